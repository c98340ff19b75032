"""Filing pièces in two moves: files are received (dropped, resumed, or sent whole without script), then each is said to
be what it is. A file refused says why, the others go on; what was received waits for its depositor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from demandeurs.models import DepotFichier
from demandeurs.rules.pieces import StatutExigence
from demandeurs.rules.proposition_pieces import annee_proposee, personne_proposee, type_propose
from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige_un_de
from registre.models import Demande
from registre.permissions_pieces import DROITS_DE_DEPOT, refus_de_deposer
from registre.services.pieces import deposer, reception
from registre.services.pieces.depot import limites
from registre.services.pieces.situation import DossierDePieces, lire_le_dossier
from registre.web import affichage
from registre.web.formulaires.pieces import ACCEPTES, FormulaireClassement
from registre.web.presenters.dossier import rappel
from registre.web.presenters.pieces import noms_des_personnes
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus

FICHIERS_PAR_ENVOI = 40
depot = exige_un_de(*DROITS_DE_DEPOT)


@dataclass(frozen=True, slots=True)
class Recu:
    """One file received: its name, its form when it may be filed, its refusal otherwise, or how far it is."""

    cle: str
    nom: str
    taille: str
    refus: str
    recu: int
    total: int
    formulaire: FormulaireClassement | None

    @property
    def incomplet(self) -> bool:
        return self.recu < self.total


@require_http_methods(["GET", "POST"])
@depot
def deposer_des_pieces(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """GET: the zone and what waits. POST `geste`: `envoyer` files whole, `retirer` one, `classer` all."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    refus = refus_de_deposer(acteur, demande)
    if refus is not None:
        raise ActionRefusee(refus)
    if request.method != "POST":
        return _page(request, demande, acteur)
    geste = request.POST.get("geste", "classer")
    if geste == "envoyer":
        return _recevoir(request, demande, acteur)
    if geste.startswith("retirer:"):
        return _retirer(request, demande, acteur, geste.partition(":")[2])
    return _classer(request, demande, acteur)


def _recevoir(request: RequeteDAgent, demande: Demande, acteur: Acteur) -> HttpResponse:
    """Without script: files in one sending, each kept or refused on its own."""
    refuses: list[str] = []
    fichiers = request.FILES.getlist("fichiers")[:FICHIERS_PAR_ENVOI]
    for un in fichiers:
        try:
            reception.recevoir_entier(demande, nom=un.name or "", contenu=un.read(), acteur=acteur)
        except ActionRefusee as refusee:
            refuses.append(f"{un.name} : {refusee.premier.phrase()}")
    if not fichiers:
        refuses.append("Choisissez au moins un fichier.")
    if refuses:
        return _page(request, demande, acteur, refuses=refuses, statut=422)
    return redirect("registre:deposer_pieces", cle=demande.cle)


def _retirer(request: RequeteDAgent, demande: Demande, acteur: Acteur, texte: str) -> HttpResponse:
    voulu = _cle(texte)
    if voulu is not None:
        reception.oublier(reception.les_siens(demande, acteur).filter(cle=voulu))
    return redirect("registre:deposer_pieces", cle=demande.cle)


def _cle(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None


def _classer(request: RequeteDAgent, demande: Demande, acteur: Acteur) -> HttpResponse:
    """Each pièce on its own: those that pass are filed, the others stay with their reason."""
    proposition = Proposition(demande)
    depots = [un for un in _completes(demande, acteur) if _nom_du_champ(un) in request.POST]
    formulaires = {un.cle: proposition.formulaire(un, request.POST) for un in depots}
    faites = 0
    for groupe in _pieces_de(depots, formulaires):
        faites += _deposer_un_groupe(demande, acteur, groupe, formulaires[groupe[0].cle])
    if faites:
        phrase = affichage.pluriel(faites, "pièce déposée", "pièces déposées")
        suite = "elle vaut" if faites == 1 else "elles valent"
        messages.success(request, f"{phrase} : {suite} pour tous les organismes.")
    if any(un.errors for un in formulaires.values()):
        return _page(request, demande, acteur, formulaires=formulaires, statut=422)
    if not depots:
        messages.info(request, "Ces fichiers étaient déjà classés : rien n'a été refait.")
    return redirect("registre:pieces", cle=demande.cle)


def _nom_du_champ(un: DepotFichier) -> str:
    return f"{un.cle.hex}-type"


def _completes(demande: Demande, acteur: Acteur) -> list[DepotFichier]:
    lus = reception.les_siens(demande, acteur).filter(refus="")[: reception.EN_COURS_MAX]
    return [un for un in lus if un.recu == un.taille]


def _pieces_de(
    depots: Sequence[DepotFichier], formulaires: dict[UUID, FormulaireClassement]
) -> list[list[DepotFichier]]:
    """Files in the order they came; one said to continue joins the pièce above."""
    groupes: list[list[DepotFichier]] = []
    for un in depots:
        if groupes and formulaires[un.cle].est_une_suite():
            groupes[-1].append(un)
        else:
            groupes.append([un])
    return groupes


def _deposer_un_groupe(
    demande: Demande, acteur: Acteur, groupe: list[DepotFichier], formulaire: FormulaireClassement
) -> bool:
    if not formulaire.is_valid():
        return False
    try:
        contenus = [reception.contenu_de(un) for un in groupe]
        deposer(demande.pk, saisie=formulaire.saisie(contenus), acteur=acteur)
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        formulaire.refuser(refusee.refus)
        return False
    reception.oublier(DepotFichier.objects.filter(pk__in=[un.pk for un in groupe]))
    return True


def _lire(demande: Demande) -> DossierDePieces:
    return lire_le_dossier(demande.pk, int(demande.menage_id or 0), le=aujourdhui())


class Proposition:
    """What the dossier lacks, read once, and the form of each file with what is proposed for it."""

    def __init__(self, demande: Demande) -> None:
        self.dossier, self.noms = _lire(demande), noms_des_personnes(demande)
        self.types = self.dossier.liste.types
        self.attendues = [une for une in self.dossier.lignes() if une.statut is not StatutExigence.PRESENTE]
        self.codes = list(dict.fromkeys(une.due.exigence.types[0] for une in self.attendues))
        self.choix = _groupes(self.dossier, self.codes)
        self.prenoms = {pk: entier.partition(" ")[0] for pk, entier in self.noms.items()}

    def formulaire(self, un: DepotFichier, data: Any = None) -> FormulaireClassement:
        nom = reception.nom_de(un)
        propose = type_propose(nom, frozenset(self.types), self.codes)
        concernees = [une.due.personne_id for une in self.attendues if propose in une.due.exigence.types]
        type_ = self.types.get(propose)
        initial = {
            "type": propose,
            "personne": personne_proposee(nom, self.prenoms, concernees),
            "recue_le": aujourdhui(),
            "annee": annee_proposee(nom) if type_ is not None and type_.annuelle else None,
        }
        return FormulaireClassement(data, prefix=un.cle.hex, initial=initial, types=self.choix, personnes=self.noms)


def _groupes(dossier: DossierDePieces, codes: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What this household lacks first, then the rest of the list: any pièce of the list may be filed."""
    types = dossier.liste.types
    attendus = [(code, types[code].libelle) for code in codes if code in types]
    permis = dossier.liste.types_demandables()
    autres = sorted((un.libelle, code) for code, un in types.items() if code not in codes and code in permis)
    groupes = [("Attendues de ce ménage", attendus)] if attendus else []
    return [*groupes, ("Autres pièces de la liste", [(code, libelle) for libelle, code in autres])]


def _page(
    request: RequeteDAgent,
    demande: Demande,
    acteur: Acteur,
    *,
    refuses: Sequence[str] = (),
    formulaires: dict[UUID, FormulaireClassement] | None = None,
    statut: int = 200,
) -> HttpResponse:
    depots = list(reception.les_siens(demande, acteur)[: reception.EN_COURS_MAX])
    proposition, connus = Proposition(demande) if depots else None, formulaires or {}
    recus = [_recu(un, connus.get(un.cle) or (proposition and proposition.formulaire(un))) for un in depots]
    bornes = limites(aujourdhui())
    types = proposition.types.values() if proposition else ()
    contexte = {
        "demande": demande,
        "rappel": rappel(demande),
        "recus": recus,
        "a_classer": sum(un.formulaire is not None for un in recus),
        "refuses": refuses,
        "accepte": ACCEPTES,
        "mo": bornes.octets // 1_000_000,
        "octets": bornes.octets,
        "morceau": reception.MORCEAU_MAX,
        "annuelles": " ".join(un.code for un in types if un.annuelle),
        "mensuelles": " ".join(un.code for un in types if un.mois_a_couvrir),
        "url_envois": reverse("registre:commencer_envoi", args=[demande.cle]),
    }
    return render(request, "registre/pieces_deposer.html", contexte, status=statut)


def _recu(un: DepotFichier, formulaire: FormulaireClassement | None) -> Recu:
    entier = un.recu == un.taille and not un.refus
    taille = f"{max(1, round(un.taille / 1000))} ko" if un.taille < 1_000_000 else f"{un.taille / 1e6:.1f} Mo"
    return Recu(
        str(un.cle), reception.nom_de(un), taille.replace(".", ","), un.refus, un.recu, un.taille,
        formulaire if entier else None,
    )  # fmt: skip


@require_POST
@depot
def commencer_envoi(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Announce a file (`nom`, `taille`): where to send its pieces, from which byte. A file half sent is resumed."""
    demande, acteur = _sans_page(request, cle)
    nom, taille = request.POST.get("nom", "")[: reception.LONGUEUR_DU_NOM], _entier(request.POST.get("taille", ""))
    try:
        refus = refus_de_deposer(acteur, demande)
        if refus is not None:
            raise ActionRefusee(refus)
        un = _a_reprendre(demande, acteur, nom.strip(), taille)
        un = un or reception.commencer(demande, nom=nom, taille=taille, acteur=acteur)
    except ActionRefusee as refusee:
        return _en_json(refusee.premier)
    return JsonResponse(_avancement(demande, un))


@require_http_methods(["GET", "POST"])
@depot
def envoi(request: RequeteDAgent, cle: UUID, envoi: UUID) -> HttpResponse:
    """GET: how many bytes are here. POST: the bytes from `?depuis=` on."""
    demande, acteur = _sans_page(request, cle)
    try:
        if request.method == "GET":
            un = reception.les_siens(demande, acteur).filter(cle=envoi).first()
            if un is None:
                raise ActionRefusee(reception.inconnu())
        else:
            depuis, contenu = _entier(request.GET.get("depuis", "")), request.read(reception.MORCEAU_MAX + 1)
            un = reception.ajouter(envoi, depuis=depuis, contenu=contenu, demande=demande, acteur=acteur)
    except ActionRefusee as refusee:
        return _en_json(refusee.premier)
    return JsonResponse(_avancement(demande, un))


def _sans_page(request: RequeteDAgent, cle: UUID) -> tuple[Demande, Acteur]:
    try:
        return ouvrir(request, cle)
    except MotifRequis as requis:
        motif = "Ce dossier demande un motif d'ouverture : rouvrez-le, puis reprenez l'envoi."
        raise ActionRefusee(Refus("motif_requis", motif, Nature.INTERDIT)) from requis


def _a_reprendre(demande: Demande, acteur: Acteur, nom: str, taille: int) -> DepotFichier | None:
    """The same name and size, half received: the line was cut, or the session ended."""
    moities = [un for un in reception.les_siens(demande, acteur).filter(taille=taille) if un.recu < un.taille]
    return next((un for un in moities if reception.nom_de(un) == nom), None)


def _avancement(demande: Demande, un: DepotFichier) -> dict[str, Any]:
    adresse = reverse("registre:envoi", args=[demande.cle, un.cle])
    return {"url": adresse, "recu": un.recu, "taille": un.taille, "refus": un.refus}


def _en_json(refus: Refus) -> JsonResponse:
    return JsonResponse({"code": refus.code, "refus": refus.phrase()}, status=refus.statut_http)


def _entier(texte: str) -> int:
    return int(texte) if texte.isdecimal() and len(texte) < 12 else -1
