"""When the wait of a demande becomes « anormalement longue » (L441-1-4). Pure; the night says the same in SQL.

The delay is that of the commission de médiation that could be seized: one of the départements asked for. Several
départements or typologies asked: the first delay reached counts (docs/adr/0035).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from registre.rules.echeances import ajouter_mois
from registre.rules.typologies import TYPES


@dataclass(frozen=True, slots=True)
class Delai:
    """A row of `DelaiAnormal` in force: `departement` is its tag, the typologies are ranks of `TYPES`, both included."""

    id: int
    departement: int
    typologie_min: int
    typologie_max: int
    mois: int

    @property
    def types(self) -> tuple[str, ...]:
        return TYPES[self.typologie_min : self.typologie_max + 1]


@dataclass(frozen=True, slots=True)
class Attente:
    """The first delay reached, and when."""

    delai: Delai
    atteint_le: date


def plus_longs(delais: Sequence[Delai]) -> set[int]:
    """Ids of the longest delay of each département: what counts for who names no typology."""
    longs: dict[int, Delai] = {}
    for delai in delais:
        if delai.departement not in longs or delai.mois > longs[delai.departement].mois:
            longs[delai.departement] = delai
    return {delai.id for delai in longs.values()}


def attente(
    deposee_le: date, types: Collection[str], territoires: Collection[int], delais: Sequence[Delai], *, le: date
) -> Attente | None:
    """The delay reached on `le` by a demande, None when none is (or none is known for where it asks)."""
    longs = plus_longs(delais)
    atteints = [
        Attente(delai, ajouter_mois(deposee_le, delai.mois))
        for delai in delais
        if delai.departement in territoires
        and (not set(types).isdisjoint(delai.types) or (not types and delai.id in longs))
    ]
    passes = [une for une in atteints if une.atteint_le <= le]
    return min(passes, key=lambda une: (une.atteint_le, une.delai.id), default=None)
