"""The neighbours of a dossier in the list one came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voisins:
    """Addresses; all empty when one did not come from a list, one of them at an end of it."""

    liste: str = ""
    precedent: str = ""
    suivant: str = ""


AUCUNS = Voisins()
