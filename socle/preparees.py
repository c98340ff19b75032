"""Querysets compiled once: a page that reads twenty small tables spends its time building SQL, not running it.

The queryset is written with the ORM and one or more marks in place of values; its SQL is built by Django the first time
and kept, then only the values change. Rows come as the driver gives them: plain columns only (no JSON, no expression).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

IDS = -824_753_119
"""Mark of a list of ids: `filter(menage__in=[IDS])`."""


@dataclass(frozen=True, slots=True)
class _Compilee:
    sql: str
    parametres: tuple[Any, ...]


class Preparee:
    """One SELECT on a list of ids. `construire` gives the queryset, with `IDS` in the one `__in` that varies."""

    def __init__(self, construire: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._construire = construire
        self._compilee: _Compilee | None = None

    def lignes(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """The rows of these ids; one statement."""
        compilee = self._compilee or self._compiler()
        with connection.cursor() as curseur:
            curseur.execute(compilee.sql, [list(ids) if p == IDS else p for p in compilee.parametres])
            lues: list[tuple[Any, ...]] = curseur.fetchall()
        return lues

    def _compiler(self) -> _Compilee:
        sql, parametres = self._construire().query.sql_with_params()
        if parametres.count(IDS) != 1 or sql.count("IN (%s)") != 1:
            raise ValueError("Une requête préparée porte une liste d'ids, et une seule.")
        self._compilee = _Compilee(sql.replace("IN (%s)", "= ANY(%s)"), tuple(parametres))
        return self._compilee
