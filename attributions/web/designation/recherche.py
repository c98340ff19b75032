"""The search for candidates from a vacancy: filters, rows, one key press to add a household, one to undo it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from attributions.models import Candidature, MiseADisposition
from attributions.saisie.designation import SaisieCandidat
from attributions.services import dedies
from attributions.services.candidatures import MotifRetrait, retirer
from attributions.services.classes import classes_de
from attributions.services.designation import designer
from attributions.services.menages import menages
from attributions.services.recherche.candidats import chercher_candidats
from attributions.states.candidature import OUVERTES
from attributions.web import affichage as mots
from attributions.web.classes import presenter as classe
from attributions.web.designation import presenter_recherche
from attributions.web.designation.candidats import vacance_visible
from attributions.web.designation.formulaires import FiltresDeRecherche
from attributions.web.parc.presenters import equipements_en_mots
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.services.actes import OBJET
from registre.web import affichage
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus
from socle.journal import tracer_consultation


@require_safe
@exige(Droit.DESIGNER)
def rechercher_candidats(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Who may be given this dwelling, in the order chosen; the households shown are traced."""
    assert request.acteur is not None
    vacance, le = vacance_visible(request, cle), aujourdhui()
    formulaire = FiltresDeRecherche(request.GET or None)
    filtres = formulaire.filtres()
    try:
        lus = chercher_candidats(vacance, filtres, acteur=request.acteur, le=le)
    except ActionRefusee as refusee:
        return page_de_refus(request, refusee.refus)
    affichee = presenter_recherche.presenter(lus, vacance, request.acteur, le=le)
    if affichee.ids:
        tracer_consultation(request.acteur, OBJET, list(affichee.ids), nature="liste")
    contexte = {
        "vacance": vacance,
        "adresse": mots.adresse(vacance.logement),
        "traits": mots.traits(vacance.logement),
        "conditions": mots.conditions(vacance),
        "classe": classe.en_mots(classes_de([vacance.logement], le=le).get(vacance.logement_id)),
        "libre_le": affichage.jour(vacance.disponible_le),
        "formulaire": formulaire,
        "filtree": bool(formulaire.changed_data) and formulaire.is_bound,
        "recherche": affichee,
        "adapte": _adapte(vacance, affichee),
        "designes": vacance.candidatures.filter(tour=vacance.tour, etat__in=OUVERTES).count(),
    }
    return render(request, "attributions/designation/recherche.html", contexte)


@require_POST
@exige(Droit.DESIGNER)
def constater_une_recherche(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Nobody with the need of this adapted dwelling is eligible: run again by the service, kept as the proof of R441-4."""
    assert request.acteur is not None
    vacance = vacance_visible(request, cle)
    try:
        faite = dedies.constater_infructueuse(vacance.pk, acteur=request.acteur)
    except ActionRefusee as refusee:
        return page_de_refus(request, refusee.refus)
    messages.success(
        request,
        f"Recherche infructueuse constatée : {_examines(faite.examines)}. Les autres ménages peuvent être désignés.",
    )
    return redirect("attributions:rechercher_candidats", cle=vacance.cle)


def _examines(nombre: int) -> str:
    if not nombre:
        return "aucun ménage n'a ce besoin"
    return f"{affichage.pluriel(nombre, 'ménage examiné', 'ménages examinés')}, aucun éligible"


@dataclass(frozen=True, slots=True)
class _Adapte:
    """What the page says of an adapted dwelling: its equipments, and the proof that frees it for the others."""

    equipements: str
    constat: str
    trouves: str
    url: str


def _adapte(vacance: MiseADisposition, affichee: presenter_recherche.RechercheAffichee) -> _Adapte | None:
    """The finding is offered only where nobody is found: the service runs the search again, without the filters of the page."""
    if not vacance.logement.equipements:
        return None
    faite = dedies.recherche_de(vacance)
    constat = f"Recherche infructueuse constatée le {affichage.jour(faite.faite_le)}." if faite else ""
    nombre = 0 if faite else len(affichee.trouves)
    trouves = (
        affichage.pluriel(nombre, "ménage éligible a ce besoin", "ménages éligibles ont ce besoin") if nombre else ""
    )
    url = "" if faite or trouves else reverse("attributions:recherche_infructueuse", args=[vacance.cle])
    return _Adapte(equipements_en_mots(vacance.logement), constat, trouves, url)


@require_POST
@exige(Droit.DESIGNER)
def ajouter_candidat(request: RequeteDAgent, cle: UUID, demande: UUID) -> HttpResponse:
    """Designate this household; the row says it and offers to undo."""
    assert request.acteur is not None
    vacance = vacance_visible(request, cle)
    trouvee = Demande.objects.filter(cle=demande).first()
    motif = request.POST.get("motif_simultanee", "")
    saisie = SaisieCandidat(
        trouvee.pk if trouvee else 0, confirmee=request.POST.get("confirmee") == "oui", motif_simultanee=motif
    )
    try:
        (nouvelle,) = designer(vacance.pk, saisies=[saisie], acteur=request.acteur)
    except ActionRefusee as refusee:
        return _refuser(request, vacance, trouvee, refusee.refus, motif)
    assert trouvee is not None  # designated
    return _suite(request, vacance, trouvee, _Issue("Le ménage est ajouté aux candidats.", nouvelle))


@require_POST
@exige(Droit.DESIGNER)
def annuler_candidat(request: RequeteDAgent, cle: UUID, candidature: UUID) -> HttpResponse:
    """Undo: the candidature is withdrawn as designated by mistake, an event of the dossier like any other."""
    assert request.acteur is not None
    vacance = vacance_visible(request, cle)
    une: Candidature | None = (
        vacance.candidatures.select_related("mise_a_disposition", "demande").filter(cle=candidature).first()
    )
    if une is None:
        raise Http404
    try:
        retirer(une.pk, motif=MotifRetrait.ERREUR, acteur=request.acteur)
    except ActionRefusee as refusee:
        return _refuser(request, vacance, une.demande, refusee.refus, "")
    return _suite(request, vacance, une.demande, _Issue("L'ajout est annulé."))


@dataclass(frozen=True, slots=True)
class _Issue:
    """What the row says once asked: done, with what undoes it, or refused, with the word that would do (`attend`)."""

    message: str = ""
    candidature: Candidature | None = None
    refus: Sequence[Refus] = ()
    attend: bool = False
    motif: str = ""


def _suite(request: RequeteDAgent, vacance: MiseADisposition, demande: Demande, issue: _Issue) -> HttpResponse:
    """The row alone to htmx; else the candidates, where the household is or is no more."""
    if request.headers.get("HX-Request"):
        return _ligne(request, vacance, demande, issue)
    messages.success(request, issue.message)
    return redirect("attributions:candidats", cle=vacance.cle)


def _refuser(
    request: RequeteDAgent, vacance: MiseADisposition, demande: Demande | None, refus: Sequence[Refus], motif: str
) -> HttpResponse:
    """Refused: the reasons in the row, with the confirmation when one is enough; the page of refusals otherwise."""
    attend = any(un.champ.endswith(("confirmee", "motif_simultanee")) for un in refus)
    cache = any(un.nature is Nature.INTROUVABLE for un in refus)
    if demande is None or cache or not request.headers.get("HX-Request"):
        return page_de_refus(request, refus)
    return _ligne(request, vacance, demande, _Issue(refus=refus, attend=attend, motif=motif))


def _ligne(request: RequeteDAgent, vacance: MiseADisposition, demande: Demande, issue: _Issue) -> HttpResponse:
    assert request.acteur is not None
    lu = menages([demande.pk], acteur=request.acteur, le=aujourdhui())[demande.pk]
    defaire = issue.candidature and reverse("attributions:annuler_candidat", args=[vacance.cle, issue.candidature.cle])
    contexte = {
        "nom": lu.nom if lu.lisible else "Dossier fermé à votre organisme",
        "groupes": affichage.groupes(lu.numero) if lu.lisible else (),
        "issue": issue,
        "url_ajouter": reverse("attributions:ajouter_candidat", args=[vacance.cle, demande.cle]),
        "url_annuler": defaire or "",
    }
    return render(request, "attributions/designation/_ajout.html", contexte)
