"""A page is written for one organisme: what it sends is refused once the agent acts for another, and nothing is lost.

Each form carries the affectation it was written for (`CHAMP`), each request of a script does in `ENTETE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from habilitations.models import Affectation

CHAMP = "agit_pour"
ENTETE = "X-Agit-Pour"
# Sent by the page of conflict: act for this one again, then do what the form asked for.
REVENIR = "agir_d_abord_pour"
ECRITURES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# One's own account belongs to no organisme.
PERSONNELLES = ("account_", "mfa_", "usersessions_", "habilitations:agir_pour", "habilitations:demo_entrer")
JETON = "csrfmiddlewaretoken"

affectation_du_moment: ContextVar[int | None] = ContextVar("affectation_du_moment", default=None)


def en_conflit(request: HttpRequest, affectation: Affectation | None, affectations: Sequence[Affectation]) -> bool:
    """Whether this write was prepared for another organisme. With one affectation only, a silent client is believed."""
    vue = request.resolver_match.view_name if request.resolver_match else ""
    if request.method not in ECRITURES or not affectations or vue.startswith(PERSONNELLES):
        return False
    dite = request.headers.get(ENTETE) or request.POST.get(CHAMP, "")
    if not dite:
        return affectation is not None and len(affectations) > 1
    return affectation is None or dite != str(affectation.pk)


def retour_demande(request: HttpRequest, affectations: Sequence[Affectation]) -> Affectation | None:
    """The affectation that the page of conflict asks to go back to; one's own only."""
    voulue = request.POST.get(REVENIR, "")
    return next((une for une in affectations if voulue and str(une.pk) == voulue), None)


def page_de_conflit(
    request: HttpRequest, affectation: Affectation | None, affectations: Sequence[Affectation]
) -> HttpResponse:
    """409: for whom the page was, for whom one acts now, and everything typed, ready to be sent again."""
    dite = request.headers.get(ENTETE) or request.POST.get(CHAMP, "")
    ancienne = next((une for une in affectations if str(une.pk) == dite), None)
    contexte: dict[str, Any] = {
        "ancienne": ancienne,
        "actuelle": affectation,
        "REVENIR": REVENIR,
        "valeurs": [
            (nom, valeur)
            for nom, valeurs in request.POST.lists()
            if nom not in (JETON, CHAMP, REVENIR)
            for valeur in valeurs
        ],
        "fichiers": len(request.FILES),
        "adresse": request.get_full_path(),
    }
    reponse = render(request, "habilitations/conflit.html", contexte, status=409)
    reponse.headers["X-Conflit-Organisme"] = "1"
    return reponse
