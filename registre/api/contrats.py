"""What travels: the declared demande as the services take it, the bodies of the acts, the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from demandeurs.lignes import HANDICAP_CHIFFRE
from demandeurs.saisie import SaisieHandicap, SaisiePersonne
from registre.saisie import SaisieAttribution, SaisieDemande
from socle.api.contrat import Contrats

# Given by the register or by the national system, never by who declares.
NON_DECLARES = frozenset({"numero", "renouvelee_le", "radiation", "dalo", "sne", "en_ligne"})
# What only the deposit says; a modification leaves it as it is.
DEPOT_SEULEMENT = ("guichet", "deposee_le", "depot_papier", "protege")


@dataclass(slots=True)
class Depot:
    """Body of a registration."""

    declaration: SaisieDemande
    confirmations: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Modifier:
    """Body of a modification: `declaration` holds what changes (RFC 7396), lists whole."""

    declaration: Any
    source: str = "demandeur"
    confirmations: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Renouveler:
    """Body of a renewal, with what the demandeur brings up to date."""

    le: date | None = None
    courrier_papier: bool | None = None
    declaration: Any = None
    confirmations: list[str] = field(default_factory=list)


@dataclass(slots=True)
class EntrerEnFoyer:
    """Body of an entry into a foyer or a temporary housing: the current housing, since that day."""

    type: str
    depuis: date
    structure: str = ""


@dataclass(slots=True)
class Radier:
    """Body of a radiation: the motive decides which of the other fields are read (R441-2-8)."""

    motif: str
    le: date | None = None
    sous_motif: str = ""
    attribution: SaisieAttribution | None = None
    renonciation_recue_le: date | None = None
    courrier_detenu_par: str = ""
    decision_caleol: str = ""
    decision_caleol_le: date | None = None
    deces_le: date | None = None
    demande_conservee: UUID | None = None


@dataclass(slots=True)
class Rechercher:
    """Body of a search: a text (number, names, birth date) or a NIR. One of the two."""

    texte: str = ""
    nir: str = ""


@dataclass(slots=True)
class Fait:
    """Answer of an act: nothing nominative, so that a repeated request gets the same one."""

    cle: UUID
    version: int
    etat: str
    numero: str
    deposee_le: date
    renouvelee_le: date | None
    valable_jusqu_au: date
    radiee_le: date | None


@dataclass(slots=True)
class TitulaireLu:
    nom: str
    prenom: str
    naissance_le: date | None


@dataclass(slots=True)
class LigneLue:
    """One demande of a list. `communes` is null when the dossier is protected."""

    cle: UUID
    version: int
    numero: str
    etat: str
    nature: str
    denomination: str
    titulaire: TitulaireLu | None
    personnes: int
    types: list[str]
    communes: list[str] | None
    deposee_le: date
    valable_jusqu_au: date
    echeance: str | None
    mutation: bool
    protege: bool
    dalo: bool
    guichet: str


@dataclass(slots=True)
class PageDeDemandes:
    """A page; `curseur_suivant` is null on the last one."""

    resultats: list[LigneLue]
    curseur_suivant: UUID | None


@dataclass(slots=True)
class RefusLu:
    code: str
    detail: str
    source: str
    issue: str


@dataclass(slots=True)
class ActeOffert:
    """What this client may do here, or why not, in the words of the refusal it would get."""

    acte: str
    permis: bool
    refus: RefusLu | None


@dataclass(slots=True)
class NumeroLu:
    numero: str
    statut: str


@dataclass(slots=True)
class RadiationLue:
    le: date
    motif: str
    sous_motif: str


@dataclass(slots=True)
class TacheLue:
    nature: str
    libelle: str
    echeance_le: date | None


@dataclass(slots=True)
class Detail:
    """One demande. `declaration` is null once the nominative data are erased."""

    cle: UUID
    version: int
    numero: str
    numeros: list[NumeroLu]
    etat: str
    nature: str
    canal: str
    guichet: str
    organisme: str
    deposee_le: date
    enregistree_a: datetime
    renouvelee_le: date | None
    valable_jusqu_au: date
    echeance: str | None
    mutation: bool
    protege: bool
    dalo: bool
    personnes: int
    radiation: RadiationLue | None
    taches: list[TacheLue]
    raisons_d_acces: list[str]
    actes: list[ActeOffert]
    declaration: SaisieDemande | None


@dataclass(slots=True)
class EvenementLu:
    """One event. `curseur` is its place in the feed; `etat` and `version` are those of the demande now."""

    curseur: str
    demande: UUID
    nature: str
    libelle: str
    survenu_le: date
    saisi_a: datetime
    organisme_origine: str
    organisme_saisie: str
    acteur: str
    details: Any
    etat: str
    version: int


@dataclass(slots=True)
class PageDEvenements:
    """Events in the order they were written. `curseur` is where to go on from, always given; `reste`: go on at once."""

    resultats: list[EvenementLu]
    curseur: str
    reste: bool


@dataclass(slots=True)
class ContenantLu:
    etiquette: int
    nature: str
    code: str
    nom: str


@dataclass(slots=True)
class TerritoireLu:
    """A territory. `etiquette` is its tag, never used again, by which lists are filtered."""

    etiquette: int
    nature: str
    code: str
    nom: str
    codes_postaux: list[str]
    population: int | None
    du: date | None
    au: date | None


@dataclass(slots=True)
class TerritoireDetaille:
    """A territory with those that contain it today and what replaced it."""

    etiquette: int
    nature: str
    code: str
    nom: str
    codes_postaux: list[str]
    population: int | None
    du: date | None
    au: date | None
    contenants: list[ContenantLu]
    successeurs: list[ContenantLu]


@dataclass(slots=True)
class PageDeTerritoires:
    resultats: list[TerritoireLu]
    curseur_suivant: int | None


@dataclass(slots=True)
class CodeLu:
    code: str
    libelle: str


@dataclass(slots=True)
class Nomenclature:
    liste: str
    codes: list[CodeLu]


@dataclass(slots=True)
class ListeDeNomenclatures:
    """Codes that may be declared today, by list."""

    resultats: list[Nomenclature]


ENTREE = Contrats(
    sauf={SaisieDemande: NON_DECLARES},
    facultatifs={SaisieDemande: frozenset({"deposee_le"})},
    suffixe="Entree",
)
SORTIE = Contrats(
    sauf={
        SaisieDemande: NON_DECLARES,
        # Neither the NIR nor the nature of a handicap leaves by the API: they are for named functions.
        SaisiePersonne: frozenset({"nir"}),
        SaisieHandicap: frozenset(HANDICAP_CHIFFRE),
    },
    suffixe="Sortie",
)
