"""Tokens: given by the standard endpoint of OAuth 2 (client credentials), kept by digest, read in one statement."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import TokenView

from habilitations.rules.portees import Portee
from socle.debit import attente

LONGUEUR_MAXIMALE = 500
IDENTIFIANTS = "client_credentials"


def condense(jeton: str) -> str:
    """What the base keeps of a token: whoever reads the table cannot use it."""
    return hashlib.sha256(jeton.encode("utf-8", "surrogateescape")).hexdigest()


class PorteesDesClients(BaseScopes):
    """A client may ask for the scopes it was given, and gets them all when it asks for none."""

    def get_all_scopes(self) -> dict[str, str]:
        return {une.value: str(une.label) for une in Portee}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **options: Any
    ) -> list[str]:
        return list(application.portees) if application is not None else []

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **options: Any) -> list[str]:
        return self.get_available_scopes(application)


class ValidateurDesClients(OAuth2Validator):
    """The stock validator; an identifier that no row can hold is simply unknown."""

    def _load_application(self, client_id: str, request: Any) -> Any:
        if not client_id or not client_id.isascii() or not client_id.isprintable():
            return None
        return super()._load_application(client_id, request)


class Jeton(TokenView):
    """`POST` with the client's identifiants: an access token. Errors are those of RFC 6749 §5.2."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        adresse = str(request.META.get("REMOTE_ADDR", ""))[:45]
        patienter = attente(f"jeton:{adresse}", limite=settings.API_JETONS_PAR_MINUTE)
        if patienter:
            texte = "Trop de demandes de jeton : gardez le vôtre jusqu'à son expiration."
            return _refuser(429, "temporarily_unavailable", texte, {"Retry-After": str(patienter)})
        if request.POST.get("grant_type", IDENTIFIANTS) != IDENTIFIANTS:
            return _refuser(400, "unsupported_grant_type", f"Le seul type d'échange est {IDENTIFIANTS}.", {})
        reponse: HttpResponse = super().post(request, *args, **options)
        return reponse


def _refuser(statut: int, code: str, texte: str, entetes: dict[str, str]) -> HttpResponse:
    corps = {"error": code, "error_description": texte}
    return JsonResponse(corps, status=statut, headers=entetes)
