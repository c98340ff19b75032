"""Search text kept on the server: the address only carries an opaque id, with an owner and an end.

A name or a number never appears in an address, a log or a browser history. The text lives in the session of the agent,
so it has one owner by construction and disappears with the session.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from socle.clock import maintenant

CLE = "recherches"
DUREE = 4 * 3600
GARDEES = 30
LONGUEUR = 100


@dataclass(frozen=True, slots=True)
class RechercheGardee:
    cle: str
    texte: str


def garder(session: Any, texte: str) -> str:
    """Keep the text, give its opaque id. The oldest searches leave first."""
    instant = int(maintenant().timestamp())
    gardees = {cle: valeur for cle, valeur in session.get(CLE, {}).items() if valeur[1] > instant}
    cle = secrets.token_urlsafe(9)
    gardees[cle] = [texte.strip()[:LONGUEUR], instant + DUREE]
    session[CLE] = dict(list(gardees.items())[-GARDEES:])
    return cle


def retrouver(session: Any, cle: str) -> RechercheGardee | None:
    """The search of this id, None when it is someone else's, has expired or never was."""
    valeur = session.get(CLE, {}).get(cle)
    if valeur is None or valeur[1] <= int(maintenant().timestamp()):
        return None
    return RechercheGardee(cle=cle, texte=valeur[0])
