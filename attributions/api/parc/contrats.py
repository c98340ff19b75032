"""What travels of dwellings, vacancies and conventions. Amounts are texts in euros, with two decimals: never a float."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class LogementDeclare:
    """A dwelling as its bailleur declares it; the names of RPLS fields that matter."""

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
    loyer: str | None = None
    charges: str | None = None
    etage: str = ""
    ascenseur: bool | None = None
    pmr: bool | None = None
    dpe: str = ""
    ges: str = ""
    contingent: str = ""
    places: int = 1


@dataclass(slots=True)
class ModifierLogement:
    """What changes (RFC 7396)."""

    changements: Any


@dataclass(slots=True)
class DestinerLogement:
    """What adapts it to a handicap, and whom its programme is for, under the State's authorisation; all of it, each time."""

    equipements: list[str] = field(default_factory=list)
    public: str = ""
    autorisation: str = ""


@dataclass(slots=True)
class SituationLue:
    quartier: str
    du: date
    au: date | None


@dataclass(slots=True)
class LogementResume:
    cle: UUID
    version: int
    reference: str
    rpls: str
    commune: str
    typologie: str
    surface: int | None
    plafond: str
    loyer: str | None
    contingent: str
    sorti_le: date | None


@dataclass(slots=True)
class PageDeLogements:
    logements: list[LogementResume]
    curseur_suivant: UUID | None


@dataclass(slots=True)
class LogementLu:
    cle: UUID
    version: int
    plafond: str
    millesime: int | None
    sorti_le: date | None
    attribuant: int
    declaration: LogementDeclare
    situations_qpv: list[SituationLue]
    equipements: list[str]
    public: str
    autorisation: str


@dataclass(slots=True)
class OuvrirVacance:
    logement: UUID
    disponible_le: date
    nature: str = "relocation"
    conge_recu_le: date | None = None
    loyer: str | None = None
    charges: str | None = None
    places: int = 1
    exclusion: str = ""


@dataclass(slots=True)
class LivrerProgramme:
    """Dwellings by the bailleur's references or RPLS identifiers; without `convention`, the bailleur keeps them."""

    logements: list[str]
    livraison_le: date
    convention: int | None = None
    prevenu_le: date | None = None
    preuve: str = ""


@dataclass(slots=True)
class ProgrammeLivre:
    """The vacancies opened, in the order of the dwellings."""

    vacances: list[UUID]


@dataclass(slots=True)
class OrienterVacance:
    """`convention` or `reservataire` (the maire after a failure); neither: the bailleur keeps it."""

    convention: int | None = None
    reservataire: int | None = None
    prevenu_le: date | None = None
    preuve: str = ""
    motif: str = ""


@dataclass(slots=True)
class ConstaterEchec:
    """`cause`: delai, renonciation (cited in `motif`) or sans_suite."""

    cause: str
    motif: str = ""
    le: date | None = None


@dataclass(slots=True)
class RelancerVacance:
    prevenu_le: date | None = None


@dataclass(slots=True)
class RetirerVacance:
    motif: str


@dataclass(slots=True)
class VacanceLue:
    cle: UUID
    version: int
    logement: UUID
    etat: str
    nature: str
    disponible_le: date
    reservataire: int | None
    convention: int | None
    prevenu_le: date | None
    designer_avant_le: date | None
    tour: int
    exclusion: str


@dataclass(slots=True)
class PageDeVacances:
    vacances: list[VacanceLue]
    curseur_suivant: UUID | None


@dataclass(slots=True)
class PisteLue:
    nom: str
    convention: int | None
    reservataire: int | None
    raisons: list[str]


@dataclass(slots=True)
class EtapeLue:
    acte: str
    survenu_le: date
    saisi_a: datetime


@dataclass(slots=True)
class VacanceDetaillee:
    vacance: VacanceLue
    propositions: list[PisteLue]
    etapes: list[EtapeLue]


@dataclass(slots=True)
class CompteLu:
    """The account of a year; figures of rights are texts with two decimals."""

    exercice: int
    liberes: int
    exclus: int
    droit: str
    droit_prevu: str | None
    decomptes: int
    engages: int
    solde: str


@dataclass(slots=True)
class ConventionLue:
    id: int
    reference: str
    bailleur: int
    reservataire: int
    departement: str
    territoire: str
    contingent: str
    mode: str
    taux: str | None
    decompte: str
    du: date
    au: date | None
    compte: CompteLu | None


@dataclass(slots=True)
class ListeDeConventions:
    conventions: list[ConventionLue]


@dataclass(slots=True)
class MouvementLu:
    nature: str
    quantite: int
    survenu_le: date
    vacance: UUID | None
    motif: str


@dataclass(slots=True)
class CompteDetaille:
    convention: ConventionLue
    mouvements: list[MouvementLu] = field(default_factory=list)


@dataclass(slots=True)
class ImportLu:
    cle: UUID
    version: int
    millesime: int
    lignes: int
    lignes_lues: int
    crees: int
    mis_a_jour: int
    en_erreur: int
    fini_a: datetime | None


@dataclass(slots=True)
class FaitDuParc:
    """Answer of an act."""

    cle: UUID
    version: int
    etat: str


@dataclass(slots=True)
class ClasseLue:
    """`bailleur` is a SIREN; `au` is absent while the class is in force."""

    id: int
    bailleur: str
    commune: str
    residence: str
    classe: str
    plan: str
    indicateurs: dict[str, str]
    du: date
    au: date | None


@dataclass(slots=True)
class PageDeClasses:
    classes: list[ClasseLue]
    curseur_suivant: int | None
