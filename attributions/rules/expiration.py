"""A demande that ends on the way to its lease: when it is said, and in what words. Pure (R441-2-7; arrêté of 23 March 2015 §6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AvisExpiration:
    """`jours` left, negative once the demande is over; it may still be renewed until it is struck off."""

    jours: int
    valable_jusqu_au: date

    @property
    def echue(self) -> bool:
        return self.jours < 0

    @property
    def texte(self) -> str:
        if self.echue:
            return f"Demande échue depuis le {self.valable_jusqu_au:%d/%m/%Y}"
        return f"Demande à renouveler avant le {self.valable_jusqu_au:%d/%m/%Y}"


def avis_d_expiration(valable_jusqu_au: date, *, le: date, alerte: int) -> AvisExpiration | None:
    """What is to be said on `le` of a demande valid until that day; None while it has more than `alerte` days."""
    jours = (valable_jusqu_au - le).days
    return AvisExpiration(jours, valable_jusqu_au) if jours <= alerte else None
