"""What every answer carries (content policy, no cache for personal pages) and how long a session may last."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from socle.clock import maintenant

Suite = Callable[[HttpRequest], HttpResponse]
# The idle clock is written at most once a minute: one row updated per request would cost more than the page.
PAS_DE_SESSION = 60
OUVERTE_A = "ouverte_a"
VUE_A = "vue_a"


def entetes_de_securite(suite: Suite) -> Suite:
    """Content-Security-Policy, Permissions-Policy, and `no-store` on every page that a person signed in received."""
    politique = "; ".join(f"{directive} {valeur}" for directive, valeur in settings.POLITIQUE_DE_CONTENU.items())

    def reponse(request: HttpRequest) -> HttpResponse:
        response = suite(request)
        response.headers.setdefault("Content-Security-Policy", politique)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return reponse


def duree_de_session(suite: Suite) -> Suite:
    """Sign out after SESSION_INACTIVITE seconds without a request, or SESSION_DUREE_MAX seconds in all."""

    def reponse(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            instant = int(maintenant().timestamp())
            ouverte_a = request.session.setdefault(OUVERTE_A, instant)
            vue_a = request.session.setdefault(VUE_A, instant)
            if instant - ouverte_a > settings.SESSION_DUREE_MAX or instant - vue_a > settings.SESSION_INACTIVITE:
                logout(request)
            elif instant - vue_a >= PAS_DE_SESSION:
                request.session[VUE_A] = instant
        return suite(request)

    return reponse
