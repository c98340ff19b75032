"""The second factor, forced for every agent: allauth asks for it when there is one, this sends those without to add one.

The state is in the session (allauth's own record of what was proved), so that a request costs no statement more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from habilitations.facteurs import a_un_facteur
from habilitations.services.comptes import tracer_second_facteur

SECOND_FACTEUR = "mfa"
# The door of the demonstration, which opens only with DEMO=1 on a base marked as such.
DEMONSTRATION = "demo"
AJOUTS = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
SANS_FACTEUR = AJOUTS | {"habilitations:second_facteur", "account_logout", "account_reauthenticate"}
AVEC_FACTEUR = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"})
ENVOIS = frozenset({301, 302, 303})


def est_verifie(request: HttpRequest) -> bool:
    """Whether this session proved a second factor of the person signed in. No statement."""
    methodes = {une.get("method") for une in get_authentication_records(request, request.user)}
    return SECOND_FACTEUR in methodes or (settings.DEMO and DEMONSTRATION in methodes)


def prouve_depuis(request: HttpRequest) -> float:
    """Seconds since the person last proved who he is (password, code or key) in this session; infinite when never."""
    instants = [float(une["at"]) for une in get_authentication_records(request, request.user)]
    return time.time() - max(instants) if instants else float("inf")


class SecondFacteur:
    """Nothing before the second factor: enrolment for those who have none, its proof for the others."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.second_facteur = est_verifie(request)  # type: ignore[attr-defined]
        reponse = self.suite(request)
        vue = request.resolver_match.view_name if request.resolver_match else ""
        if vue in AJOUTS and request.method == "POST" and reponse.status_code in ENVOIS:
            self._ajoute(request)
        return reponse

    def process_view(
        self, request: HttpRequest, vue: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or request.second_facteur:  # type: ignore[attr-defined]
            return None
        nom = request.resolver_match.view_name if request.resolver_match else ""
        if a_un_facteur(request.user.pk):
            return None if nom in AVEC_FACTEUR else _vers("mfa_reauthenticate", request)
        return None if nom in SANS_FACTEUR else _vers("habilitations:second_facteur", request)

    def _ajoute(self, request: HttpRequest) -> None:
        """Adding a factor proves it: the session goes on from there."""
        agent = request.user
        if not agent.is_authenticated or not a_un_facteur(agent.pk):
            return
        if not est_verifie(request):
            record_authentication(request, agent, SECOND_FACTEUR, type="enrolement")
        with transaction.atomic():
            tracer_second_facteur(agent.pk, "ajouter_second_facteur")


def _vers(nom: str, request: HttpRequest) -> HttpResponseRedirect:
    """To that page, and back to the one asked for when it can be asked for again."""
    adresse = reverse(nom)
    if request.method == "GET" and request.path != "/":
        adresse += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(adresse)


def confirmation_requise(request: HttpRequest, *, depuis: int) -> HttpResponse | None:
    """Before a sensitive act: send to prove again who one is when the last proof is older than `depuis` seconds."""
    if prouve_depuis(request) <= depuis:
        return None
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
