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
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige_un_de
from registre.models import Demande
from registre.permissions_pieces import DROITS_DE_DEPOT
from registre.services.pieces import deposer, reception
from registre.services.pieces.depot import limites
from registre.services.pieces.presentation import DUREE, deposees_ici, refus_ici
from registre.web import affichage
from registre.web.formulaires.pieces import ACCEPTES, FormulaireClassement
from registre.web.presenters.dossier import rappel
from registre.web.vues.ouverture import MotifRequis, page_de_motif
from registre.web.vues.presentation import Lieu, entrer
from socle.clock import PARIS, aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger

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
        lieu = entrer(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    exiger(refus_ici(lieu.acteur, lieu.demande, lieu.preuve))
    if request.method != "POST":
        return _page(request, lieu)
    geste = request.POST.get("geste", "classer")
    if geste == "envoyer":
        return _recevoir(request, lieu)
    if geste.startswith("retirer:"):
        return _retirer(lieu, geste.partition(":")[2])
    return _classer(request, lieu)


def _recevoir(request: RequeteDAgent, lieu: Lieu) -> HttpResponse:
    """Without script: files in one sending, each kept or refused on its own."""
    refuses: list[str] = []
    fichiers = request.FILES.getlist("fichiers")[:FICHIERS_PAR_ENVOI]
    for un in fichiers:
        try:
            nom, contenu = un.name or "", un.read()
            reception.recevoir_entier(lieu.demande, nom=nom, contenu=contenu, acteur=lieu.acteur, preuve=lieu.preuve)
        except ActionRefusee as refusee:
            refuses.append(refusee.premier.a_propos_de(un.name or "Fichier").phrase())
    if not fichiers:
        refuses.append("Choisissez au moins un fichier.")
    if refuses:
        return _page(request, lieu, refuses=refuses, statut=422)
    return redirect("registre:deposer_pieces", cle=lieu.demande.cle)


def _retirer(lieu: Lieu, texte: str) -> HttpResponse:
    voulu = _cle(texte)
    if voulu is not None:
        reception.oublier(reception.les_siens(lieu.demande, lieu.acteur).filter(cle=voulu))
    return redirect("registre:deposer_pieces", cle=lieu.demande.cle)


def _cle(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None


def _classer(request: RequeteDAgent, lieu: Lieu) -> HttpResponse:
    """Each pièce on its own: those that pass are filed, the others stay with their reason."""
    proposition = lieu.classement()
    depots = [un for un in _completes(lieu) if _nom_du_champ(un) in request.POST]
    formulaires = {un.cle: proposition.formulaire(un, request.POST) for un in depots}
    faites = 0
    for groupe in _pieces_de(depots, formulaires):
        faites += _deposer_un_groupe(lieu, groupe, formulaires[groupe[0].cle])
    if faites:
        phrase = affichage.pluriel(faites, "pièce déposée", "pièces déposées")
        suite = "elle vaut" if faites == 1 else "elles valent"
        messages.success(request, f"{phrase} : {suite} pour tous les organismes.")
    if any(un.errors for un in formulaires.values()):
        return _page(request, lieu, formulaires=formulaires, statut=422)
    if not depots:
        messages.info(request, "Ces fichiers étaient déjà classés : rien n'a été refait.")
    return redirect(lieu.retour, cle=lieu.demande.cle)


def _nom_du_champ(un: DepotFichier) -> str:
    return f"{un.cle.hex}-type"


def _completes(lieu: Lieu) -> list[DepotFichier]:
    lus = reception.les_siens(lieu.demande, lieu.acteur).filter(refus="")[: reception.EN_COURS_MAX]
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


def _deposer_un_groupe(lieu: Lieu, groupe: list[DepotFichier], formulaire: FormulaireClassement) -> bool:
    if not formulaire.is_valid():
        return False
    try:
        contenus = [reception.contenu_de(un) for un in groupe]
        deposer(lieu.demande.pk, saisie=formulaire.saisie(contenus), acteur=lieu.acteur, preuve=lieu.preuve)
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        formulaire.refuser(refusee.refus)
        return False
    reception.oublier(DepotFichier.objects.filter(pk__in=[un.pk for un in groupe]))
    return True


def _page(
    request: RequeteDAgent,
    lieu: Lieu,
    *,
    refuses: Sequence[str] = (),
    formulaires: dict[UUID, FormulaireClassement] | None = None,
    statut: int = 200,
) -> HttpResponse:
    demande, acteur = lieu.demande, lieu.acteur
    depots = list(reception.les_siens(demande, acteur)[: reception.EN_COURS_MAX])
    proposition, connus = lieu.classement(), formulaires or {}
    recus = [_recu(un, connus.get(un.cle) or proposition.formulaire(un)) for un in depots]
    bornes = limites(aujourdhui())
    types = proposition.types.values()
    contexte = {
        "demande": demande,
        **_en_tete(lieu),
        "recus": recus,
        "a_classer": sum(un.formulaire is not None for un in recus),
        "refuses": refuses,
        "manques": [] if recus else proposition.manques(),
        "accepte": ACCEPTES,
        "mo": bornes.octets // 1_000_000,
        "octets": bornes.octets,
        "morceau": reception.MORCEAU_MAX,
        "annuelles": " ".join(un.code for un in types if un.annuelle),
        "mensuelles": " ".join(un.code for un in types if un.mois_a_couvrir),
        "url_envois": reverse("registre:commencer_envoi", args=[demande.cle]),
    }
    return render(request, "registre/pieces_deposer.html", contexte, status=statut)


def _en_tete(lieu: Lieu) -> dict[str, Any]:
    """Whose dossier it is; outside the perimeter, only what this agent just filed and until when he may go on."""
    if lieu.depuis is None:
        return {"rappel": rappel(lieu.demande)}
    libelles = {code: un.libelle for code, un in liste_en_vigueur(aujourdhui()).types.items()}
    faites = deposees_ici(lieu.demande, lieu.acteur, depuis=lieu.depuis)
    return {
        "presente": True,
        "fin": (lieu.depuis + DUREE).astimezone(PARIS),
        "deposees": [(libelles.get(une.type, une.type), une.deposee_a) for une in faites],
    }


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
    lieu = _sans_page(request, cle)
    demande, acteur = lieu.demande, lieu.acteur
    nom, taille = request.POST.get("nom", "")[: reception.LONGUEUR_DU_NOM], _entier(request.POST.get("taille", ""))
    try:
        exiger(refus_ici(acteur, demande, lieu.preuve))
        un = _a_reprendre(demande, acteur, nom.strip(), taille)
        un = un or reception.commencer(demande, nom=nom, taille=taille, acteur=acteur, preuve=lieu.preuve)
    except ActionRefusee as refusee:
        return _en_json(refusee.premier)
    return JsonResponse(_avancement(demande, un))


@require_http_methods(["GET", "POST"])
@depot
def envoi(request: RequeteDAgent, cle: UUID, envoi: UUID) -> HttpResponse:
    """GET: how many bytes are here. POST: the bytes from `?depuis=` on."""
    lieu = _sans_page(request, cle)
    demande, acteur = lieu.demande, lieu.acteur
    try:
        if request.method == "GET":
            un = reception.les_siens(demande, acteur).filter(cle=envoi).first()
            if un is None:
                raise ActionRefusee(reception.inconnu())
        else:
            depuis, contenu = _entier(request.GET.get("depuis", "")), request.read(reception.MORCEAU_MAX + 1)
            un = reception.ajouter(
                envoi, depuis=depuis, contenu=contenu, demande=demande, acteur=acteur, preuve=lieu.preuve
            )
    except ActionRefusee as refusee:
        return _en_json(refusee.premier)
    return JsonResponse(_avancement(demande, un))


def _sans_page(request: RequeteDAgent, cle: UUID) -> Lieu:
    try:
        return entrer(request, cle)
    except MotifRequis as requis:
        motif, issue = "Ce dossier s'ouvre avec un motif.", "Rouvrez-le, puis reprenez l'envoi."
        raise ActionRefusee(Refus("motif_requis", motif, Nature.INTERDIT, "", Regle.MOTIF, issue)) from requis


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
