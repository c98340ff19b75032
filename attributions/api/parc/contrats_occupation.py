"""What travels of the occupation of dwellings: leases that run, examinations, opinions. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(slots=True)
class ExamenLu:
    cle: UUID
    version: int
    examine_le: date
    situations: list[str]
    seance: UUID | None
    avis: str
    avis_le: date | None
    motif: str
    mutation: bool


@dataclass(slots=True)
class OccupationLue:
    """A lease that runs; `examen` is absent while it is only due."""

    cle: UUID
    version: int
    logement: UUID
    reference: str
    rpls: str
    commune: str
    bail_le: date
    signe_ici: bool
    a_examiner_le: date | None
    examen: ExamenLu | None


@dataclass(slots=True)
class PageDOccupations:
    occupations: list[OccupationLue]
    curseur_suivant: UUID | None


@dataclass(slots=True)
class ExaminerOccupation:
    le: date
    situations: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PorterEnSeance:
    seance: UUID


@dataclass(slots=True)
class RendreAvis:
    seance: UUID
    avis: str
    motif: str


@dataclass(slots=True)
class OuvrirMutation:
    numero: str


@dataclass(slots=True)
class ExamenFait:
    """Answer of an act on an examination."""

    cle: UUID
    version: int
    etat: str


@dataclass(slots=True)
class BailEnCoursDit:
    """A dwelling, by its RPLS identifier or the bailleur's reference, and the day of the lease that runs there."""

    logement: str
    bail_le: date


@dataclass(slots=True)
class DireLesBaux:
    """`essai`: say what would be done, write nothing."""

    baux: list[BailEnCoursDit]
    essai: bool = False


@dataclass(slots=True)
class BailRefuse:
    """`rang` is the place in the list sent, from 1."""

    rang: int
    logement: str
    code: str
    message: str


@dataclass(slots=True)
class BauxDits:
    enregistres: int
    inchanges: int
    refuses: list[BailRefuse]
