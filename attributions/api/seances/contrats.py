"""What travels about commissions and sittings: keys, codes, times; candidates by the keys of their candidatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
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
    organisme: int | None = None
    courriel: str = ""


@dataclass(slots=True)
class CommissionLue:
    cle: UUID
    version: int
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
    quorum_second: int | None


@dataclass(slots=True)
class CommissionDetaillee:
    commission: CommissionLue
    membres: list[MembreLu] = field(default_factory=list)
    constats: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DeclarerCommission:
    """What the règlement intérieur says of a commission of the client's bailleur; territories by tag, none: the whole stock."""

    nom: str
    quorum: int
    reglement: str
    du: date
    territoires: list[int] = field(default_factory=list)
    mode: str = "presentiel"
    convocation_jours: int = 7
    reponse_jours: int = 10
    suite_caducite: str = "rang_suivant"
    au: date | None = None
    quorum_second: int | None = None


@dataclass(slots=True)
class DeclarerMembre:
    """A member, titular or suppléant. His account, when he has one, is chosen on screen."""

    qualite: str
    nom: str
    du: date
    au: date | None = None
    organisme: int | None = None
    territoire: int | None = None
    courriel: str = ""
    president: bool = False
    suppleant_de: int | None = None


@dataclass(slots=True)
class ChangerCommission:
    """What changes (RFC 7396)."""

    changements: Any


@dataclass(slots=True)
class ChangerMembre:
    """What changes (RFC 7396)."""

    changements: Any


@dataclass(slots=True)
class CommissionFaite:
    """Answer of an act on a commission or on one of its members (`membre`)."""

    cle: UUID
    version: int
    membre: int | None = None


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
class IntervalleLu:
    """From `de` (none: the opening) to `a` (none: the closing)."""

    de: datetime | None
    a: datetime | None
    a_distance: bool


@dataclass(slots=True)
class PresenceLue:
    """A line of the attendance sheet: the intervals a member sat in."""

    membre: int
    excuse: bool
    intervalles: list[IntervalleLu] = field(default_factory=list)


@dataclass(slots=True)
class SeanceDetaillee:
    seance: SeanceLue
    lignes: list[LigneDeSeanceLue] = field(default_factory=list)
    presences: list[PresenceLue] = field(default_factory=list)


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
    a_distance: bool = False
    excuse: bool = False
    annuler: bool = False


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
class NoterDeport:
    """A member withdraws from a dwelling of the agenda, before its first decision."""

    mise_a_disposition: UUID
    membre: int
    motif: str


@dataclass(slots=True)
class NotifierSeance:
    """To these candidatures only when they are said; otherwise every letter that remains."""

    candidatures: list[UUID] = field(default_factory=list)


@dataclass(slots=True)
class NotificationFaite:
    """What left; `lot`: the letters to print, kept a while."""

    cle: UUID
    version: int
    par_mel: int
    imprimees: int
    echecs: int
    lot: UUID | None


@dataclass(slots=True)
class LotLu:
    cle: UUID
    lettres: int
    constitue_a: datetime
    expire_le: date


@dataclass(slots=True)
class ListeDeLots:
    resultats: list[LotLu]


@dataclass(slots=True)
class CloreSeance:
    close_a: datetime | None = None


@dataclass(slots=True)
class SeanceFaite:
    """Answer of an act on a sitting."""

    cle: UUID
    version: int
    etat: str
