"""What the criteria read of a dossier: plain values, built the same way for one demande or a hundred thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from demandeurs.enums import RolePersonne
from registre.rules.menage import age, compter

LIENS_DE_COUPLE = frozenset({"M", "P", "C"})
"""Spouse, PACS partner, concubin (interface 02.01); `L` is a colocataire."""
DEMANDEURS = (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE)


@dataclass(frozen=True, slots=True)
class PersonneACoter:
    """One person of the household and its activity. Dates may be unknown (dependants, interface 02.01)."""

    role: str
    naissance_le: date | None = None
    lien: str = ""
    contrat: str = ""
    statut: str = ""
    profession: str = ""
    chomage_plus_un_an: bool | None = None
    reprise_le: date | None = None


@dataclass(frozen=True, slots=True)
class LogementACoter:
    """Current housing. `pieces` from its type, `surface` in m², `loyer` with charges and `aide` in euros per month."""

    modeles: frozenset[str] = frozenset()
    pieces: int | None = None
    surface: int | None = None
    habitants: int | None = None
    loyer: int | None = None
    aide: int | None = None


@dataclass(frozen=True, slots=True)
class RefusDePropositions:
    """Refusals of adapted dwellings offered to the household: how many, and the day of the last one."""

    nombre: int
    dernier_le: date | None = None


@dataclass(frozen=True)
class DossierACoter:
    """One household's demande on the day `le`.

    `ressources`: declared monthly income of the household, euros, None when none is declared. `priorites`: codes of the
    labels in force (`registre.enums.TypePriorite`). `bornes`: days on which a label begins or ends.
    `delai_anormal`: the night found the délai anormalement long reached. `refus` None: nobody
    tells. `metiers_essentiels` None: the CIA has set no list. Territories are tags.

    Worked out: `foyer`, those who will live in the home (a colocataire files his own demande); `demandeurs`, titulaire
    and codemandeurs, whose activity is declared; `couple`, its two members (marriage, PACS, concubinage), None for any
    other household.
    """

    le: date
    deposee_le: date
    mutation: bool = False
    personnes: Sequence[PersonneACoter] = ()
    naissances: int | None = None
    personnes_handicapees: int | None = None
    annexes_handicap: int = 0
    motifs: frozenset[str] = frozenset()
    jugement_le: date | None = None
    logement: LogementACoter | None = None
    ressources: int | None = None
    priorites: frozenset[str] = frozenset()
    bornes: tuple[date, ...] = ()
    delai_anormal: bool = False
    refus: RefusDePropositions | None = None
    metiers_essentiels: frozenset[str] | None = None
    residence: tuple[int, ...] = ()
    emploi: tuple[int, ...] = ()
    premier_voeu: tuple[int, ...] = ()

    foyer: tuple[PersonneACoter, ...] = field(init=False, repr=False, compare=False)
    demandeurs: tuple[PersonneACoter, ...] = field(init=False, repr=False, compare=False)
    titulaire: PersonneACoter | None = field(init=False, repr=False, compare=False)
    couple: tuple[PersonneACoter, PersonneACoter] | None = field(init=False, repr=False, compare=False)
    adultes_et_enfants: tuple[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Read once by every criterion: worked out with the dossier, which costs a third of doing it on demand."""
        foyer = tuple([p for p in self.personnes if p.role != RolePersonne.COLOCATAIRE])
        titulaire = next((p for p in foyer if p.role == RolePersonne.TITULAIRE), None)
        autres = [p for p in foyer if p.role == RolePersonne.COTITULAIRE]
        conjoint = next((p for p in autres if p.lien in LIENS_DE_COUPLE), None)
        ensemble = (titulaire, conjoint) if titulaire is not None and conjoint is not None else None
        demandeurs = tuple([p for p in foyer if p.role in DEMANDEURS])
        ecrire = object.__setattr__
        ecrire(self, "foyer", foyer)
        ecrire(self, "demandeurs", demandeurs)
        ecrire(self, "titulaire", titulaire)
        ecrire(self, "couple", ensemble)
        ecrire(self, "adultes_et_enfants", compter([(p.role, p.naissance_le) for p in foyer], le=self.le))

    def age_du_titulaire(self) -> int | None:
        un = self.titulaire
        return age(un.naissance_le, le=self.le) if un is not None and un.naissance_le is not None else None


def prochain_anniversaire(naissance: date, le: date) -> date:
    """The first birthday after `le`; born on 29 February, one is a year older on 1 March of an ordinary year."""
    for annee in (le.year, le.year + 1):
        jour = _anniversaire(naissance, annee)
        if jour > le:
            return jour
    return _anniversaire(naissance, le.year + 2)


def _anniversaire(naissance: date, annee: int) -> date:
    try:
        return naissance.replace(year=annee)
    except ValueError:
        return date(annee, 3, 1)
