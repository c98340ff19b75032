"""What is entered about dwellings, conventions and vacancies: the same dataclasses for forms, the API and imports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class SaisieLogement:
    """A dwelling entered by hand. `commune` is an INSEE code; rents and charges in euros a month, surface in m².

    Without `rpls`, `exception_rpls` says why (R441-2-9).
    """

    reference: str
    commune: str
    typologie: str
    pieces: int
    rpls: str = ""
    exception_rpls: str = ""
    numero: str = ""
    indice: str = ""
    type_voie: str = ""
    voie: str = ""
    code_postal: str = ""
    batiment: str = ""
    escalier: str = ""
    appartement: str = ""
    programme: str = ""
    construction: str = ""
    surface: int | None = None
    annee: int | None = None
    financement: str = ""
    conventionne: bool | None = None
    loyer: Decimal | None = None
    charges: Decimal | None = None
    etage: str = ""
    ascenseur: bool | None = None
    pmr: bool | None = None
    dpe: str = ""
    ges: str = ""
    contingent: str = ""
    places: int = 1


@dataclass(slots=True)
class SaisieDestination:
    """What adapts a dwelling to a handicap (codes of the SNE list), and the public its programme is for, with its authorisation."""

    equipements: list[str] = field(default_factory=list)
    public: str = ""
    autorisation: str = ""


@dataclass(slots=True)
class SaisieConvention:
    """A convention between a bailleur and a réservataire (R441-5). `taux` in percent of the yearly flow, None in stock."""

    reservataire_id: int
    departement: str
    contingent: str
    mode: str
    reference: str
    signee_le: date
    du: date
    taux: Decimal | None = None
    territoire: str = ""
    garantie: bool = False
    derogation: str = ""
    delegue: bool = False
    decompte: str = "bail"
    echec_decompte: bool = False
    delai_jours: int | None = None
    au: date | None = None


@dataclass(slots=True)
class SaisiePrevision:
    """Forecast of a year before 28 February (R441-5): dwellings freed or delivered, those left out by operation type."""

    departement: str
    annee: int
    flux_prevu: int
    transmise_le: date
    exclusions: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class SaisieVacance:
    """A vacancy opened. Without rent or charges, those of the dwelling. `exclusion`: left out of the flow, and why."""

    disponible_le: date
    nature: str = "relocation"
    conge_recu_le: date | None = None
    loyer: Decimal | None = None
    charges: Decimal | None = None
    places: int = 1
    exclusion: str = ""


@dataclass(slots=True)
class SaisieProgramme:
    """Dwellings of a new programme for one réservataire, by reference or RPLS identifier; none: kept by the bailleur."""

    logements: list[str]
    livraison_le: date
    convention_id: int | None = None
    prevenu_le: date | None = None
    preuve: str = ""


@dataclass(slots=True)
class SaisieOrientation:
    """To whom a vacancy goes: a convention, a réservataire without one (the maire after a failure), or the bailleur.

    `prevenu_le` is the day the réservataire was told, `preuve` how it is proved. `motif` when the proposal is not followed.
    """

    convention_id: int | None = None
    reservataire_id: int | None = None
    prevenu_le: date | None = None
    preuve: str = ""
    motif: str = ""
