"""A refusal shown as a page: the same sentence as in the API and in the import reports, with its status."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

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


def page_precedente(request: HttpRequest) -> str:
    """The page of ours that led here, to go back to; empty when there is none, or when it is this one."""
    venue = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(venue, {request.get_host()}, require_https=request.is_secure()):
        return ""
    lue = urlsplit(venue)
    chemin = f"{lue.path}?{lue.query}" if lue.query else lue.path
    return "" if chemin in {"/", request.get_full_path()} else chemin


def page_de_refus(request: HttpRequest, refus: Sequence[Refus], *, titre: str = "") -> HttpResponse:
    """The page of one or more refusals; the first one gives the status, and the title unless one is given."""
    statut = refus[0].statut_http
    contexte = {"titre": titre or TITRES.get(statut, "Refus"), "refus": refus, "retour": page_precedente(request)}
    return render(request, "habilitations/refus.html", contexte, status=statut)
