"""Effort rate and what is left to live on, for one household in one dwelling. Euros a month.

A commission that uses an effort rate uses this one (R441-3-1; arrêté of 10 March 2011). The thresholds are local.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices

from registre.rules.explications import Manque, Marque, Resultat, Source, absence, euros, explique, pourcent
from registre.rules.ressources import (
    MenageExamine,
    pensions_versees,
    ressources_mensuelles,
    unites_de_consommation,
)

TAUX = Source(
    "R441-3-1 CCH et arrêté du 10 mars 2011 : (loyer + annexes + charges + contribution − aide) ÷ ressources",
    date(2011, 3, 10),
    Marque.SECONDAIRE,
)
AIDE_COMPTEE = Source("L441-1 CCH : l'aide au logement à laquelle le ménage peut prétendre", date(2022, 2, 23))
DIXIEME = Decimal("0.1")
CENT = Decimal("0.01")
ZERO = Decimal(0)


class Diviseur(TextChoices):
    """By what the remainder is shared."""

    UC = "uc", "par unité de consommation"
    PERSONNE = "personne", "par personne"


@dataclass(frozen=True, slots=True)
class CoutLogement:
    """What the dwelling costs each month. `economies`: share of energy savings (contribution au partage).

    `forfait`: flat amount of water and heating by size and persons, when their contracts are individual
    (`individuels`); None when the territory set none.
    """

    loyer: Decimal | None
    charges: Decimal | None
    annexes: Decimal = ZERO
    economies: Decimal = ZERO
    individuels: bool | None = None
    forfait: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MethodeReste:
    """How the territory computes what is left: shared by what, over how many days, with which floor in euros a day."""

    source: Source
    diviseur: Diviseur = Diviseur.UC
    jours: int = 30
    plancher: Decimal | None = None


def depense_de_logement(cout: CoutLogement) -> Resultat[Decimal]:
    """Rent, annexes, charges, share of savings and the flat amount of water and heating, before any aid."""
    formule = "loyer + annexes + charges + contribution aux économies + forfait d'eau et de chauffage individuels"
    manques = [
        Manque(code, quoi, "le logement", "Complétez le logement.")
        for code, quoi, valeur in (
            ("loyer", "Loyer absent", cout.loyer),
            ("charges", "Charges récupérables absentes", cout.charges),
        )
        if valeur is None or valeur < 0
    ]
    if cout.loyer is None or cout.charges is None or manques:
        return Resultat(None, formule, sources=(TAUX,), manques=tuple(manques))
    forfait, reserves = _forfait(cout)
    total = cout.loyer + cout.annexes + cout.charges + cout.economies + forfait
    lignes = (
        ("Loyer principal", cout.loyer),
        ("Loyer des annexes", cout.annexes),
        ("Charges récupérables", cout.charges),
        ("Contribution aux économies d'énergie", cout.economies),
        ("Forfait d'eau et de chauffage", forfait),
    )
    entrees = tuple(
        (nom, f"{euros(montant)} par mois") for nom, montant in lignes if montant or nom.startswith("Loyer p")
    )
    return Resultat(total, formule, entrees, (TAUX,), reserves)


def _forfait(cout: CoutLogement) -> tuple[Decimal, tuple[Manque, ...]]:
    if cout.individuels is False:
        return ZERO, ()
    if cout.individuels is None:
        manque = Manque(
            "individuels", "Contrats d'eau et de chauffage non dits", "le logement", "Complétez le logement."
        )
        return ZERO, (manque,)
    if cout.forfait is None:
        manque = Manque(
            "forfait",
            "Forfait d'eau et de chauffage non fixé : le taux est minoré",
            "le territoire",
            "Enregistrez le forfait par taille de logement.",
        )
        return ZERO, (manque,)
    return cout.forfait, ()


def taux_d_effort_avant_aide(menage: MenageExamine, cout: CoutLogement) -> Resultat[Decimal]:
    """Per cent of the resources, to a tenth, housing aid left out. An upper bound: never the rate of the arrêté."""
    formule = "dépense de logement avant aide ÷ ressources du foyer"
    depense, ressources = depense_de_logement(cout), ressources_mensuelles(menage)
    return _taux(formule, depense, ressources, ZERO)


def taux_d_effort(menage: MenageExamine, cout: CoutLogement, *, aide: Decimal | None) -> Resultat[Decimal]:
    """The rate of the arrêté of 10 March 2011, in per cent to a tenth. `aide`: the aid the household could get there.

    No value without the aid (zero when there is a right to none), without resources, or when they are nil.
    """
    formule = "(dépense de logement − aide au logement) ÷ ressources du foyer"
    depense, ressources = depense_de_logement(cout), ressources_mensuelles(menage)
    if aide is None or aide < 0:
        return absence(formule, depense, ressources, manques=(_aide_absente(),))
    return _taux(formule, depense, ressources, aide)


def _taux(formule: str, depense: Resultat[Decimal], ressources: Resultat[int], aide: Decimal) -> Resultat[Decimal]:
    if depense.valeur is None or ressources.valeur is None:
        return absence(formule, depense, ressources)
    if not ressources.valeur:
        manque = Manque("ressources_nulles", "Ressources nulles : le taux n'a pas de sens", "le foyer")
        return absence(formule, depense, ressources, manques=(manque,))
    part = (max(ZERO, depense.valeur - aide) * 100 / ressources.valeur).quantize(DIXIEME, ROUND_HALF_UP)
    return explique(
        part,
        formule,
        depense,
        ressources,
        entrees=(("Aide au logement", f"{euros(aide)} par mois"), ("Taux d'effort", pourcent(part))),
        sources=(AIDE_COMPTEE,),
        manques=_aide_trop_grande(depense.valeur, aide),
    )


def _aide_absente() -> Manque:
    return Manque(
        "aide",
        "Aide au logement non estimée pour ce logement",
        "le foyer",
        "Faites une simulation, ou inscrivez zéro s'il n'y a pas droit.",
    )


def _aide_trop_grande(depense: Decimal, aide: Decimal) -> tuple[Manque, ...]:
    if aide <= depense:
        return ()
    return (
        Manque("aide_excessive", "Aide au logement supérieure à la dépense", "le foyer", "Vérifiez la simulation."),
    )


def reste_pour_vivre(
    menage: MenageExamine, cout: CoutLogement, *, aide: Decimal | None, methode: MethodeReste
) -> Resultat[Decimal]:
    """Euros a day and per unit of consumption (or person), to the cent; below zero when the dwelling costs too much.

    Resources, less maintenance paid, less what the dwelling costs after aid, by the method of the territory.
    """
    formule = f"(ressources − pensions versées − dépense + aide) ÷ {methode.jours} jours, {methode.diviseur.label}"
    depense, ressources, uc = depense_de_logement(cout), ressources_mensuelles(menage), unites_de_consommation(menage)
    if aide is None or aide < 0:
        return absence(formule, depense, ressources, manques=(_aide_absente(),))
    if depense.valeur is None or ressources.valeur is None or uc.valeur is None:
        return absence(formule, depense, ressources, uc)
    pensions = pensions_versees(menage)
    parts = uc.valeur if methode.diviseur is Diviseur.UC else Decimal(len(menage.foyer))
    reste = ressources.valeur - pensions - max(ZERO, depense.valeur - aide)
    par_jour = (reste / parts / methode.jours).quantize(CENT, ROUND_HALF_UP)
    return explique(
        par_jour,
        formule,
        ressources,
        depense,
        uc,
        entrees=(
            ("Pensions versées", f"{euros(pensions)} par mois"),
            ("Aide au logement", f"{euros(aide)} par mois"),
            ("Reste pour vivre", f"{euros(par_jour)} par jour {methode.diviseur.label}"),
        ),
        sources=(methode.source,),
        manques=_aide_trop_grande(depense.valeur, aide),
    )


def depasse(taux: Resultat[Decimal], *, seuil: int, source: Source) -> Resultat[bool]:
    """Whether the rate is above the local threshold, in per cent."""
    formule = "taux d'effort supérieur au seuil local"
    if taux.valeur is None:
        return absence(formule, taux)
    entrees = (("Seuil local", pourcent(Decimal(seuil))),)
    return explique(taux.valeur > seuil, formule, taux, entrees=entrees, sources=(source,))


def sous_le_plancher(reste: Resultat[Decimal], methode: MethodeReste) -> Resultat[bool]:
    """Whether what is left is below the local floor; a territory without a floor says so."""
    formule = "reste pour vivre inférieur au plancher local"
    if methode.plancher is None:
        manque = Manque("plancher", "Plancher du reste pour vivre non fixé", "le territoire", "Enregistrez-le.")
        return absence(formule, reste, manques=(manque,))
    if reste.valeur is None:
        return absence(formule, reste)
    entrees = (("Plancher local", f"{euros(methode.plancher)} par jour {methode.diviseur.label}"),)
    return explique(reste.valeur < methode.plancher, formule, reste, entrees=entrees, sources=(methode.source,))
