"""Help of a page, and the glossary. They say nothing of anybody: no sign-in is needed to read them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from socle.aide import aide_de
from socle.glossaire import termes

PANNEAU = "X-Panneau"


@login_not_required
@require_safe
def aide(request: HttpRequest, route: str) -> HttpResponse:
    """The help of a route: a page, or its content alone for the panel beside another page."""
    une = aide_de(route)
    if une is None:
        raise Http404
    gabarit = "socle/aide_contenu.html" if PANNEAU in request.headers else "socle/aide.html"
    return render(request, gabarit, {"contenu": une})


@login_not_required
@require_safe
def glossaire(request: HttpRequest) -> HttpResponse:
    """Every definition that screens show."""
    return render(request, "socle/glossaire.html", {"termes": termes()})
