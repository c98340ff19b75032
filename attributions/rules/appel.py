"""Before a household is called or becomes attributaire: is it still there to be housed? Pure (R441-3 b and c, R441-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attributions.enums import MotifCloture, SuiteCaducite


@dataclass(frozen=True, slots=True)
class FaitsAppel:
    """A ranked household on the day of the call. `eligible` None: income or ceiling not known, nobody is skipped for that.

    `valable_jusqu_au` against `expiree`, the last term that can no longer be renewed (arrêté of 23 March 2015 §6.1).
    """

    active: bool
    valable_jusqu_au: date
    expiree: date
    engage: bool = False
    eligible: bool | None = None


def motif_d_ecart(faits: FaitsAppel) -> MotifCloture | None:
    """Why the household is skipped, in the order an agent would check; None when it may be called."""
    if not faits.active:
        return MotifCloture.INACTIVE
    if faits.valable_jusqu_au <= faits.expiree:
        return MotifCloture.EXPIREE
    if faits.engage:
        return MotifCloture.ENGAGE
    if faits.eligible is False:
        return MotifCloture.INELIGIBLE
    return None


class Cause(StrEnum):
    """What freed the place. After the first two the law itself calls the next rank (R441-3 b, R441-10)."""

    REFUS = "refus"
    SILENCE = "silence"
    CADUCITE = "caducite"
    RETRAIT = "retrait"


DE_DROIT = frozenset({Cause.REFUS, Cause.SILENCE})


def suite_a_donner(cause: Cause, reglement: str) -> SuiteCaducite:
    """Next rank or back to the sitting: the règlement intérieur decides where the law says nothing."""
    return SuiteCaducite.RANG_SUIVANT if cause in DE_DROIT else SuiteCaducite(reglement)
