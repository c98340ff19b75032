"""What a document says: frozen, display-ready values (labels already in French) with dates and amounts left raw.

Dates are civil days, amounts integer euros. The caller decides what may be shown (a protected address is masked before
it comes here); no NIR has a place in these types.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LIGNES_ADRESSE_MAX = 7
"""Lines that fit the window of an envelope: six of the postal standard and the country."""


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Plain text; a line feed starts a new line."""

    texte: str


@dataclass(frozen=True, slots=True)
class Intertitre:
    """Heading inside a document; `niveau` 2 or 3 (the document's title is level 1)."""

    texte: str
    niveau: int = 2


@dataclass(frozen=True, slots=True)
class Liste:
    """Bullets, or numbered steps."""

    elements: tuple[str, ...]
    numerotee: bool = False


@dataclass(frozen=True, slots=True)
class Fait:
    """A label and its value."""

    libelle: str
    valeur: str


@dataclass(frozen=True, slots=True)
class Faits:
    """Label / value pairs in a grid of `colonnes` columns."""

    faits: tuple[Fait, ...]
    colonnes: int = 3


@dataclass(frozen=True, slots=True)
class Tableau:
    """Table with a header row, repeated on each page. `largeurs`: relative widths, one per column."""

    titres: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    largeurs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Encadre:
    """A box that must be seen: what to do, before when. `ton`: `info` (blue) or `attention` (amber)."""

    titre: str
    lignes: tuple[str, ...]
    ton: str = "info"


@dataclass(frozen=True, slots=True)
class Noms:
    """A long list of names in three columns, read down each column."""

    noms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SautDePage:
    """What follows starts a new page."""


Bloc = Paragraphe | Intertitre | Liste | Faits | Tableau | Encadre | Noms | SautDePage


@dataclass(frozen=True, slots=True)
class Service:
    """The body that writes: its name, postal address (lines) and how to reach it. Empty contacts are not printed."""

    nom: str
    adresse: tuple[str, ...]
    telephone: str = ""
    courriel: str = ""
    site: str = ""
    horaires: str = ""


@dataclass(frozen=True, slots=True)
class Destinataire:
    """Who receives the envelope: the demandeur, or the tutor or mandated helper. At most 7 lines, name first."""

    lignes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.lignes) <= LIGNES_ADRESSE_MAX:
            raise ValueError(f"an address has 1 to {LIGNES_ADRESSE_MAX} lines, not {len(self.lignes)}")


@dataclass(frozen=True, slots=True)
class Demandeur:
    """Heading a of the attestation: surname, first names and address; a legal person has only its name."""

    nom: str
    adresse: tuple[str, ...]
    prenoms: str = ""
    nom_usage: str = ""
    personne_morale: bool = False

    @property
    def denomination(self) -> str:
        """First names then surname in use, as one line; the name alone for a legal person."""
        return " ".join(filter(None, (self.prenoms, self.nom_usage or self.nom)))


class NatureAttestation(StrEnum):
    """What the attestation certifies (R441-2-4, R441-2-7)."""

    ENREGISTREMENT = "enregistrement"
    RENOUVELLEMENT = "renouvellement"


@dataclass(frozen=True, slots=True)
class BailleursDeCommune:
    """Bailleurs that own social homes in one of the communes asked for (R441-2-4 e)."""

    commune: str
    noms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DelaiAnormalementLong:
    """One line of the prefect's arrêté: for `typologie`, `delai` (words) makes `saisine_possible_le`.

    `source` names the arrêté. None or empty prints « non renseigné »: nothing is invented.
    """

    typologie: str
    delai: str
    saisine_possible_le: date | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class CommissionMediation:
    """Médiation commission of one département: its address and its delays (R441-2-4 g, L441-1-4)."""

    departement: str
    adresse: tuple[str, ...]
    delais: tuple[DelaiAnormalementLong, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupePieces:
    """Pièces of the same purpose (identity, resources…), as the ministerial list words them (R441-2-4-1)."""

    titre: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonneRecap:
    """A person to house. `qualite`: demandeur, conjoint, enfant… A child in visiting right may have no name."""

    qualite: str
    nom: str = ""
    prenoms: str = ""
    naissance: date | None = None
    precision: str = ""


@dataclass(frozen=True, slots=True)
class RessourceRecap:
    """Monthly net resource of one person, in euros."""

    personne: str
    nature: str
    montant: int | None


@dataclass(frozen=True, slots=True)
class RevenuFiscalRecap:
    """Revenu fiscal de référence of one year, in euros; None when not yet known."""

    annee: int
    personne: str
    montant: int | None


@dataclass(frozen=True, slots=True)
class ActiviteRecap:
    """Professional situation of one person, in words."""

    personne: str
    situation: str
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Recapitulatif:
    """Annex 1: the demande under the nine headings of R441-2-2 (a to i). Empty headings print « non renseigné ».

    `handicap` is None when the question was not answered; only yes or no is ever printed. `precisions` is the
    demandeur's free comment.
    """

    personnes: tuple[PersonneRecap, ...] = ()
    naissances_attendues: str = ""
    contact: tuple[Fait, ...] = ()
    situation_familiale: tuple[Fait, ...] = ()
    activites: tuple[ActiviteRecap, ...] = ()
    ressources: tuple[RessourceRecap, ...] = ()
    revenus_fiscaux: tuple[RevenuFiscalRecap, ...] = ()
    logement_actuel: tuple[Fait, ...] = ()
    motifs: tuple[str, ...] = ()
    logement_recherche: tuple[Fait, ...] = ()
    communes: tuple[str, ...] = ()
    handicap: bool | None = None
    precisions: str = ""


@dataclass(frozen=True, slots=True)
class Attestation:
    """The attestation of R441-2-4 (version of 8 May 2017): contents a to i and both annexes.

    `numero`: the 18 characters. `bailleurs`: per commune asked for. `information`: ways to follow the demande (i).
    `renouveler_en_ligne` and `guichets`: where to update and renew (h). The texts `etapes` and `conditions` replace
    the regional wording of `textes` when given.
    """

    nature: NatureAttestation
    numero: str
    demandeur: Demandeur
    service: Service
    recue_le: date
    valable_jusqu_au: date
    etablie_le: date
    bailleurs: tuple[BailleursDeCommune, ...]
    recapitulatif: Recapitulatif
    destinataire: Destinataire | None = None
    renouvelee_le: date | None = None
    organismes_agrees: tuple[str, ...] = ()
    commissions: tuple[CommissionMediation, ...] = ()
    renouveler_en_ligne: str = ""
    guichets: str = ""
    information: tuple[Fait, ...] = ()
    pieces_obligatoires: tuple[GroupePieces, ...] = ()
    pieces_complementaires: tuple[GroupePieces, ...] = ()
    etapes: tuple[str, ...] = ()
    cas_de_mediation: tuple[str, ...] = ()
    conditions_de_radiation: tuple[str, ...] = ()
