"""Weighted draws cheap enough for a million households: a table of repeated values, read at one random index."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Urne(Generic[T]):
    """Values drawn in proportion to their weights, to about one in `taille`."""

    __slots__ = ("nombre", "valeurs")

    def __init__(self, poids: Mapping[T, float], taille: int = 2000) -> None:
        total = sum(poids.values())
        self.valeurs = [v for v, p in poids.items() for _ in range(max(1, round(taille * p / total)) if p else 0)]
        self.nombre = len(self.valeurs)

    def tirer(self, hasard: Random) -> T:
        return self.valeurs[int(hasard.random() * self.nombre)]


def entre(hasard: Random, bas: int, haut: int) -> int:
    """A whole number from `bas` to `haut` included; four times faster than `randint`."""
    return bas + int(hasard.random() * (haut - bas + 1))


def vers(hasard: Random, bas: float, mode: float, haut: float) -> float:
    """A triangular draw: what is around a usual value, between two bounds."""
    return hasard.triangular(bas, haut, mode)
