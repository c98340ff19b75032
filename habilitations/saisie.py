"""What an administrator enters: the same values whether they come from a form, a command or the population."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habilitations.rules.bases import Base
from habilitations.rules.droits import Fonction
from habilitations.rules.types import CanalGuichet, ModeReservation, TypeOrganisme


@dataclass(frozen=True, slots=True)
class SaisieOrganisme:
    nom: str
    type: TypeOrganisme
    siren: str | None = None
    territoire_id: int | None = None


@dataclass(frozen=True, slots=True)
class SaisieGuichet:
    """`public` says which one when the guichet is for its own only (employer, Action Logement)."""

    code: str
    nom: str
    adresse: str = ""
    complement: str = ""
    code_postal: str = ""
    commune_id: int | None = None
    telephone: str = ""
    courriel: str = ""
    public: str = ""
    canal: CanalGuichet = CanalGuichet.PHYSIQUE
    du: date | None = None
    au: date | None = None


@dataclass(frozen=True, slots=True)
class SaisieAgent:
    """`mot_de_passe` None: the agent chooses it through the reset link, or signs in by OIDC."""

    email: str
    nom: str
    prenom: str
    mot_de_passe: str | None = None


@dataclass(frozen=True, slots=True)
class SaisieAffectation:
    agent_id: int
    organisme_id: int
    fonction: Fonction
    du: date
    au: date | None = None
    guichet_id: int | None = None


@dataclass(frozen=True, slots=True)
class SaisieHabilitation:
    organisme_id: int
    base: Base
    du: date
    au: date | None = None
    territoire_id: int | None = None
    convention: str = ""


@dataclass(frozen=True, slots=True)
class SaisieClientApi:
    """A program that calls the API in the name of one organisme; `portees` are codes of `rules.portees.Portee`."""

    organisme_id: int
    nom: str
    portees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaisieReservation:
    """Reservations held in a commune under a convention; in flux, one for each commune of the stock."""

    organisme_id: int
    commune_id: int
    mode: ModeReservation
    convention: str
    du: date
    au: date | None = None


@dataclass(frozen=True, slots=True)
class SaisieMandat:
    """`mandant_id` entrusts registration to `mandataire_id`, by convention."""

    mandataire_id: int
    mandant_id: int
    convention: str
    du: date
    au: date | None = None
