"""What is entered to prepare and hold a sitting of a CALEOL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from attributions.enums import SensVote


@dataclass(slots=True)
class SaisieCommission:
    """A CALEOL and what its règlement intérieur decides; delays in days, `territoires` as tags (empty: the whole stock)."""

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
class SaisieMembre:
    """A member, titular or suppléant, and the dates of his mandate."""

    qualite: str
    nom: str
    du: date
    au: date | None = None
    organisme_id: int | None = None
    agent_id: int | None = None
    territoire_id: int | None = None
    courriel: str = ""
    president: bool = False
    suppleant_de_id: int | None = None


@dataclass(slots=True)
class SaisieSeance:
    """A sitting to prepare. `differee`: held on paper, entered afterwards with its real times."""

    prevue_a: datetime
    lieu: str = ""
    mode: str = ""
    differee: bool = False


@dataclass(frozen=True, slots=True)
class SaisiePresence:
    """One line of the attendance sheet at the opening, or a member who comes or leaves afterwards."""

    membre_id: int
    present: bool = True
    a_distance: bool = False
    excuse: bool = False


@dataclass(frozen=True, slots=True)
class SaisieVote:
    membre_id: int
    sens: SensVote


@dataclass(frozen=True, slots=True)
class SaisieDecision:
    """One decision of R441-3 for one candidate. `votes` only when the proposal was not adopted without opposition.

    `prise_a`: the real time of a sitting entered afterwards; None is now. `pieces` are kinds of the limiting list.
    """

    lettre: str
    rang: int | None = None
    motifs: tuple[str, ...] = ()
    precision: str = ""
    pieces: tuple[str, ...] = ()
    condition_avant_le: date | None = None
    sous_motif: str = ""
    votes: tuple[SaisieVote, ...] = ()
    prise_a: datetime | None = None
