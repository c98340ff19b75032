"""Sign-in in one click, for the demonstration only: the accounts that `make demo` wrote, on a base marked as demo."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from habilitations import ports
from habilitations.models import Agent
from habilitations.web.second_facteur import DEMONSTRATION

MOTEUR = "habilitations.access.BackendHabilitations"


def comptes() -> list[dict[str, Any]]:
    """The demo accounts, empty outside the demonstration. Each has at least an e-mail; the rest is shown as it comes."""
    if not settings.DEMO:
        return []
    try:
        lus = json.loads((settings.VAR_DIR / "demo-comptes.json").read_text())
    except (OSError, ValueError):
        return []
    liste = lus.get("comptes", []) if isinstance(lus, dict) else lus
    return [_compte(un) for un in liste if isinstance(un, dict) and _courriel(un)]


def _courriel(compte: dict[str, Any]) -> str:
    return str(compte.get("email") or compte.get("courriel") or "")


def _compte(compte: dict[str, Any]) -> dict[str, Any]:
    return {
        "courriel": _courriel(compte),
        "type": str(compte.get("type") or compte.get("type_organisme") or ""),
        "organisme": str(compte.get("organisme") or ""),
        "fonction": str(compte.get("fonction") or ""),
        "peut": str(compte.get("peut") or compte.get("description") or ""),
    }


@login_not_required
@require_POST
def entrer(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo accounts, second factor included. Answers 404 outside the demonstration."""
    if not settings.DEMO or not any(marque() for marque in ports.marques_de_demonstration):
        raise Http404
    courriel = request.POST.get("courriel", "")
    if courriel not in {un["courriel"] for un in comptes()}:
        raise Http404
    agent = Agent.objects.filter(email=courriel, is_active=True).first()
    if agent is None:
        raise Http404
    login(request, agent, backend=MOTEUR)
    record_authentication(request, agent, DEMONSTRATION)
    return redirect("/")
