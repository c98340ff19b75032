"""Accounts: nobody signs up by himself. Agents are individually designated by their organisme (R441-2-5 II)."""

from __future__ import annotations

import base64
import hmac
import os
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from habilitations.facteurs import FACTEURS
from habilitations.web.second_facteur import prouve_depuis
from socle.clock import maintenant

NONCE = 12
VERROU = timedelta(minutes=5)


class AdaptateurDesComptes(DefaultAccountAdapter):
    """allauth's accounts, closed to sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in a moment ago proves as much as typing the same password again."""
        requise = super().is_reauthentication_required(app=app, **kwargs)
        return requise and prouve_depuis(self.request) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "too_many_login_attempts":
            heure = maintenant() + VERROU
            message = f"Trop d'essais infructueux. Réessayez à {heure:%H h %M} : d'ici là, même le bon code est refusé."
            return ValidationError(message, code=code)
        return super().validation_error(code, *args)


class AdaptateurDuSecondFacteur(DefaultMFAAdapter):
    """Secrets of codes are encrypted; the last factor is never taken off by its owner."""

    def encrypt(self, text: str) -> str:
        nom, cle = next(iter(settings.CLES_SECOND_FACTEUR.items()))
        nonce = os.urandom(NONCE)
        return f"{nom}:{base64.b64encode(nonce + _chiffre(cle).encrypt(nonce, text.encode(), None)).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        nom, _, corps = encrypted_text.partition(":")
        octets = base64.b64decode(corps)
        return _chiffre(settings.CLES_SECOND_FACTEUR[nom]).decrypt(octets[:NONCE], octets[NONCE:], None).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        autres = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTEURS)
        return autres.exclude(pk=authenticator.pk).exists()


def _chiffre(cle: bytes) -> AESGCM:
    return AESGCM(hmac.digest(cle, b"registre:second-facteur", "sha256"))
