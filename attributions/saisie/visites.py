"""What is entered about a visit of the dwelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SaisieVisite:
    """A visit proposed on `proposee_le`, with its appointment when there is one (aware)."""

    proposee_le: date
    prevue_a: datetime | None = None
