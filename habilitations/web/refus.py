"""A refusal shown as a page: the same sentence as in the API and in the import reports, with its status."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socle.errors import Refus

TITRES = {
    400: "Demande incorrecte",
    403: "Accès refusé",
    404: "Page introuvable",
    409: "Action impossible dans cet état",
    422: "Informations à corriger",
    429: "Trop de demandes",
    500: "Erreur du service",
}


def page_de_refus(request: HttpRequest, refus: Sequence[Refus]) -> HttpResponse:
    """The page of one or more refusals; the first one gives the status."""
    statut = refus[0].statut_http
    contexte = {"titre": TITRES.get(statut, "Refus"), "phrases": [un.phrase() for un in refus]}
    return render(request, "habilitations/refus.html", contexte, status=statut)
