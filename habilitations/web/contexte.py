"""What the header of every page shows of the person signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from habilitations.web import demo
from socle.clock import PARIS

NOM_DU_SERVICE = "Demande de logement social partagée"


def identite(request: HttpRequest) -> dict[str, Any]:
    """`service` for every page, `identite` once signed in. No query: the middleware has read everything."""
    contexte: dict[str, Any] = {"service": {"nom": NOM_DU_SERVICE, "territoire": "Île-de-France", "accueil": "/"}}
    agent = getattr(request, "user", None)
    if agent is None or not agent.is_authenticated:
        contexte["comptes_demo"] = demo.comptes
        return contexte
    affectation = getattr(request, "affectation", None)
    contexte["identite"] = {
        "nom": f"{agent.prenom[:1]}. {agent.nom}" if agent.prenom else agent.nom,
        "organisme": _organisme(affectation) or _support(request),
        "agit_pour": affectation.pk if affectation else None,
        "fonction": affectation.get_fonction_display() if affectation else "",
        "plusieurs": len(getattr(request, "affectations", [])) > 1,
        "url_choix": reverse("habilitations:agir_pour"),
        "url_deconnexion": reverse("account_logout"),
        "liens": [
            {"libelle": "Mot de passe", "url": reverse("account_change_password")},
            {"libelle": "Second facteur", "url": reverse("mfa_index")},
            {"libelle": "Mes sessions", "url": reverse("usersessions_list")},
            *(
                [{"libelle": "Sessions de support", "url": reverse("habilitations:support")}]
                if agent.is_superuser
                else []
            ),
        ],
    }
    return contexte


def _organisme(affectation: Any) -> str:
    if affectation is None:
        return ""
    guichet = affectation.guichet
    return f"{affectation.organisme.nom} · {guichet.nom}" if guichet and guichet.nom else affectation.organisme.nom


def _support(request: HttpRequest) -> str:
    session = getattr(request, "support", None)
    if session is None:
        return ""
    return f"Support, à la place de {session.organisme.nom}, jusqu'à {session.expire_a.astimezone(PARIS):%H:%M}"
