"""Limits of reservations (R441-5 to R441-5-4, version of 22 February 2020), on the shares of one bailleur on one day.

The State holds 30 % of the flow at most, of which 5 % for its agents, unless the préfet's derogation; the guarantees of
loans of all authorities together 20 %; everything together 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from attributions.enums import Contingent
from attributions.rules.flux import nombre
from socle.errors import Refus

ETAT_MAXIMUM = Decimal(30)
AGENTS_MAXIMUM = Decimal(5)
GARANTIES_MAXIMUM = Decimal(20)
TOTAL_MAXIMUM = Decimal(100)
AGENTS = frozenset({Contingent.ETAT_AGENTS, Contingent.ETAT_CONVENTIONS})
ETAT = AGENTS | {Contingent.ETAT_PRIORITAIRES}


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one convention in flux in force: `taux` in percent."""

    taux: Decimal
    contingent: str
    garantie: bool = False
    derogation: bool = False


def refus_de_parts(parts: Iterable[Part]) -> list[Refus]:
    """Every limit that these shares of one bailleur, on one perimeter and one day, go past."""
    toutes = list(parts)
    etat = [une for une in toutes if une.contingent in ETAT]
    derogee = any(une.derogation for une in etat)
    refus = []
    if not derogee and (total := _somme(etat)) > ETAT_MAXIMUM:
        refus.append(_depassement("etat_30", "l'État", total, ETAT_MAXIMUM, "R441-5 CCH", DEROGATION))
    agents = [une for une in etat if une.contingent in AGENTS]
    if not derogee and (total := _somme(agents)) > AGENTS_MAXIMUM:
        refus.append(_depassement("agents_5", "les agents de l'État", total, AGENTS_MAXIMUM, "R441-5 CCH", DEROGATION))
    if (total := _somme(une for une in toutes if une.garantie)) > GARANTIES_MAXIMUM:
        refus.append(
            _depassement(
                "garanties_20", "les garanties d'emprunt réunies", total, GARANTIES_MAXIMUM, "R441-5-3 CCH",
                "Réduisez la part, ou dites que la réservation n'est pas la contrepartie d'une garantie.",
            )
        )  # fmt: skip
    if (total := _somme(toutes)) > TOTAL_MAXIMUM:
        refus.append(
            _depassement(
                "total_100", "l'ensemble des conventions", total, TOTAL_MAXIMUM, "R441-5 CCH",
                "Réduisez la part, ou mettez fin à une autre convention à la veille.",
            )
        )  # fmt: skip
    return refus


DEROGATION = "Réduisez la part, ou indiquez la dérogation du préfet, d'un an au plus."


def _somme(parts: Iterable[Part]) -> Decimal:
    return sum((une.taux for une in parts), Decimal(0))


def _depassement(code: str, qui: str, total: Decimal, maximum: Decimal, source: str, issue: str) -> Refus:
    return Refus(
        code,
        f"Avec cette convention, {qui} atteindrait {nombre(total)} % du flux, au-delà de {nombre(maximum)} %.",
        champ="taux",
        source=source,
        issue=issue,
    )
