"""The estimated housing aid, from the page of a candidature."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from attributions.services.aides import estimer, lire_montant
from attributions.web.designation import formulaires
from attributions.web.designation.candidature import candidature_visible, page, refuser
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from socle.errors import ActionRefusee


@require_POST
@exige(Droit.CONSULTER)
def estimer_l_aide(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Record the aid simulated with the household, or withdraw it when the field is empty."""
    assert request.acteur is not None
    une = candidature_visible(request, cle)
    formulaire = formulaires.Aide(request.POST)
    if not formulaire.is_valid():
        return page(request, une, statut=422, estimation=formulaire)
    lu = formulaire.cleaned_data
    try:
        montant = lire_montant(lu["montant"])
        estimer(une.pk, montant=montant, acteur=request.acteur, version=lu["version"])
    except ActionRefusee as refusee:
        return refuser(request, une, formulaire, refusee, "estimation")
    messages.success(request, "L'aide estimée est notée." if montant is not None else "L'aide estimée est retirée.")
    return redirect("attributions:candidature", cle=cle)
