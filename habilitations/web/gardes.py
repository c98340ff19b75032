"""What each view declares: the right it needs. The matrix of rights reads it on the view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from habilitations import access
from habilitations.permissions import refus_sans_acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.refus import page_de_refus
from socle.clock import aujourdhui

Vue = Callable[..., HttpResponse]


def exige(droit: Droit) -> Callable[[Vue], Vue]:
    """The agent acts for an organisme and has this right in its name; else the choice of organisme, or 403 and why."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def gardee(request: RequeteDAgent, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.acteur is None and request.affectations:
                return redirect("habilitations:agir_pour")
            refus = (
                access.refus_d_acces(request.acteur, droit)
                if request.acteur
                else refus_sans_acteur(request.user.pk, le=aujourdhui())
            )
            if refus is not None:
                return page_de_refus(request, [refus])
            return vue(request, *args, **kwargs)

        gardee.droit = droit  # type: ignore[attr-defined]
        return gardee

    return decorer


def exige_un_de(premier: Droit, *autres: Droit) -> Callable[[Vue], Vue]:
    """The same when any one of several rights opens the page; the refusal speaks of the first."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def gardee(request: RequeteDAgent, *args: Any, **kwargs: Any) -> HttpResponse:
            detenus = access.droits_de(request.acteur) if request.acteur else frozenset()
            choisi = next((droit for droit in (premier, *autres) if droit in detenus), premier)
            return exige(choisi)(vue)(request, *args, **kwargs)

        gardee.droit = premier  # type: ignore[attr-defined]
        return gardee

    return decorer
