"""Modification, one step at a time; when the dossier moved meanwhile, who changed what, and a choice per field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from demandeurs.enums import SourceModification
from demandeurs.services.brouillons import Contenu, Lu, VersionDepassee
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.permissions import refus_de
from registre.rules.conflits import Choix, Ecart, ecarts, fusionner
from registre.rules.constats import Avertissement
from registre.saisie import SaisieDemande
from registre.services import changements, envois
from registre.services.actes import OBJET
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier as modifier_la_demande
from registre.services.nomenclatures import nomenclatures
from registre.states.demande import Acte, NatureDemande
from registre.web import brouillons, lieux
from registre.web.formulaires.demande import FORMSETS, FormulaireDemande
from registre.web.formulaires.donnees import donnees_de, en_formulaire, recues, taire_les_erreurs
from registre.web.formulaires.etapes import VERIFICATION, Donnees, Etape, etapes, precedente, suivante, trouver
from registre.web.garde import garde_la_saisie, lecture_de, version_du_brouillon
from registre.web.listes import Listes
from registre.web.presenters import conflits as presenter_conflits
from registre.web.presenters import etapes as presenter
from registre.web.presenters.dossier import nom_de
from registre.web.sceau import Lecture
from registre.web.vues import saisie as commun
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation
from socle.presentation import LigneErreur

VERSION_PERIMEE = "version_perimee"
RENOUVELER = "renouveler"
SOURCES = (SourceModification.DEMANDEUR, SourceModification.PIECE, SourceModification.TIERS)


@dataclass(frozen=True, slots=True)
class Modification:
    """One request: who modifies what, as the dossier stands, and what he has typed so far."""

    request: RequeteDAgent
    demande: Demande
    acteur: Acteur
    actuelle: SaisieDemande
    contenu: Contenu
    lu: Lu | None = None

    @property
    def morale(self) -> bool:
        return self.demande.nature == NatureDemande.PERSONNE_MORALE

    def etapes(self) -> tuple[Etape, ...]:
        return etapes(morale=self.morale)

    def formulaire(self, etape: Etape | None = None, donnees: Mapping[str, Any] | None = None) -> FormulaireDemande:
        guichet = self.demande.guichet
        return FormulaireDemande(
            listes=Listes(nomenclatures(), aujourdhui()),
            guichets=[(guichet.code, guichet.code)],
            jour=aujourdhui(),
            origine=self.actuelle,
            data=None if donnees is None else en_formulaire(donnees),
            morale=self.morale,
            nouvelle=False,
            nature_handicap=access.peut(self.acteur, Droit.CONSULTER_HANDICAP),
            etape=etape,
        )

    def lecture(self, etape: Etape, depart: Donnees) -> Lecture:
        return Lecture(
            agent_id=self.acteur.agent_id or 0,
            organisme_id=self.acteur.organisme_id or 0,
            forme=brouillons.MODIFIER,
            objet=str(self.demande.cle),
            etape=etape.code,
            version=self.demande.version,
            repere=changements.repere(self.demande),
            depart=depart,
        )

    def avec(self, contenu: Contenu, lu: Lu | None = None) -> Modification:
        return replace(self, contenu=contenu, lu=lu or self.lu)


@garde_la_saisie
@require_http_methods(["GET", "POST"])
@exige(Droit.MODIFIER)
def modifier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Show one step of the dossier as it stands and as it was typed, or apply what was typed."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    fait = envois.deja_fait(acteur, brouillons.MODIFIER, request.POST.get("envoi", ""))
    if fait is not None:
        return _deja_faite(request, demande)
    refus = refus_de(Acte.MODIFIER, acteur=acteur, objet=demande)
    if refus is not None:
        return page_de_refus(request, [refus])
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="formulaire")
    modification = Modification(request, demande, acteur, charger_saisie(demande), {})
    vierge = modification.lecture(modification.etapes()[0], {})
    lu = brouillons.celui_de(vierge)
    morale = modification.morale
    modification = modification.avec(lu.contenu if lu and lu.contenu else brouillons.neuf(vierge, morale=morale), lu)
    code = request.GET.get("etape") or request.POST.get("etape") or modification.contenu.get("etape", "")
    etape = trouver(code, modification.etapes())
    return _poster(modification, etape) if request.method == "POST" else _montrer(modification, etape)


def _deja_faite(request: RequeteDAgent, demande: Demande) -> HttpResponse:
    messages.info(request, "Cette modification était déjà enregistrée : rien n'a été refait.")
    return redirect("registre:dossier", cle=demande.cle)


def _montrer(modification: Modification, etape: Etape) -> HttpResponse:
    contenu = modification.contenu
    if contenu.get("hors_session"):
        texte = "Votre session s'était terminée : ce que vous aviez saisi a été gardé, rien n'a été envoyé."
        messages.warning(modification.request, texte)
        if modification.lu is not None:
            lu = brouillons.lever_l_avis(modification.lu)
            modification = modification.avec(lu.contenu, lu)
    attente = contenu.get("attente", {}).get(etape.code)
    if attente and modification.lu:
        return _deux_pages(modification, etape, etape.de(attente))
    donnees = brouillons.de_l_etape(contenu, etape.code)
    vierge = modification.formulaire(etape)
    formulaire = vierge if donnees is None else modification.formulaire(etape, donnees)
    if donnees is not None and not contenu.get("faites", {}).get(etape.code):
        taire_les_erreurs(formulaire)
    if donnees is not None:
        commun.montrer_les_refus(formulaire, contenu.get("refus", {}))
    return _page(modification, formulaire, etape, depart=donnees_de(vierge))


def _poster(modification: Modification, etape: Etape) -> HttpResponse:
    request, postees = modification.request, recues(modification.request.POST)
    lecture = lecture_de(request)
    vierge = donnees_de(modification.formulaire(etape))
    ancienne = (
        lecture is None or not lecture.est_de(modification.acteur) or lecture.objet != str(modification.demande.cle)
    )
    if lecture is None or ancienne or lecture.etape != etape.code:
        # A page of another day, or none: what it had read is unknown, so everything that differs will be asked.
        lecture = replace(modification.lecture(etape, vierge), version=0)
    contenu = brouillons.avec_l_etape(modification.contenu, lecture, postees)
    if modification.lu is None:
        contenu = {**contenu, "version": lecture.version, "repere": lecture.repere}
    formulaire = modification.formulaire(etape, etape.de(postees))
    valide = formulaire.is_valid()
    contenu["faites"] = {**contenu["faites"], etape.code: len(commun.fautes(formulaire))}
    faire = bool(request.POST.get("faire"))
    if valide and faire and modification.lu is None:
        # The usual case: one step, saved at once. The draft is written only if the act is refused.
        return _appliquer(modification.avec(contenu), etape, lecture)
    try:
        lu = brouillons.garder(lecture, contenu, version=version_du_brouillon(request))
    except VersionDepassee as depassee:
        return _deux_pages(modification.avec(depassee.lu.contenu, depassee.lu), etape, etape.de(postees))
    modification = modification.avec(lu.contenu, lu)
    if request.POST.get("vers"):
        return redirect(_adresse(modification, trouver(request.POST["vers"], modification.etapes())))
    if not valide:
        return _page(modification, formulaire, etape, depart=vierge, statut=422)
    if faire:
        return _appliquer(modification, etape, lecture)
    return redirect(_adresse(modification, suivante(etape, modification.etapes())))


def _adresse(modification: Modification, etape: Etape) -> str:
    suite = f"&suite={RENOUVELER}" if _suite(modification.request) else ""
    return f"{reverse('registre:modifier', args=[modification.demande.cle])}?etape={etape.code}{suite}"


def _suite(request: RequeteDAgent) -> str:
    suite = request.GET.get("suite") or request.POST.get("retour_a") or ""
    return suite if suite == RENOUVELER else ""


def _deux_pages(modification: Modification, etape: Etape, ici: Donnees) -> HttpResponse:
    """Two tabs of the same agent on this dossier."""
    la = brouillons.de_l_etape(modification.contenu, etape.code) or {}
    formulaire = modification.formulaire(etape, ici)
    taire_les_erreurs(formulaire)
    champs = presenter.bornes(formulaire)
    differences = [
        (presenter.libelle_de(nom, champs), presenter.en_mots(nom, la.get(nom, []), champs),
         presenter.en_mots(nom, ici.get(nom, []), champs))
        for nom in {**la, **ici}
        if la.get(nom, []) != ici.get(nom, []) and nom in champs and not champs[nom].is_hidden
    ]  # fmt: skip
    depart = donnees_de(modification.formulaire(etape))
    relire = _adresse(modification, etape)
    return _page(modification, formulaire, etape, depart=depart, statut=409, deux_pages=differences, relire=relire)


def _appliquer(modification: Modification, etape: Etape, lecture: Lecture) -> HttpResponse:
    """Merge with the dossier as it stands, then call the service; whatever it answers, the draft is kept until done."""
    request, demande, contenu = modification.request, modification.demande, modification.contenu
    if envois.deja_fait(modification.acteur, brouillons.MODIFIER, request.POST.get("envoi", "")):
        brouillons.jeter(lecture)
        return _deja_faite(request, demande)
    dossier = donnees_de(modification.formulaire())
    ouvertes = [une for une in modification.etapes() if une.code in contenu["gardees"]]
    visites = {nom: v for nom, v in dossier.items() if any(une.contient(nom) for une in ouvertes)}
    depart = contenu.get("depart", {})
    trouves = ecarts(depart, visites, contenu["donnees"], listes=FORMSETS)
    choix = {nom.removeprefix("choix-"): str(v) for nom, v in request.POST.items() if nom.startswith("choix-")}
    vu = request.POST.get("vue_version") == str(demande.version)
    if contenu.get("version") != demande.version and not (vu and _tranche(trouves, choix)):
        return _conflit(modification, etape, lecture, trouves, choix if vu else None)
    fusion = fusionner(depart, visites, contenu["donnees"], choix, listes=FORMSETS)
    entiere = modification.formulaire(donnees={**{n: v for n, v in dossier.items() if n not in visites}, **fusion})
    if not entiere.is_valid():
        return _verification(_retenir(modification, lecture, entiere), statut=422, entiere=entiere)
    return _enregistrer(modification, entiere, etape, lecture)


def _tranche(trouves: Sequence[Ecart], choix: Mapping[str, str]) -> bool:
    """Whether the agent chose for every field that both changed."""
    return all(un.nom in choix for un in trouves if un.dispute) and set(choix.values()) <= set(Choix)


def _enregistrer(
    modification: Modification, entiere: FormulaireDemande, etape: Etape, lecture: Lecture
) -> HttpResponse:
    request, demande, acteur = modification.request, modification.demande, modification.acteur
    saisie = entiere.saisie()
    confirmations = [*modification.contenu.get("confirmations", []), *request.POST.get("confirmer", "").split()]
    source = _source(modification)

    def faire() -> None:
        modifier_la_demande(
            demande.pk, saisie, source=source, acteur=acteur, version=demande.version, confirmations=confirmations
        )
        brouillons.jeter(lecture)

    try:
        with transaction.atomic():
            envoi = request.POST.get("envoi", "")
            envois.une_seule_fois(acteur, brouillons.MODIFIER, envoi, demande_id=demande.pk, faire=faire)
    except envois.DejaFait:
        brouillons.jeter(lecture)
        return _deja_faite(request, demande)
    except ActionRefusee as refusee:
        if refusee.premier.code == VERSION_PERIMEE:
            # Somebody wrote between the reading above and the lock: read again, and tell.
            demande.refresh_from_db()
            return _appliquer(replace(modification, actuelle=charger_saisie(demande)), etape, lecture)
        a_confirmer = [un for un in refusee.refus if isinstance(un, Avertissement)]
        durs = [un for un in refusee.refus if un not in a_confirmer]
        autres = commun.placer(durs, entiere, saisie)
        gardee = _retenir(modification, lecture, entiere, confirmations=confirmations)
        noms = commun.fautes(entiere)
        if noms and not autres and not a_confirmer and all(etape.contient(nom) for nom in noms):
            return _a_sa_place(gardee, etape, statut=durs[0].statut_http)
        options = {"avertissements": [un.phrase() for un in a_confirmer], "autres": autres, "entiere": entiere}
        options["confirmation"] = " ".join(un.code for un in a_confirmer)
        return _verification(gardee, statut=durs[0].statut_http if durs else 409, **options)
    messages.success(request, "Modification enregistrée.")
    return redirect("registre:renouveler" if _suite(request) else "registre:dossier", cle=demande.cle)


def _a_sa_place(modification: Modification, etape: Etape, *, statut: int) -> HttpResponse:
    """Everything to correct is in the step on screen: it is shown there."""
    formulaire = modification.formulaire(etape, brouillons.de_l_etape(modification.contenu, etape.code) or {})
    formulaire.is_valid()
    commun.montrer_les_refus(formulaire, modification.contenu["refus"])
    return _page(modification, formulaire, etape, depart=donnees_de(modification.formulaire(etape)), statut=statut)


def _source(modification: Modification) -> SourceModification:
    texte = modification.request.POST.get("source") or modification.contenu.get("source", "")
    return SourceModification(texte) if texte in SOURCES else SourceModification.DEMANDEUR


def _retenir(
    modification: Modification,
    lecture: Lecture,
    entiere: FormulaireDemande | None = None,
    *,
    confirmations: Sequence[str] = (),
) -> Modification:
    """Write the draft: the act was refused, nothing typed is lost."""
    contenu = dict(modification.contenu)
    if entiere is not None:
        contenu["refus"] = commun.fautes(entiere)
    if confirmations:
        contenu["confirmations"] = list(dict.fromkeys(confirmations))
    version = modification.lu.brouillon.version if modification.lu else 0
    lu = brouillons.garder(lecture, contenu, version=version)
    return modification.avec(lu.contenu, lu)


def _conflit(
    modification: Modification,
    etape: Etape,
    lecture: Lecture,
    trouves: Sequence[Ecart],
    choix: Mapping[str, str] | None,
) -> HttpResponse:
    """409: what changed since the reading, by whom, field by field; the agent's values are kept and he chooses."""
    demande = modification.demande
    gardee = _retenir(modification, lecture)
    depuis = changements.depuis(demande, gardee.contenu.get("repere", 0), acteur=modification.acteur)
    complet = modification.formulaire()
    complet.nommer_communes(_noms_des_communes(complet, gardee.contenu["donnees"]))
    conflit = presenter_conflits.presenter(trouves, depuis, complet, choix=choix)
    donnees = brouillons.de_l_etape(gardee.contenu, etape.code) or {}
    formulaire = modification.formulaire(etape, donnees)
    depart = donnees_de(modification.formulaire(etape))
    caches = [("vue_version", str(demande.version))]
    return _page(gardee, formulaire, etape, depart=depart, statut=409, conflit=conflit, plus=caches)


def _noms_des_communes(formulaire: FormulaireDemande, donnees: Donnees) -> dict[str, str]:
    saisies = {code for nom, codes in donnees.items() if nom.endswith(("commune", "voeux")) for code in codes}
    return lieux.noms(formulaire.codes_communes() | saisies)


def _verification(
    modification: Modification, *, entiere: FormulaireDemande | None = None, statut: int = 200, **options: Any
) -> HttpResponse:
    donnees = brouillons.de_l_etape(modification.contenu, VERIFICATION.code)
    vierge = modification.formulaire(VERIFICATION)
    formulaire = vierge if donnees is None else modification.formulaire(VERIFICATION, donnees)
    if donnees is not None:
        taire_les_erreurs(formulaire)
    if entiere is not None:
        options["recap"] = presenter.recapitulatif(entiere)
        options["a_corriger"] = sum(len(un.fautes) for un in options["recap"])
    return _page(modification, formulaire, VERIFICATION, depart=donnees_de(vierge), statut=statut, **options)


def _changes(modification: Modification) -> list[tuple[str, str, str]]:
    """What the draft changes in the dossier, in words."""
    dossier = modification.formulaire()
    champs, donnees = presenter.bornes(dossier), modification.contenu.get("donnees", {})
    dossier.nommer_communes(_noms_des_communes(dossier, donnees))
    lues = donnees_de(dossier)
    noms = [n for n in {**lues, **donnees} if n.rpartition("-")[2] not in presenter_conflits.SANS_LIBELLE]
    ouvertes = [une for une in modification.etapes() if une.code in modification.contenu.get("gardees", [])]
    return [
        (presenter.libelle_de(nom, champs), presenter.en_mots(nom, _pleines(lues.get(nom)), champs),
         presenter.en_mots(nom, _pleines(donnees.get(nom)), champs))
        for nom in noms
        if any(une.contient(nom) for une in ouvertes) and _pleines(lues.get(nom)) != _pleines(donnees.get(nom))
    ]  # fmt: skip


def _pleines(valeurs: Sequence[str] | None) -> list[str]:
    return [une for une in valeurs or [] if une]


def _page(
    modification: Modification,
    formulaire: FormulaireDemande,
    etape: Etape,
    *,
    depart: Donnees,
    statut: int = 200,
    autres: Sequence[LigneErreur] = (),
    plus: Sequence[tuple[str, str]] = (),
    **contexte: Any,
) -> HttpResponse:
    suite = _suite(modification.request)
    toutes = modification.etapes()
    if etape is VERIFICATION and "changes" not in contexte:
        contexte["changes"] = _changes(modification)
    return commun.page_d_etape(
        modification.request,
        formulaire,
        etape=etape,
        contenu=modification.contenu,
        lecture=modification.lecture(etape, depart),
        statut=statut,
        autres=autres,
        brouillon=modification.lu.brouillon if modification.lu else None,
        brouillon_version=modification.lu.brouillon.version if modification.lu else 0,
        titre="Modifier la demande",
        sur_titre=nom_de(modification.actuelle),
        envoi="Enregistrer les modifications" if not suite else "Enregistrer, puis renouveler",
        action=reverse("registre:modifier", args=[modification.demande.cle]),
        retour=reverse("registre:dossier", args=[modification.demande.cle]),
        caches=[("envoi", str(uuid4())), ("retour_a", suite), *plus],
        precedente=precedente(etape, toutes),
        suivante=suivante(etape, toutes),
        sources=[(s.value, s.label) for s in SOURCES],
        source=modification.contenu.get("source", ""),
        **contexte,
    )
