"""What travels about the pièces: the state of a dossier, the bodies of the acts, their answers.

A person is named by his rank in the household, as in the declaration: 1 is the demandeur. A request is named by what it
asks of whom: only one of them is open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(slots=True)
class DeposerPiece:
    """Fields of the form of a deposit, beside its files."""

    type: str
    recue_le: date
    personne: int | None = None
    valable_jusqu_au: date | None = None
    annee: int | None = None
    mois_du: date | None = None
    mois_au: date | None = None
    divorce_lu: bool = False


@dataclass(slots=True)
class PieceVoulue:
    exigence: str
    personne: int | None = None


@dataclass(slots=True)
class DemanderPieces:
    """Body of a request: what is asked of whom."""

    voulues: list[PieceVoulue] = field(default_factory=list)
    motif: str = ""
    echeance_le: date | None = None
    courrier: bool = True


@dataclass(slots=True)
class AbandonnerRequete:
    """Body of the abandon of the open request of this exigence and this person."""

    exigence: str
    motif: str
    personne: int | None = None
    detenu_par: str = ""
    recu_le: date | None = None


@dataclass(slots=True)
class MarquerPiece:
    marque: str
    motif: str


@dataclass(slots=True)
class DemarquerPiece:
    motif: str


@dataclass(slots=True)
class CopierPiece:
    """Body of a download: why, written on every page."""

    motif: str


@dataclass(slots=True)
class RequeteLue:
    demandee_le: date
    echeance_le: date
    organisme: str


@dataclass(slots=True)
class ExigenceLue:
    """What is asked of one person or of the household, by which article, and where it stands."""

    exigence: str
    libelle: str
    categorie: str
    niveau: str
    personne: int | None
    types: list[str]
    statut: str
    raison: str
    article: str
    a_confirmer: bool
    demandable: bool
    depuis: date | None
    valable_jusqu_au: date | None
    pieces: list[UUID]
    requete: RequeteLue | None


@dataclass(slots=True)
class FichierLu:
    cle: UUID
    nature: str
    pages: int
    octets: int


@dataclass(slots=True)
class PieceLue:
    """One pièce. Of a medical or handicap one, for named functions, only its existence is said."""

    cle: UUID
    sensible: bool
    type: str | None
    personne: int | None
    etat: str
    canal: str
    recue_le: date
    deposee_a: datetime
    valable_jusqu_au: date | None
    annee: int | None
    mois_du: date | None
    mois_au: date | None
    marque: str
    marque_motif: str
    marquee_a: datetime | None
    remplace: UUID | None
    fichiers: list[FichierLu]


@dataclass(slots=True)
class PiecesDuDossier:
    """The pièces of one demande on this day, and their version, which is their ETag: that of the demande is another one.

    `prochaine_echeance`: the first day on which one of them grows old.
    """

    demande: UUID
    version: str
    prochaine_echeance: date | None
    exigences: list[ExigenceLue]
    pieces: list[PieceLue]


@dataclass(slots=True)
class PieceFaite:
    """Answer of an act on a pièce: nothing nominative, so that a repeated request gets the same one."""

    demande: UUID
    version: str
    piece: UUID
    etat: str
    marque: str


@dataclass(slots=True)
class RequetesFaites:
    """Answer of a request, or of its abandon (`ouvertes` is then false)."""

    demande: UUID
    version: str
    exigences: list[str]
    echeance_le: date
    ouvertes: bool
