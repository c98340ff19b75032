"""The household as the rules of income, ceilings, solvency and occupation read it: plain values, built by a loader.

Amounts are whole euros: a year for tax income, a month for resources. `None` means "not said", never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import TextChoices

from demandeurs.enums import RolePersonne
from registre.rules.explications import Manque

MAJORITE = 18
COUPLE = frozenset({"M", "P", "C"})
"""Links of a codemandeur who is the spouse, the PACS partner or the concubin (Cerfa boxes B2 to B4)."""
IMPOSITION_COMMUNE = frozenset({"M", "P"})
_ROLES = {
    RolePersonne.TITULAIRE: "le demandeur",
    RolePersonne.COTITULAIRE: "le conjoint ou codemandeur",
    RolePersonne.A_CHARGE: "la personne à charge",
    RolePersonne.EN_GARDE: "l'enfant en garde alternée ou en droit de visite",
}


class RessourcesSeules(TextChoices):
    """Why the resources of the demandeur are counted alone, and the proof that the text names (L441-1 CCH)."""

    DIVORCE = "divorce", "Divorce en cours : copie de la saisine du juge ou attestation de l'avocat"
    ORDONNANCE = "ordonnance", "Ordonnance de protection"
    PACS_ROMPU = "pacs_rompu", "Déclaration de rupture du Pacs"
    PROTEGE_SEUL = "protege_seul", "Bénéficiaire d'une protection internationale, marié et seul en France"
    VIOLENCES = "violences", "Violences au sein du couple : récépissé du dépôt de plainte"


class TitreSejour(TextChoices):
    """What the dossier holds of a residence title, on the day of the examination."""

    AUCUN = "", "Aucun titre au dossier"
    EXPIRE = "expire", "Titre expiré"
    VALIDE = "valide", "Titre en cours de validité"


@dataclass(frozen=True, slots=True)
class RevenuAnnuel:
    """Revenu fiscal de référence of one year. The interface may give the amount without the year, or the contrary."""

    annee: int | None
    montant: int | None


@dataclass(frozen=True, slots=True)
class RessourceMensuelle:
    """One line of boxes E7 to E9, euros a month. `versee`: a pension paid. `des_charges`: of the dependants."""

    code: str
    montant: int | None
    versee: bool = False
    des_charges: bool = False


@dataclass(frozen=True, slots=True)
class PersonneExaminee:
    """One person declared; `place` is 1 for the first one. `age` in whole years on the day of the examination."""

    place: int
    role: str
    age: int | None = None
    lien: str = ""
    situation_familiale: str = ""
    revenus: tuple[RevenuAnnuel, ...] = ()
    ressources: tuple[RessourceMensuelle, ...] = ()
    nationalite: str = ""
    titre: TitreSejour = TitreSejour.AUCUN

    @property
    def est_majeure(self) -> bool:
        """A holder is an adult of the dossier; a dependant of unknown age is taken for a minor."""
        return self.est_demandeur or (self.age or 0) >= MAJORITE

    @property
    def est_demandeur(self) -> bool:
        """Holder of the lease to come: the demandeur and his codemandeurs."""
        return self.role in (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE)

    @property
    def est_du_couple(self) -> bool:
        return self.role == RolePersonne.COTITULAIRE and self.lien in COUPLE

    @property
    def est_a_charge(self) -> bool:
        return self.role == RolePersonne.A_CHARGE

    @property
    def designation(self) -> str:
        """Who it is, without a name."""
        return f"{_ROLES.get(RolePersonne(self.role), 'la personne')} (personne {self.place})"


@dataclass(frozen=True, slots=True)
class LogementOccupe:
    """Current housing as declared: euros a month, m², persons who live there. `modeles` are codes of boxes F1 to F20."""

    typologie: str = ""
    surface: int | None = None
    loyer: int | None = None
    aide: int | None = None
    habitants: int | None = None
    modeles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenageExamine:
    """A household on the day `le`. `handicapes` is box C1; `invalides` how many hold the carte mobilité inclusion
    « invalidité », None when a handicap is declared and the card was not seen.

    `seules`: the resources of the demandeur are counted alone, for that reason and on its proof. `foyer`: the persons
    living in the home (L442-12); a colocataire files his own demande, a spouse set apart is not one. Every rule reads it.
    """

    le: date
    personnes: tuple[PersonneExaminee, ...]
    naissances_attendues: int | None = None
    handicapes: int = 0
    invalides: int | None = 0
    logement: LogementOccupe | None = None
    seules: RessourcesSeules | None = None
    foyer: tuple[PersonneExaminee, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        foyer = [une for une in self.personnes if une.role != RolePersonne.COLOCATAIRE]
        if self.seules is not None:
            foyer = [une for une in foyer if not une.est_du_couple]
        object.__setattr__(self, "foyer", tuple(foyer))

    @property
    def demandeurs(self) -> tuple[PersonneExaminee, ...]:
        return tuple(une for une in self.foyer if une.est_demandeur)

    @property
    def en_couple(self) -> bool:
        """The demandeur and one spouse, partner or concubin."""
        return any(une.est_du_couple for une in self.foyer)

    @property
    def a_loger(self) -> int:
        """Persons to house, children to be born included: what the size of the home must serve (boxes G2 and C)."""
        return len(self.foyer) + (self.naissances_attendues or 0)

    def seul(self, motif: RessourcesSeules) -> MenageExamine:
        """The same household when only the demandeur's own resources are counted."""
        return replace(self, seules=motif)


def foyer_vide(menage: MenageExamine) -> tuple[Manque, ...]:
    """A household of nobody has no category, no unit of consumption and no income."""
    if menage.demandeurs:
        return ()
    return (
        Manque(
            "personnes",
            "Aucun demandeur dans le dossier",
            "le ménage",
            "Complétez la composition du ménage.",
        ),
    )
