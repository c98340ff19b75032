"""Adapted dwellings, and programmes for one public: who comes first, and what an attribution to another one needs. Pure.

R441-4 (version of 25 September 1999): a dwelling adapted to a handicap goes to whoever needs it; failing that, to others.
L441-2 III (version of 23 February 2022): with the State's authorisation, a programme is attributed first to under-thirties
or to persons who lose their autonomy, the State's own reserved dwellings left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from attributions.enums import PublicDedie
from socle.errors import Nature, Refus

R4 = "R441-4 CCH (version du 25 septembre 1999)"
L2_III = "L441-2 III CCH"
AGE_JEUNES = 30
"""Years: "under thirty" is said by the law itself (L441-2 III)."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What a dwelling is for. `etat`: it is offered to the State, whose contingent no public comes before."""

    equipements: tuple[str, ...] = ()
    public: str = ""
    etat: bool = False

    @property
    def adapte(self) -> bool:
        return bool(self.equipements)

    @property
    def ordinaire(self) -> bool:
        return not self.adapte and (not self.public or self.etat)


@dataclass(frozen=True, slots=True)
class Concerne:
    """A household on the day it is designated. `ages` of the holders of the lease to come; `besoin`: a need is declared.

    `doyen`: age of the eldest person of the household, whoever it is; None when no birth date is known.
    """

    besoin: bool
    ages: tuple[int | None, ...]
    doyen: int | None = None

    @property
    def jeune(self) -> bool | None:
        """Every holder is under thirty; None when a birth date is missing."""
        if any(un is not None and un >= AGE_JEUNES for un in self.ages):
            return False
        return True if self.ages and None not in self.ages else None

    def est_de(self, public: str) -> bool:
        return self.jeune is True if public == PublicDedie.JEUNES else self.besoin


def age_le(naissance: date | None, le: date) -> int | None:
    """Whole years on that day."""
    if naissance is None:
        return None
    return le.year - naissance.year - ((le.month, le.day) < (naissance.month, naissance.day))


def refus_d_adapte(destination: Destination, menage: Concerne, *, recherche: bool, champ: str = "") -> Refus | None:
    """Why an adapted dwelling may not go to this household, or None. `recherche`: nobody with the need was found."""
    if not destination.adapte or menage.besoin or recherche:
        return None
    return Refus("logement_adapte_d_abord", "Ce logement est adapté à un handicap : il va d'abord à un ménage qui en a besoin.",
                 Nature.ETAT, champ, R4,
                 "Cherchez les ménages qui en ont besoin ; si aucun n'est éligible, constatez la recherche infructueuse.")  # fmt: skip


def refus_de_second_public(
    destination: Destination, menage: Concerne, *, age: int | None, confirmee: bool, champ: str
) -> Refus | None:
    """What is to be confirmed, once nobody has the need, of a household without an elderly person, or None.

    R441-4 names second elderly persons "whose state justifies it" and those who house them, without an age: it is a dated
    parameter, and their state is for the commission to judge. None without the parameter: nobody comes second.
    """
    if not destination.adapte or menage.besoin or age is None or confirmee:
        return None
    if menage.doyen is not None and menage.doyen >= age:
        return None
    return Refus("personnes_agees_a_defaut", f"À défaut d'un ménage qui en a besoin, ce logement adapté va à une personne âgée"
                 f" ({age} ans ou plus) dont l'état le justifie, ou à qui la loge. Le dossier de ce ménage n'en montre pas.",
                 Nature.SAISIE, f"{champ}.confirmee", R4,
                 "Cherchez d'abord une personne âgée ; confirmez la désignation si aucune ne convient.")  # fmt: skip


def refus_de_public(destination: Destination, menage: Concerne, *, confirmee: bool, champ: str) -> Refus | None:
    """What is to be confirmed of a household outside the public that comes first there, or None."""
    if not destination.public or destination.etat or confirmee or menage.est_de(destination.public):
        return None
    qui = PublicDedie(destination.public).label.lower()
    return Refus("public_prioritaire", f"Ce logement est attribué en priorité à ce public : {qui}. Le dossier ne montre pas que"
                 " ce ménage en est.", Nature.SAISIE, f"{champ}.confirmee", L2_III,
                 "Confirmez la désignation si aucun ménage de ce public ne convient, ou faites compléter le dossier.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaitsRecherche:
    """`candidats`: open candidates with the need; `trouves`: eligible ones that the search gives; `borne`: it was cut."""

    adapte: bool
    deja: bool
    candidats: int
    trouves: int
    borne: bool


def refus_de_constater(faits: FaitsRecherche) -> Refus | None:
    """Why the search may not be said fruitless, or None: it looks at everybody and finds nobody with the need."""
    if not faits.adapte:
        return Refus("logement_non_adapte", "Ce logement n'est pas enregistré comme adapté à un handicap.", Nature.ETAT, source=R4,
                     issue="Le bailleur dit ses équipements sur la fiche du logement.")  # fmt: skip
    if faits.deja:
        return Refus("recherche_deja_constatee", "Cette recherche est déjà constatée pour ce tour de désignation.", Nature.ETAT,
                     source=R4, issue="Les autres ménages peuvent être désignés.")  # fmt: skip
    if faits.candidats:
        return Refus("candidat_qui_en_a_besoin", "Un candidat désigné a besoin d'un logement adapté : il passe d'abord.",
                     Nature.ETAT, source=R4, issue="La recherche se constate quand aucun candidat n'a ce besoin.")  # fmt: skip
    if faits.trouves:
        pluriel = "s" if faits.trouves > 1 else ""
        return Refus("recherche_fructueuse", f"La recherche trouve {faits.trouves} ménage{pluriel} éligible{pluriel} qui"
                     f"{' ont' if pluriel else ' a'} ce besoin.", Nature.ETAT, source=R4,
                     issue=f"Désignez-le{pluriel} d'abord : les autres viennent à défaut.")  # fmt: skip
    if faits.borne:
        return Refus("recherche_bornee", "La recherche s'est arrêtée avant la fin : elle ne prouve pas qu'il n'y a personne.",
                     Nature.LIMITE, source=R4, issue="Signalez-le au gestionnaire du dispositif.")  # fmt: skip
    return None


def refus_de_destination(
    equipements: Sequence[str], public: str, autorisation: str, *, connus: Collection[str]
) -> tuple[Refus, ...]:
    """What is wrong in what a dwelling is said to be for, field by field."""
    refus = []
    if any(un not in connus for un in equipements):
        refus.append(Refus("equipement_inconnu", "Cet équipement n'est pas dans la liste.", Nature.SAISIE, "equipements",
                           "nomenclature « equipement_handicap »", "Choisissez-le dans la liste."))  # fmt: skip
    if public not in PublicDedie.values:
        refus.append(Refus("public_inconnu", "Ce public n'est pas l'un des deux de l'article.", Nature.SAISIE, "public", L2_III,
                           "Choisissez-le dans la liste."))  # fmt: skip
    elif public and not autorisation.strip():
        refus.append(Refus("autorisation_requise", "Un logement n'est dédié à un public que par une autorisation de l'État.",
                           Nature.SAISIE, "autorisation", L2_III, "Indiquez sa référence et sa date."))  # fmt: skip
    return tuple(refus)
