"""The yearly flow of a convention: what the réservataire has a right to, what was counted, and the balance.

R441-5 (version of 22 February 2020): a share of the dwellings freed or delivered in the year, those of the exclusions left
out. No rounding: a right of 17.4 dwellings is shown as such, the balance says which side owes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Base:
    """Dwellings of the perimeter in the year. `prevus` and `exclus_prevus` come from the forecast of 28 February; None
    without one. `liberes` counts every vacancy of the year, `exclus` those of them left out of the flow."""

    liberes: int
    exclus: int
    prevus: int | None = None
    exclus_prevus: int = 0

    @property
    def reelle(self) -> int:
        """Dwellings really freed or delivered, exclusions left out."""
        return max(0, self.liberes - self.exclus)

    @property
    def prevue(self) -> int | None:
        """The same in the forecast; None when the bailleur sent none."""
        return None if self.prevus is None else max(0, self.prevus - self.exclus_prevus)


@dataclass(frozen=True, slots=True)
class Compte:
    """The account of one year. `decomptes` is the sum of its lines; `engages` are oriented and not counted yet."""

    taux: Decimal
    base: Base
    decomptes: int
    engages: int = 0

    @property
    def droit_prevu(self) -> Decimal | None:
        """Right of the whole year on the forecast."""
        prevue = self.base.prevue
        return None if prevue is None else part(self.taux, prevue)

    @property
    def droit_reel(self) -> Decimal:
        """Right on what was freed so far."""
        return part(self.taux, self.base.reelle)

    @property
    def solde(self) -> Decimal:
        """Still due to the réservataire on what was freed so far; negative when it received more than its share."""
        return self.droit_reel - self.decomptes

    @property
    def retard(self) -> Decimal:
        """The same, what is oriented to it already counted as received: what the next vacancy is decided on."""
        return self.solde - self.engages

    def explications(self) -> tuple[str, ...]:
        """The calculation in French, line by line."""
        base = self.base
        lignes = [
            f"{base.liberes} logements libérés ou livrés, dont {base.exclus} hors flux (R441-5) : {base.reelle}",
            f"{nombre(self.taux)} % de {base.reelle} = {nombre(self.droit_reel)}",
            f"décomptés : {self.decomptes}, orientés et pas encore décomptés : {self.engages}",
            f"reste dû : {nombre(self.droit_reel)} − {self.decomptes} = {nombre(self.solde)}",
        ]
        if base.prevue is not None:
            prevu = f"prévision de l'année : {base.prevus} logements, dont {base.exclus_prevus} hors flux"
            lignes.insert(0, f"{prevu} ; droit prévu : {nombre(self.droit_prevu or Decimal(0))}")
        return tuple(lignes)


def part(taux: Decimal, logements: int) -> Decimal:
    """`taux` percent of so many dwellings, to the hundredth."""
    return (taux * logements / CENT).quantize(Decimal("0.01"))


def nombre(valeur: Decimal) -> str:
    """`17,4`, `12`: French figures, without useless zeros, a true minus sign."""
    texte = f"{valeur:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return "0" if texte in ("-0", "") else texte.replace("-", "−")
