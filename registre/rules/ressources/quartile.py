"""First quartile of the demandeurs: the threshold of a year on a perimeter, and on which side a household stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registre.rules.explications import Manque, Marque, Resultat, Source, absence, euros, explique
from registre.rules.ressources.composition import unites_de_consommation
from registre.rules.ressources.menage import MenageExamine
from registre.rules.ressources.revenus import MOIS, rapporter, ressources_mensuelles

PREMIER_QUARTILE = Source("L441-1 CCH, demandeurs du premier quartile", date(2022, 2, 23))


@dataclass(frozen=True, slots=True)
class Seuil:
    """First-quartile threshold of a year on a perimeter, whole euros per unit of consumption and per year.

    `territoire_id` is the région in Île-de-France, an EPCI elsewhere. `arrete` names its text. `approche`: the exact
    figure of the arrêté was not read.
    """

    annee: int
    territoire: str
    montant: int
    arrete: str
    arrete_le: date | None = None
    marque: Marque = Marque.LUE
    approche: bool = False
    territoire_id: int = 0

    @property
    def source(self) -> Source:
        return Source(self.arrete, self.arrete_le, self.marque)


def seuil_manquant(annee: int, territoire: str) -> Resultat[Seuil]:
    """No threshold recorded for that year: said, never replaced by another year's."""
    return Resultat(
        None,
        "seuil annuel du premier quartile",
        sources=(PREMIER_QUARTILE,),
        manques=(
            Manque(
                "seuil_quartile",
                f"Seuil du premier quartile {annee} non enregistré",
                territoire,
                "Enregistrez-le avec son arrêté : il vaut depuis le 1er janvier de l'année.",
            ),
        ),
    )


def seuil_connu(seuil: Seuil) -> Resultat[Seuil]:
    """The threshold with its text; an approximate one keeps its reserve."""
    manques: tuple[Manque, ...] = ()
    if seuil.approche:
        manques = (
            Manque(
                "seuil_approche",
                f"Seuil {seuil.annee} connu à peu près seulement",
                seuil.territoire,
                "Enregistrez le montant exact de l'arrêté.",
            ),
        )
    return Resultat(
        seuil,
        "seuil annuel du premier quartile",
        ((f"Seuil {seuil.annee}, {seuil.territoire}", f"{euros(seuil.montant)} par an et par UC"),),
        (seuil.source,),
        manques,
    )


@dataclass(frozen=True, slots=True)
class Seuils:
    """Every threshold recorded, by (year, territory)."""

    par_annee: Mapping[tuple[int, int], Seuil]

    @classmethod
    def de(cls, seuils: Iterable[Seuil]) -> Seuils:
        return cls({(un.annee, un.territoire_id): un for un in seuils})

    def seuil(self, annee: int, territoires: Sequence[int], *, perimetre: str) -> Resultat[Seuil]:
        """The threshold of that year for the nearest territory of the chain. `perimetre` names it when there is none."""
        trouve = next((self.par_annee[annee, un] for un in territoires if (annee, un) in self.par_annee), None)
        return seuil_connu(trouve) if trouve else seuil_manquant(annee, perimetre)


def est_du_premier_quartile(menage: MenageExamine, seuil: Resultat[Seuil]) -> Resultat[bool]:
    """Whether resources per unit of consumption are strictly below the threshold (L441-1: « inférieur »)."""
    formule = "ressources par an et par unité de consommation strictement inférieures au seuil"
    total, uc = ressources_mensuelles(menage), unites_de_consommation(menage)
    par_uc = rapporter(total, uc)
    if seuil.valeur is None or total.valeur is None or uc.valeur is None:
        return absence(formule, par_uc, seuil)
    # Not on the rounded quotient.
    dessous = Decimal(total.valeur * MOIS) < seuil.valeur.montant * uc.valeur
    return explique(
        dessous,
        formule,
        par_uc,
        seuil,
        entrees=(("Premier quartile", "oui" if dessous else "non"),),
        sources=(PREMIER_QUARTILE,),
    )
