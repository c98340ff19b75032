"""What is entered of an attribution pronounced by an authority, without a CALEOL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SaisiePrononcee:
    """The act: on whose dwelling, for which demande (0 for a number that nobody has), by whom, when, and where it is kept.

    `fondement`: a code of `FondementAttribution`. `autorite_id`: the organisme whose act it is, None when it is who types it
    or the bailleur. `place`: of a colocation.
    """

    demande: int
    fondement: str
    prononcee_le: date
    reference: str
    conserve_par: str
    autorite_id: int | None = None
    place: int = 1
