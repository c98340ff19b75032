"""What every answer carries (content policy, no cache for personal pages) and how long a session may last."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from socle.clock import maintenant
from socle.lecture import REFERENCES

Suite = Callable[[HttpRequest], HttpResponse]
# The idle clock is written at most once a minute: one row updated per request would cost more than the page.
PAS_DE_SESSION = 60
OUVERTE_A = "ouverte_a"
VUE_A = "vue_a"
OCTET_NUL = "%00"
REMPLACEMENT = "%EF%BF%BD"


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


def adresse_sans_octet_nul(suite: Suite) -> Suite:
    """A NUL in the address is read as U+FFFD, as browsers do in a page: PostgreSQL refuses it in any text.

    Replaced and not removed: no value holds U+FFFD either, so a filter finds nothing and a forged cursor is still refused, where
    another text would have been answered. Bodies are checked by their forms and serializers.
    """

    def reponse(request: HttpRequest) -> HttpResponse:
        parametres = request.META.get("QUERY_STRING", "")
        if OCTET_NUL in parametres:
            request.META["QUERY_STRING"] = parametres.replace(OCTET_NUL, REMPLACEMENT)
        return suite(request)

    return reponse


def references_lues_une_fois(suite: Suite) -> Suite:
    """A request that only reads sees one state of the reference tables, and reads each of them once."""

    def reponse(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return suite(request)
        with REFERENCES.neuve():
            return suite(request)

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
