"""What is entered about how a dwelling is lived in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(slots=True)
class SaisieExamen:
    """The examination of a day: the situations of L442-5-2 that were found, none when there is nothing to bring."""

    le: date
    situations: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SaisieAvis:
    """The opinion of the CALEOL, on the day of the sitting named."""

    seance: UUID | None
    avis: str
    motif: str
