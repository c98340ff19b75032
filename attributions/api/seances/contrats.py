"""What travels about commissions and sittings: keys, codes, times; candidates by the keys of their candidatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(slots=True)
class MembreLu:
    id: int
    qualite: str
    nom: str
    president: bool
    suppleant_de: int | None
    territoire: int | None
    du: date
    au: date | None


@dataclass(slots=True)
class CommissionLue:
    cle: UUID
    nom: str
    bailleur: str
    territoires: list[int]
    quorum: int
    mode: str
    convocation_jours: int
    reponse_jours: int
    suite_caducite: str
    reglement: str
    du: date
    au: date | None


@dataclass(slots=True)
class CommissionDetaillee:
    commission: CommissionLue
    membres: list[MembreLu] = field(default_factory=list)
    constats: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ListeDeCommissions:
    resultats: list[CommissionLue]


@dataclass(slots=True)
class LigneDeSeanceLue:
    """A dwelling of the agenda; the candidatures examined on it with the letter and rank decided."""

    id: int
    ordre: int
    mise_a_disposition: UUID
    examinee_a: datetime | None
    reportee: bool
    candidatures: list[CandidatExamine] = field(default_factory=list)


@dataclass(slots=True)
class CandidatExamine:
    candidature: UUID
    etat: str
    lettre: str
    rang: int | None


@dataclass(slots=True)
class SeanceLue:
    cle: UUID
    version: int
    commission: UUID
    etat: str
    mode: str
    prevue_a: datetime
    lieu: str
    convoquee_le: date | None
    ouverte_a: datetime | None
    close_a: datetime | None
    differee: bool


@dataclass(slots=True)
class SeanceDetaillee:
    seance: SeanceLue
    lignes: list[LigneDeSeanceLue] = field(default_factory=list)


@dataclass(slots=True)
class ListeDeSeances:
    resultats: list[SeanceLue]


@dataclass(slots=True)
class ProcesVerbalLu:
    seance: UUID
    empreinte: str
    taille: int
    signe_a: datetime
    signature: str
    conserve: bool
    sans_noms: bool


@dataclass(slots=True)
class PreparerSeance:
    commission: UUID
    prevue_a: datetime
    lieu: str = ""
    mode: str = ""
    differee: bool = False


@dataclass(slots=True)
class InscrireLogement:
    mise_a_disposition: UUID


@dataclass(slots=True)
class ConvoquerSeance:
    le: date | None = None


@dataclass(slots=True)
class PresenceDite:
    membre: int
    present: bool = True
    a_distance: bool = False
    excuse: bool = False


@dataclass(slots=True)
class OuvrirSeance:
    presences: list[PresenceDite]
    president: int | None = None
    ouverte_a: datetime | None = None


@dataclass(slots=True)
class NoterMouvement:
    membre: int
    present: bool
    a: datetime | None = None


@dataclass(slots=True)
class VoteDit:
    membre: int
    sens: str


@dataclass(slots=True)
class DeciderCandidature:
    """Body of a decision; `motif_correction` replaces a former one, which stays, cancelled."""

    candidature: UUID
    lettre: str
    rang: int | None = None
    motifs: list[str] = field(default_factory=list)
    precision: str = ""
    pieces: list[str] = field(default_factory=list)
    condition_avant_le: date | None = None
    sous_motif: str = ""
    votes: list[VoteDit] = field(default_factory=list)
    prise_a: datetime | None = None
    motif_correction: str = ""


@dataclass(slots=True)
class ArreterLogement:
    mise_a_disposition: UUID
    reporter: bool = False
    moins_de_trois: str = ""
    precision: str = ""


@dataclass(slots=True)
class CloreSeance:
    close_a: datetime | None = None


@dataclass(slots=True)
class SeanceFaite:
    """Answer of an act on a sitting."""

    cle: UUID
    version: int
    etat: str
