"""What travels about candidatures: bodies of the acts, rows and detail. A demande and a dwelling are named by their keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(slots=True)
class CandidatADesigner:
    demande: UUID
    confirmee: bool = False
    motif_simultanee: str = ""


@dataclass(slots=True)
class Designer:
    """Body of a designation: all these demandes or none, in order of preference."""

    demandes: list[CandidatADesigner]
    commune: bool = False


@dataclass(slots=True)
class SaisirFeuille:
    """The signed sheet of a réservataire on paper: all these demandes or none, in his order of preference."""

    demandes: list[CandidatADesigner]
    signee_le: date
    recue_le: date
    reference: str
    terminee: bool = False
    moins_de_trois: str = ""
    precision: str = ""


@dataclass(slots=True)
class PrononcerAttribution:
    """The act of an authority that attributes without a CALEOL."""

    demande: UUID
    fondement: str
    prononcee_le: date
    reference: str
    conserve_par: str
    autorite: int | None = None
    place: int = 1


@dataclass(slots=True)
class OrdonnerCandidats:
    candidatures: list[UUID]


@dataclass(slots=True)
class TransmettreCandidats:
    moins_de_trois: str = ""
    precision: str = ""


@dataclass(slots=True)
class ConstaterRecherche:
    """Nothing to say: the search is run again."""


@dataclass(slots=True)
class RetirerCandidat:
    motif: str
    precision: str = ""


@dataclass(slots=True)
class ProposerVisite:
    proposee_le: date
    prevue_a: datetime | None = None


@dataclass(slots=True)
class EstimerAide:
    """`montant`: a text in euros with two decimals, null when it is not estimated."""

    montant: str | None


@dataclass(slots=True)
class DireSuiteDeVisite:
    etat: str
    le: date
    motif: str = ""


@dataclass(slots=True)
class CandidatureLue:
    """A row: codes, dates and keys, no name."""

    cle: UUID
    version: int
    demande: UUID
    mise_a_disposition: UUID
    etat: str
    libelle: str
    titre: str
    ordre: int
    rang: int | None
    designee_le: date
    bailleur: str
    designant: str
    condition_avant_le: date | None
    close_le: date | None


@dataclass(slots=True)
class PageDeCandidatures:
    resultats: list[CandidatureLue]
    curseur_suivant: UUID | None


@dataclass(slots=True)
class CandidatsDUneVacance:
    """The candidates of the current turn, in order; `version` is that of the mise à disposition."""

    cle: UUID
    version: int
    etat: str
    designer_avant_le: date | None
    moins_de_trois: str
    resultats: list[CandidatureLue]


@dataclass(slots=True)
class AilleursLu:
    """Another candidature of the household. Bailleur and dwelling are empty for who may not know."""

    stade: str
    depuis: date
    bailleur: str
    logement: str


@dataclass(slots=True)
class DecisionLue:
    lettre: str
    rang: int | None
    motifs: list[str]
    pieces: list[str]
    condition_avant_le: date | None
    prise_a: datetime


@dataclass(slots=True)
class PropositionLue:
    etat: str
    envoyee_le: date
    repondre_avant_le: date
    repondue_le: date | None
    motif_refus: str


@dataclass(slots=True)
class VisiteLue:
    etat: str
    proposee_le: date
    prevue_a: datetime | None
    faite_le: date | None


@dataclass(slots=True)
class CandidatureDetaillee:
    candidature: CandidatureLue
    decisions: list[DecisionLue] = field(default_factory=list)
    propositions: list[PropositionLue] = field(default_factory=list)
    visites: list[VisiteLue] = field(default_factory=list)
    ailleurs: list[AilleursLu] = field(default_factory=list)
    aide_estimee: str | None = None


@dataclass(slots=True)
class CandidatureFaite:
    """Answer of an act on one candidature."""

    cle: UUID
    version: int
    etat: str


@dataclass(slots=True)
class DesignationFaite:
    """Answer of an act on the candidates of a vacancy."""

    cle: UUID
    version: int
    etat: str
    candidatures: list[UUID]


@dataclass(slots=True)
class RaisonDite:
    """`favorable` null: only to know."""

    texte: str
    favorable: bool | None


@dataclass(slots=True)
class ConditionManquante:
    """`refusee` false: it cannot be known, for what the sentence says is absent."""

    condition: str
    refusee: bool
    phrase: str


@dataclass(slots=True)
class ConditionEcartee:
    condition: str
    nombre: int


@dataclass(slots=True)
class EffetSurQuota:
    code: str
    phrase: str
    favorable: bool | None


@dataclass(slots=True)
class CandidatPossible:
    """A household found, without a name: `manquantes` has one condition for a near miss, none for an eligible one."""

    demande: UUID
    note: int | None
    deposee_le: date | None
    part_du_plafond: str | None
    premier_quartile: bool | None
    non_servie_le: date | None
    manquantes: list[ConditionManquante]
    raisons: list[RaisonDite]
    effets: list[EffetSurQuota]
    ailleurs: list[AilleursLu]


@dataclass(slots=True)
class RechercheDeCandidats:
    """The hundred first at most, in the order asked; `ordre` is the one used, which a missing grid changes."""

    cle: UUID
    ordre: str
    grille: str
    examines: int
    borne_atteinte: bool
    ecartes: list[ConditionEcartee]
    manques: list[str]
    resultats: list[CandidatPossible]
    presque: list[CandidatPossible]
