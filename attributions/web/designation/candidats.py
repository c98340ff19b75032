"""The candidates of a vacancy: search a household, designate it, set the order, send them to the bailleur."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from attributions.enums import MotifMoinsDeTrois
from attributions.models import MiseADisposition
from attributions.permissions import refus_de_vacance
from attributions.saisie.designation import SaisieCandidat, SaisieTransmission
from attributions.services.designation import designer, ordonner, transmettre
from attributions.states.vacance import ActeVacance
from attributions.web import affichage as mots
from attributions.web.designation import presenter_candidats as presenter
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.services.actes import OBJET
from registre.services.recherche import rechercher
from registre.web import affichage
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus
from socle.journal import tracer_consultation

TROUVES_AU_PLUS = 9
"""One digit of the keyboard for each."""
PARMI_LES_ACTIVES = "pk", "cle", "deposee_le"


@dataclass(frozen=True, slots=True)
class Tentative:
    """What was asked and refused: shown again with its reasons. `a_confirmer`: the household, when a word is missing."""

    refus: Sequence[Refus] = ()
    a_confirmer: UUID | None = None
    motif: str = ""
    saisie: SaisieTransmission = field(default_factory=SaisieTransmission)


def vacance_visible(request: RequeteDAgent, cle: UUID) -> MiseADisposition:
    """The vacancy of this opaque id if it may be read; 404 otherwise, whether it exists or not."""
    assert request.acteur is not None  # `exige` has seen to it
    visibles = MiseADisposition.objects.visibles_par(request.acteur)
    vacance: MiseADisposition | None = (
        visibles.select_related("logement__commune", "attribuant", "reservataire", "convention").filter(cle=cle).first()
    )
    if vacance is None:
        raise Http404
    return vacance


@require_safe
@exige(Droit.CONSULTER)
def candidats(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The candidates, and what may be done."""
    return _page(request, vacance_visible(request, cle))


@require_POST
@exige(Droit.DESIGNER)
def chercher(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Active demandes that a name or a number finds, in the perimeter of designation; the text stays in the request."""
    assert request.acteur is not None
    vacance = vacance_visible(request, cle)
    texte = " ".join(request.POST.get("texte", "").split())
    if not texte:
        return redirect("attributions:candidats", cle=cle)
    trouvees = list(
        rechercher(texte, acteur=request.acteur, droit=Droit.DESIGNER)
        .actives()
        .only(*PARMI_LES_ACTIVES)
        .order_by("deposee_le", "pk")[: TROUVES_AU_PLUS + 1]
    )
    lignes = presenter.trouves(trouvees[:TROUVES_AU_PLUS], vacance, request.acteur, le=aujourdhui())
    tracer_consultation(request.acteur, OBJET, [une.pk for une in trouvees[:TROUVES_AU_PLUS]], nature="liste")
    contexte = {"texte": texte, "trouves": lignes, "trop": len(trouvees) > TROUVES_AU_PLUS}
    return _page(request, vacance, **contexte)


@require_POST
@exige(Droit.DESIGNER)
def designer_des_candidats(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Designate one household, named by its opaque id."""
    assert request.acteur is not None
    vacance = vacance_visible(request, cle)
    demande = _demande(request.POST.get("demande", ""))
    motif = request.POST.get("motif_simultanee", "")
    saisie = SaisieCandidat(
        demande.pk if demande else 0, confirmee=request.POST.get("confirmee") == "oui", motif_simultanee=motif
    )
    try:
        designer(
            vacance.pk,
            saisies=[saisie],
            acteur=request.acteur,
            version=_version(request),
            commune=request.POST.get("commune") == "oui",
        )
    except ActionRefusee as refusee:
        attend = any(un.champ.endswith(("confirmee", "motif_simultanee")) for un in refusee.refus)
        tentative = Tentative(refusee.refus, demande.cle if attend and demande else None, motif)
        return _refuser(request, cle, tentative)
    messages.success(request, "Le ménage est désigné sur ce logement.")
    return redirect("attributions:candidats", cle=cle)


@require_POST
@exige(Droit.DESIGNER)
def ordonner_les_candidats(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The order as dragged (`ordre`, opaque ids), or one candidate moved by one place (`monter`, `descendre`)."""
    assert request.acteur is not None
    vacance = vacance_visible(request, cle)
    try:
        ordonner(vacance.pk, cles=_ordre(request), acteur=request.acteur, version=_version(request))
    except ActionRefusee as refusee:
        return _refuser(request, cle, Tentative(refusee.refus))
    return redirect("attributions:candidats", cle=cle)


@require_POST
@exige(Droit.DESIGNER)
def transmettre_les_candidats(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Send the candidates to the bailleur, with the exception of R441-3 when they are fewer than three."""
    assert request.acteur is not None
    vacance = vacance_visible(request, cle)
    saisie = SaisieTransmission(request.POST.get("moins_de_trois", ""), request.POST.get("precision", ""))
    try:
        transmettre(vacance.pk, saisie=saisie, acteur=request.acteur, version=_version(request))
    except ActionRefusee as refusee:
        return _refuser(request, cle, Tentative(refusee.refus, saisie=saisie))
    messages.success(request, "Les candidats sont transmis au bailleur.")
    return redirect("attributions:candidats", cle=cle)


def _demande(texte: str) -> Demande | None:
    try:
        cle = UUID(texte)
    except ValueError:
        return None
    return Demande.objects.filter(cle=cle).first()


def _version(request: RequeteDAgent) -> int | None:
    texte = request.POST.get("version", "")
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 10 else 0


def _ordre(request: RequeteDAgent) -> list[UUID]:
    """What cannot be read is an order that nobody has: refused by the service."""
    try:
        cles = [UUID(texte) for texte in request.POST.get("ordre", "").split(",") if texte]
        for geste, pas in (("monter", -1), ("descendre", 1)):
            if request.POST.get(geste):
                ici = cles.index(UUID(request.POST[geste]))
                ailleurs = max(0, min(len(cles) - 1, ici + pas))
                cles.insert(ailleurs, cles.pop(ici))
    except ValueError:
        return []
    return cles


def _refuser(request: RequeteDAgent, cle: UUID, tentative: Tentative) -> HttpResponse:
    """The page again with the reasons; out of sight or forbidden, the page of refusals."""
    premier = tentative.refus[0]
    if premier.nature is Nature.INTERDIT or premier.code == "introuvable":
        return page_de_refus(request, tentative.refus)
    return _page(request, vacance_visible(request, cle), tentative, statut=premier.statut_http)


def _page(
    request: RequeteDAgent,
    vacance: MiseADisposition,
    tentative: Tentative | None = None,
    *,
    statut: int = 200,
    **recherche: Any,
) -> HttpResponse:
    assert request.acteur is not None
    le, acteur = aujourdhui(), request.acteur
    lus = presenter.candidats(vacance, acteur, le=le)
    refus_de_designer = refus_de_vacance(ActeVacance.DESIGNER, acteur=acteur, vacance=vacance)
    contexte = {
        "vacance": vacance,
        "adresse": mots.adresse(vacance.logement),
        "traits": mots.traits(vacance.logement),
        "conditions": mots.conditions(vacance),
        "etat": mots.etat_de_vacance(vacance.etat),
        "delai": mots.delai(vacance.designer_avant_le, le=le),
        "libre_le": affichage.jour(vacance.disponible_le),
        "avant_le": affichage.jour(vacance.designer_avant_le),
        "candidats": lus,
        "refus_de_designer": refus_de_designer,
        "peut_transmettre": refus_de_vacance(ActeVacance.TRANSMETTRE, acteur=acteur, vacance=vacance) is None,
        "exceptions": MotifMoinsDeTrois.choices,
        "tentative": tentative or Tentative(),
        "texte": "",
        "trouves": [],
        "trop": False,
        **recherche,
    }
    return render(request, "attributions/designation/candidats.html", contexte, status=statut)
