"""Accounts: nobody signs up by himself. Agents are individually designated by their organisme (R441-2-5 II)."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AdaptateurDesComptes(DefaultAccountAdapter):
    """allauth's accounts, closed to sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
