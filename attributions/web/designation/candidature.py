"""One candidature: the household, the dwelling, what was decided and offered, visits, what may be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attributions.enums import EtatVisite
from attributions.models import Candidature, VisiteLogement
from attributions.permissions import refus_d_estimation, refus_de_candidature, refus_de_visite
from attributions.rules.simultaneite import attend_un_bail
from attributions.saisie.visites import SaisieVisite
from attributions.services.aides import en_euros
from attributions.services.candidatures import refus_de_retirer, retirer
from attributions.services.colocation import refus_de_placer
from attributions.services.menages import menages
from attributions.services.parcours import visites
from attributions.services.simultaneite import ailleurs
from attributions.services.visites import constater, proposer
from attributions.states.candidature import ActeCandidature
from attributions.web import affichage as mots
from attributions.web.designation import formulaires, presenter_candidature
from attributions.web.designation.actes import acte_attendu, actes_de
from attributions.web.designation.presenter_candidats import en_mots
from attributions.web.location import presenter as presenter_location
from attributions.web.location import (
    presenter_association,
    presenter_changement,
    presenter_expiration,
    presenter_menage,
    presenter_mutation,
    reprises,
)
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.enums import NatureCourrier
from registre.services.actes import OBJET
from registre.web.vues.actes import placer
from socle.clock import PARIS, aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation


def candidature_visible(request: RequeteDAgent, cle: UUID) -> Candidature:
    """The candidature of this opaque id if it may be read whole; 404 otherwise."""
    assert request.acteur is not None  # `exige` has seen to it
    visibles = Candidature.objects.visibles_par(request.acteur).select_related(
        "demande",
        "attribuant",
        "designee_par",
        "mise_a_disposition__logement__commune",
        "mise_a_disposition__reservataire",
        "mise_a_disposition__convention",
    )
    trouvee: Candidature | None = visibles.filter(cle=cle).first()
    if trouvee is None:
        raise Http404
    return trouvee


@require_safe
@exige(Droit.CONSULTER)
def candidature(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The page; its opening is a reading of the demande."""
    return page(request, candidature_visible(request, cle))


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.DESIGNER)
def retirer_le_candidat(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The form of the withdrawal, then the act; back to the candidates of the vacancy."""
    assert request.acteur is not None
    une = candidature_visible(request, cle)
    refus = refus_de_retirer(acteur=request.acteur, candidature=une)
    if refus is not None:
        return page_de_refus(request, [refus])
    formulaire = formulaires.Retrait(request.POST or None, initial={"version": une.version})
    statut = 200
    if request.method == "POST":
        statut = 422
        if formulaire.is_valid():
            lu = formulaire.cleaned_data
            try:
                retirer(
                    une.pk, motif=lu["motif"], precision=lu["precision"], acteur=request.acteur, version=lu["version"]
                )
            except ActionRefusee as refusee:
                statut = placer(refusee.refus, formulaire)
            else:
                messages.success(request, "La candidature est retirée.")
                return redirect("attributions:candidats", cle=une.mise_a_disposition.cle)
    contexte = {
        "formulaire": formulaire,
        "titre": "Retirer cette candidature",
        "envoi": "Retirer",
        "note": "Le ménage garde sa demande et son ancienneté. Le retrait est un événement de son dossier.",
        **_rappel(request, une),
    }
    return render(request, "attributions/designation/geste.html", contexte, status=statut)


@require_POST
@exige(Droit.LOUER)
def proposer_une_visite(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    assert request.acteur is not None
    une = candidature_visible(request, cle)
    formulaire = formulaires.Visite(request.POST)
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            proposer(une.pk, saisie=_visite(lu), acteur=request.acteur, version=lu["version"])
        except ActionRefusee as refusee:
            return refuser(request, une, formulaire, refusee, "visite")
        messages.success(request, "La visite proposée est notée.")
        return redirect("attributions:candidature", cle=cle)
    return page(request, une, statut=422, visite=formulaire)


@require_POST
@exige(Droit.LOUER)
def constater_une_visite(request: RequeteDAgent, cle: UUID, visite: int) -> HttpResponse:
    assert request.acteur is not None
    une = candidature_visible(request, cle)
    if not VisiteLogement.objects.filter(pk=visite, candidature=une).exists():
        raise Http404
    formulaire = formulaires.SuiteDeVisite(request.POST)
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            constater(
                visite,
                etat=EtatVisite(lu["etat"]),
                le=lu["le"],
                motif=lu["motif"],
                acteur=request.acteur,
                version=lu["version"],
            )
        except ActionRefusee as refusee:
            return refuser(request, une, formulaire, refusee, "suite")
        messages.success(request, "La suite de la visite est notée.")
        return redirect("attributions:candidature", cle=cle)
    return page(request, une, statut=422, suite=formulaire)


def _visite(lu: dict[str, Any]) -> SaisieVisite:
    """Without an hour, the visit has a day and no appointment."""
    prevue = datetime.combine(lu["jour"], lu["heure"], tzinfo=PARIS) if lu["jour"] and lu["heure"] else None
    return SaisieVisite(lu["proposee_le"], prevue)


def refuser(
    request: RequeteDAgent, une: Candidature, formulaire: forms.Form, refusee: ActionRefusee, nom: str
) -> HttpResponse:
    if refusee.premier.statut_http in {403, 404}:
        return page_de_refus(request, refusee.refus)
    statut = placer(refusee.refus, formulaire)
    return page(request, une, statut=statut, **{nom: formulaire})


def _rappel(request: RequeteDAgent, une: Candidature) -> dict[str, Any]:
    """Whose candidature it is, on which dwelling."""
    assert request.acteur is not None
    le = aujourdhui()
    menage = menages([une.demande_id], acteur=request.acteur, le=le)[une.demande_id]
    logement = une.mise_a_disposition.logement
    return {
        "candidature": une,
        "menage": menage,
        "nom": menage.nom if menage.lisible else "Dossier fermé à votre organisme",
        "groupes": presenter_candidature.groupes(menage),
        "url_dossier": reverse("registre:dossier", args=[menage.cle]) if menage.lisible else "",
        "adresse": mots.adresse(logement),
        "traits": mots.traits(logement),
        "etat": mots.etat_de_candidature(une.etat, rang=une.rang),
        "retour": reverse("attributions:candidature", args=[une.cle]),
        "url_candidats": reverse("attributions:candidats", args=[une.mise_a_disposition.cle]),
    }


def page(request: RequeteDAgent, une: Candidature, *, statut: int = 200, **saisis: forms.Form) -> HttpResponse:
    assert request.acteur is not None
    le, acteur = aujourdhui(), request.acteur
    tracer_consultation(acteur, OBJET, une.demande_id, acteur.motif, nature="candidature")
    faites = visites(une)
    en_cours = next((v for v in faites if v.etat == EtatVisite.PROPOSEE), None)
    rappel = _rappel(request, une)
    estimable = refus_d_estimation(acteur=acteur, candidature=une) is None
    propose = refus_de_candidature(ActeCandidature.PROPOSER, acteur=acteur, candidature=une) is None
    visitable = refus_de_visite(acteur=acteur, candidature=une) is None
    actes = actes_de(une, acteur)
    autres = ailleurs([une.demande_id], acteur=acteur, hors_vacance=une.mise_a_disposition_id).get(une.demande_id, [])
    initial = {"version": une.version, "proposee_le": le, "le": le}
    contexte = {
        **rappel,
        "faits": presenter_candidature.faits(une, le=le),
        "fil": presenter_candidature.fil(une, le=le),
        # Its calculation says incomes: for who may read the dossier.
        "solvabilite": presenter_candidature.solvabilite(une, le=le) if rappel["menage"].lisible else [],
        "estimation": saisis.get("estimation")
        or (formulaires.Aide(initial={**initial, "montant": en_euros(une.aide_estimee)}) if estimable else None),
        "apercu_offre": reverse("attributions:apercu_lettre", args=[une.cle, NatureCourrier.OFFRE]) if propose else "",
        "actes": actes,
        "attendu": acte_attendu(actes),
        "location": presenter_location.suite(une, acteur),
        "placer": reverse("attributions:placer_candidat", args=[une.cle])
        if refus_de_placer(acteur=acteur, candidature=une) is None
        else "",
        "mutation": presenter_mutation.carte(une, acteur),
        "association": presenter_association.carte(une, acteur),
        "changement": presenter_changement.carte(une, acteur),
        "ailleurs": [en_mots(un) for un in autres],
        **presenter_expiration.carte(une, acteur, le=le, retour=rappel["retour"]),
        "attend_un_bail": attend_un_bail(une.etat, autres),
        "menage_change": presenter_menage.lignes(une),
        "reprise": reprises.reprise(une, acteur),
        "visites": [presenter_candidature.visite(v) for v in faites],
        "visite": saisis.get("visite") or (formulaires.Visite(initial=initial) if visitable and not en_cours else None),
        "suite": saisis.get("suite")
        or (formulaires.SuiteDeVisite(initial=initial) if visitable and en_cours else None),
        "url_suite": reverse("attributions:constater_visite", args=[une.cle, en_cours.pk]) if en_cours else "",
    }
    return render(request, "attributions/designation/candidature.html", contexte, status=statut)
