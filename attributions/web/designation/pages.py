"""Pages by key of a worklist: `?apres=<date>_<id>`, one row read beyond the page says whether another follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

TAILLE = 25


@dataclass(frozen=True, slots=True)
class Page:
    """The rows, and the cursor of the next page, empty at the end."""

    lignes: list[Any]
    suivante: str = ""


def page(lignes: QuerySet[Any], apres: str) -> Page:
    """One page of rows annotated `quand` (a date, or None for all), sorted by (`quand`, `pk`)."""
    curseur = _lire(apres)
    if curseur is not None:
        quand, pk = curseur
        ensuite = Q(pk__gt=pk) if quand is None else Q(quand__gt=quand) | Q(quand=quand, pk__gt=pk)
        lignes = lignes.filter(ensuite)
    lues = list(lignes[: TAILLE + 1])
    if len(lues) <= TAILLE:
        return Page(lues)
    derniere = lues[TAILLE - 1]
    quand = "" if derniere.quand is None else derniere.quand.isoformat()
    return Page(lues[:TAILLE], f"{quand}_{derniere.pk}")


def _lire(apres: str) -> tuple[date | None, int] | None:
    """An unreadable cursor is the first page."""
    quand, _, pk = apres.partition("_")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    try:
        return (date.fromisoformat(quand) if quand else None), int(pk)
    except ValueError:
        return None
