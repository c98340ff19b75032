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
class SansCorps:
    """An act that says nothing more than its address."""
