"""Bodies of the acts that follow a sitting. The answer is that of any act on a candidature (`CandidatureFaite`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(slots=True)
class ProposerLogement:
    envoyee_le: date
    repondre_avant_le: date
    dalo: bool | None = None


@dataclass(slots=True)
class AccepterLogement:
    recue_le: date


@dataclass(slots=True)
class RefuserLogement:
    recue_le: date
    motif: str
    precision: str = ""
    preuve: str = ""


@dataclass(slots=True)
class DaterActe:
    """An act that only has its day."""

    le: date
    precision: str = ""


@dataclass(slots=True)
class DonneesAttribution:
    """The data of R441-2-9; what is not given stays as the register knows it."""

    contingent: str | None = None
    dalo: bool | None = None
    cia: bool | None = None
    accord_collectif: bool | None = None
    l441_1: bool | None = None
    travailleur_essentiel: bool | None = None
    relogement: bool | None = None
    mutation: bool | None = None


@dataclass(slots=True)
class EnregistrerBail:
    """Amounts are written as in a text, with a point: a number in JSON would not keep its cents."""

    signe_le: date
    actualisee: bool
    rpls: str = ""
    exception_rpls: str = ""
    entree_le: date | None = None
    loyer: str = ""
    charges: str = ""
    attribution: DonneesAttribution | None = None


@dataclass(slots=True)
class AnnulerBail:
    """A lease cancelled, why, and what becomes of the dwelling."""

    le: date
    motif: str
    suite: str
    precision: str = ""


@dataclass(slots=True)
class CorrigerApresBail:
    """The data of R441-2-9 corrected after the lease; what is not given stays. `reservation`: empty, kept by the bailleur."""

    motif: str
    rpls: str | None = None
    reservation: str | None = None
    qpv: bool | None = None
    plafond: str | None = None
    attribution: DonneesAttribution | None = None


@dataclass(slots=True)
class EntrerDansLesLieux:
    le: date


@dataclass(slots=True)
class AvertirIrrecevabilite:
    envoye_le: date | None = None


@dataclass(slots=True)
class JugerLeRecours:
    le: date
    annulee: bool


@dataclass(slots=True)
class TrancherChangement:
    suite: str
    motif: str = ""


@dataclass(slots=True)
class AnnulerActe:
    """Why the last act on the candidature, entered by error, is taken back: a code of the list."""

    motif: str


@dataclass(slots=True)
class PlacerCandidat:
    place: int


@dataclass(slots=True)
class LierMutation:
    """The dwelling that the household leaves, by its RPLS identifier or the bailleur's own reference."""

    occupe: str


@dataclass(slots=True)
class LierEchange:
    autre: UUID


@dataclass(slots=True)
class EnregistrerEchange:
    """The two leases, signed the same day; rents and identifiers are those of the dwellings."""

    signe_le: date
    actualisees: bool
    entree_le: date | None = None


@dataclass(slots=True)
class LogerOccupant:
    """The household that the association houses, by the number of its own demande."""

    numero_occupant: str
    nature_occupation: str
    du: date
    terme: date


@dataclass(slots=True)
class ReporterTerme:
    terme: date


@dataclass(slots=True)
class GlisserBail:
    """The lease in the occupant's name; amounts not given are those of the association's lease."""

    numero_occupant: str
    signe_le: date
    actualisee: bool
    seance: UUID | None = None
    entree_le: date | None = None
    loyer: str = ""
    charges: str = ""


@dataclass(slots=True)
class SansCorps:
    """An act that says nothing more than its address."""
