"""What the header of every page shows of the person signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from habilitations.web import demo

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
        "organisme": _organisme(affectation),
        "agit_pour": affectation.pk if affectation else None,
        "fonction": affectation.get_fonction_display() if affectation else "",
        "plusieurs": len(getattr(request, "affectations", [])) > 1,
        "url_choix": reverse("habilitations:agir_pour"),
        "url_deconnexion": reverse("account_logout"),
        "liens": [
            {"libelle": "Mot de passe", "url": reverse("account_change_password")},
            {"libelle": "Second facteur", "url": reverse("mfa_index")},
            {"libelle": "Mes sessions", "url": reverse("usersessions_list")},
        ],
    }
    return contexte


def _organisme(affectation: Any) -> str:
    if affectation is None:
        return ""
    guichet = affectation.guichet
    return f"{affectation.organisme.nom} · {guichet.nom}" if guichet and guichet.nom else affectation.organisme.nom
