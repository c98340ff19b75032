"""Category of a household for income ceilings, and its units of consumption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from demandeurs.enums import RolePersonne
from registre.rules.explications import Manque, Marque, Resultat, Source, absence, explique, nombre
from registre.rules.ressources.menage import MenageExamine, PersonneExaminee, foyer_vide

ARRETE_1987 = Source("arrêté du 29 juillet 1987, annexe I, catégories de ménages")
FOYER = Source("L442-12 CCH", date(2018, 11, 25))
CARTE = Source("carte mobilité inclusion « invalidité » : barèmes publiés", marque=Marque.SECONDAIRE)
INSEE = Source("INSEE, définition de l'unité de consommation (échelle de l'OCDE modifiée)")
USAGE_UC = Source("emploi de cette échelle par le système national d'enregistrement", marque=Marque.RAPPELEE)

AGES_JEUNE_COUPLE = 55
"""Sum of the ages of the two members, at most."""
DERNIERE_CATEGORIE = 6
AGE_UC = 14
DIXIEMES_PREMIER, DIXIEMES_AUTRE, DIXIEMES_ENFANT = 10, 5, 3


@dataclass(frozen=True, slots=True, order=True)
class Categorie:
    """1 to 6, then one `supplement` per further person."""

    rang: int
    supplement: int = 0

    @classmethod
    def de(cls, nombre_de_rangs: int) -> Categorie:
        return cls(min(nombre_de_rangs, DERNIERE_CATEGORIE), max(0, nombre_de_rangs - DERNIERE_CATEGORIE))

    def __str__(self) -> str:
        if not self.supplement:
            return f"{self.rang}"
        pluriel = "s" if self.supplement > 1 else ""
        return f"{self.rang} et {self.supplement} personne{pluriel} supplémentaire{pluriel}"


def categorie(menage: MenageExamine, *, garde_compte: bool = True) -> Resultat[Categorie]:
    """Category 1 to 6 (+n) of the arrêté of 29 July 1987.

    One rank per person, and one more, once, for a lone person with dependants, a young couple without dependant or a
    disabled person: that is what the six lines of the table say. `garde_compte`: children with a right of visit and
    accommodation are persons of the foyer (L442-12), which the notice of the form does not count for ceilings.
    """
    formule = "une catégorie par personne du foyer, plus une si "
    manques = foyer_vide(menage)
    if manques:
        return absence(formule + "le ménage y a droit", manques=manques)
    comptees = [une for une in menage.foyer if garde_compte or une.role != RolePersonne.EN_GARDE]
    plus, motif, reserves = _supplement(menage, comptees)
    entrees = [("Personnes du foyer", str(len(comptees))), ("Majoration", motif)]
    gardes = sum(une.role == RolePersonne.EN_GARDE for une in menage.foyer)
    if gardes:
        entrees.append(("Enfants en garde ou en droit de visite", f"{gardes}, {'' if garde_compte else 'non '}comptés"))
    if menage.naissances_attendues:
        entrees.append(("Enfants à naître", f"{menage.naissances_attendues}, non comptés avant la naissance"))
    return explique(
        Categorie.de(len(comptees) + plus),
        formule + "personne seule avec personne à charge, jeune couple ou personne invalide",
        entrees=entrees,
        sources=(ARRETE_1987, FOYER, *((CARTE,) if menage.handicapes else ())),
        manques=reserves,
    )


def _supplement(menage: MenageExamine, comptees: list[PersonneExaminee]) -> tuple[int, str, tuple[Manque, ...]]:
    """(0 or 1, why, what would have to be known)."""
    demandeurs = [une for une in comptees if une.est_demandeur]
    a_charge = [une for une in comptees if une.est_a_charge]
    if len(demandeurs) == 1 and a_charge:
        return 1, "personne seule avec personne à charge", ()
    if menage.invalides:
        return 1, "personne titulaire de la carte « invalidité »", ()
    reserves: tuple[Manque, ...] = ()
    if len(comptees) == len(demandeurs) == 2 and menage.en_couple:
        ages = [une.age for une in demandeurs]
        if None in ages:
            reserves = tuple(_age_inconnu(une) for une in demandeurs if une.age is None)
        elif sum(age for age in ages if age is not None) <= AGES_JEUNE_COUPLE:
            return 1, f"jeune couple : somme des âges de {AGES_JEUNE_COUPLE} ans au plus", ()
    if menage.handicapes and menage.invalides is None:
        reserves += (
            Manque(
                "carte_invalidite",
                "Carte mobilité inclusion « invalidité » non vue : la catégorie est calculée sans elle",
                "la personne déclarée en situation de handicap",
                "Demandez si une personne du ménage en est titulaire.",
            ),
        )
    return 0, "aucune", reserves


def unites_de_consommation(menage: MenageExamine) -> Resultat[Decimal]:
    """1 for the first person, 0.5 for each other one of 14 or more, 0.3 for each child under 14.

    A dependant of unknown age is taken for a child, and said; a codemandeur is an adult.
    """
    formule = "1 + 0,5 par autre personne d'au moins 14 ans + 0,3 par enfant de moins de 14 ans"
    manques = foyer_vide(menage)
    if manques:
        return absence(formule, manques=manques)
    autres = [une for une in menage.foyer if une.role != RolePersonne.TITULAIRE]
    if len(autres) == len(menage.foyer):  # no titulaire: the first codemandeur stands for him
        autres = autres[1:]
    grandes = sum(_est_grande(une) for une in autres)
    petites = len(autres) - grandes
    dixiemes = DIXIEMES_PREMIER + DIXIEMES_AUTRE * grandes + DIXIEMES_ENFANT * petites
    uc = Decimal(dixiemes).scaleb(-1)
    return explique(
        uc,
        formule,
        entrees=(
            ("Autres personnes d'au moins 14 ans", str(grandes)),
            ("Enfants de moins de 14 ans", str(petites)),
            ("Unités de consommation", nombre(uc)),
        ),
        sources=(INSEE, USAGE_UC),
        manques=[_age_inconnu(une) for une in autres if une.age is None and not une.est_demandeur],
    )


def _est_grande(une: PersonneExaminee) -> bool:
    return une.est_demandeur or (une.age is not None and une.age >= AGE_UC)


def _age_inconnu(une: PersonneExaminee) -> Manque:
    return Manque("naissance", "Date de naissance absente", une.designation, "Complétez la composition du ménage.")
