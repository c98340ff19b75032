"""A browser already signed in, second factor proved: what benchmarks and tests start from. No route leads here."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from habilitations.models import Agent
from habilitations.web.second_facteur import SECOND_FACTEUR

MOTEUR = "habilitations.access.BackendHabilitations"


def entrer(agent: Agent, *, second_facteur: bool = True, **options: Any) -> Client:
    """Django's in-process client signed in as this agent; `options` are the client's."""
    client = Client(**options)
    client.force_login(agent, backend=MOTEUR)
    preuves = ["password", SECOND_FACTEUR] if second_facteur else ["password"]
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": preuve, "at": time.time()} for preuve in preuves]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = user_id_to_str(agent)
    session.save()
    return client
