"""Sending somebody to the right guichet: counted without a name, with a letter when the person wants one (R441-2-1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.enums import MotifOrientation
from registre.services.orientation import lettre_d_orientation, orienter
from registre.web import lieux
from registre.web.formulaires.orientation import FormulaireOrientation
from registre.web.vues.actes import placer
from registre.web.vues.enregistrement import guichets_ouverts, nom_du_guichet
from socle.errors import ActionRefusee
from socle.templatetags.composants import lignes_d_erreur


@require_http_methods(["GET", "POST"])
@exige(Droit.ENREGISTRER)
def nouvelle(request: RequeteDAgent) -> HttpResponse:
    """Say why and where; the letter is handed over and nothing of the person is kept."""
    assert request.acteur is not None
    guichets = [(str(g.pk), nom_du_guichet(g)) for g in guichets_ouverts(request)]
    formulaire = FormulaireOrientation(request.POST or None, guichets=guichets)
    if request.method == "GET" or not formulaire.is_valid():
        return _page(request, formulaire, 422 if formulaire.is_bound or request.method == "POST" else 200)
    saisie: dict[str, Any] = formulaire.cleaned_data
    try:
        orientation = orienter(
            guichet_id=int(saisie["guichet"]),
            motif=MotifOrientation(saisie["motif"]),
            vers=saisie["vers"],
            communes=saisie["communes"],
            acteur=request.acteur,
        )
    except ActionRefusee as refusee:
        return _page(request, formulaire, placer(refusee.refus, formulaire))
    if saisie["nom"]:
        pdf = lettre_d_orientation(orientation, [saisie["nom"], *saisie["adresse"]])
        reponse = HttpResponse(pdf, content_type="application/pdf")
        reponse["Content-Disposition"] = f'attachment; filename="orientation-{orientation.pk}.pdf"'
        return reponse
    messages.success(request, "Orientation enregistrée. Aucune donnée de la personne n'est gardée.")
    return redirect("registre:liste")


def _page(request: RequeteDAgent, formulaire: FormulaireOrientation, statut: int) -> HttpResponse:
    communes = formulaire["communes"]
    communes.field.widget.libelles = lieux.noms(communes.value() or [])  # type: ignore[attr-defined]
    erreurs = lignes_d_erreur([formulaire]) if formulaire.is_bound else []
    contexte = {"formulaire": formulaire, "erreurs": erreurs}
    return render(request, "registre/orienter.html", contexte, status=statut)
