"""What is entered about a household housed by an association, until the lease is in its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attributions.saisie.location import SaisieBail


@dataclass(slots=True)
class SaisieOccupant:
    """Who is housed: the number of his own demande, on what ground, since when and until when."""

    numero: str
    nature: str
    du: date
    terme: date


@dataclass(slots=True)
class SaisieGlissement:
    """The lease in the occupant's name. `numero`: his own demande's; `seance`: the sitting that attributed the dwelling."""

    numero: str
    bail: SaisieBail
    seance: UUID | None = None
