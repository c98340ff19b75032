"""What is entered to designate candidates on a vacancy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SaisieCandidat:
    """One demande to designate. `confirmee`: the designator was told of what is offered to it elsewhere, and goes on, or,
    for the maire in a QPV, has checked that it is not of the first quartile when the register does not know it, or that nobody of
    the public that comes first there suits;
    `motif_simultanee` says why, when the dated parameter asks for it."""

    demande: int
    confirmee: bool = False
    motif_simultanee: str = ""


@dataclass(frozen=True, slots=True)
class SaisieTransmission:
    """Why fewer than three candidates are sent (R441-3): a code of `MotifMoinsDeTrois`, with a precision."""

    moins_de_trois: str = ""
    precision: str = ""


@dataclass(frozen=True, slots=True)
class SaisieFeuille:
    """The signed sheet of a réservataire who designates on paper, entered by the bailleur in its name.

    `reference` says where the sheet is kept. `terminee`: his designation is over, the candidates go to the commission, with
    the exception of R441-3 when there are fewer than three.
    """

    signee_le: date
    recue_le: date
    reference: str
    terminee: bool = False
    moins_de_trois: str = ""
    precision: str = ""
