"""A form that arrives when the session is over, or under the token of a session before, is kept, never lost.

The page carries a sealed `lecture` that says whom it was made for: that is enough to write his draft, and to do nothing
else. He signs in and finds the step as he left it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from demandeurs.models.brouillon import ENREGISTREMENT
from habilitations.web.acteurs import RequeteDAgent
from registre.web import brouillons
from registre.web.formulaires.donnees import recues
from registre.web.sceau import CHAMP, Lecture, desceller
from socle.errors import ActionRefusee

Vue = Callable[..., HttpResponse]


class _Jeton(CsrfViewMiddleware):
    """Django's check of the token, asked as a question."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def jeton_refuse(request: HttpRequest, vue: Vue) -> bool:
    """Whether Django refuses the token of this form."""
    return bool(_Jeton(lambda _: HttpResponse()).process_view(request, vue, (), {}))


def lecture_de(request: HttpRequest) -> Lecture | None:
    return desceller(request.POST.get(CHAMP, ""))


def version_du_brouillon(request: HttpRequest) -> int:
    texte = request.POST.get("brouillon_version", "")
    return int(texte) if texte.isdecimal() and len(texte) < 10 else 0


def adresse_de(lecture: Lecture) -> str:
    """Where the form of this reading is opened again."""
    if lecture.forme == ENREGISTREMENT:
        return f"{reverse('registre:enregistrer')}?brouillon={lecture.objet}&etape={lecture.etape}"
    adresse = reverse(f"registre:{lecture.forme}", args=[lecture.objet])
    return f"{adresse}?etape={lecture.etape}" if lecture.etape else adresse


def garde_la_saisie(vue: Vue) -> Vue:
    """The view keeps a form that comes out of session; for the rest it is as it was."""

    @csrf_exempt
    @login_not_required
    @wraps(vue)
    def gardee(request: RequeteDAgent, *args: Any, **options: Any) -> HttpResponse:
        connecte = request.user.is_authenticated
        if request.method == "POST" and (not connecte or jeton_refuse(request, vue)):
            return _garder(request, connecte=connecte)
        if not connecte:
            return redirect_to_login(request.get_full_path())
        return vue(request, *args, **options)

    return gardee


def _garder(request: RequeteDAgent, *, connecte: bool) -> HttpResponse:
    lecture = lecture_de(request)
    if lecture is not None and (not connecte or lecture.agent_id == request.user.pk):
        try:
            brouillons.garder_hors_session(lecture, recues(request.POST), version=version_du_brouillon(request))
        except ActionRefusee:
            lecture = None
    suite = adresse_de(lecture) if lecture else request.path
    if connecte:
        messages.warning(
            request, "Cette page datait d'une session précédente : rien n'a été envoyé, votre saisie est gardée."
        )
        return redirect(suite)
    return redirect_to_login(suite)
