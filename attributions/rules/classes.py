"""Class of a residence: what a plan's line may be, and what happens to the class in force. Pure.

R441-2-10 4° (version of 1 September 2021) leaves the indicators and the scale to the plan, which is why a class is given
with them and with its plan. It informs who designates and who decides; no text lets it exclude anybody: refusing for mixité
is only possible for a household and a résidence that the CIA lists (L441-2-2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attributions.enums import Classe
from socle.errors import Nature, Refus
from socle.periodes import est_en_vigueur
from socle.texte import normaliser

SOURCE = "R441-2-10 4° CCH"
FRAGILES = frozenset({Classe.C, Classe.D})
INDICATEURS_AU_PLUS = 12
COLONNES = ("bailleur", "commune", "residence", "classe")
"""Header of a file; every other column is an indicator of the plan, kept under its name."""


@dataclass(frozen=True, slots=True)
class SaisieClasse:
    """One residence of a bailleur in a commune, as its dwellings name it, and what the plan says of it."""

    bailleur: int
    commune: int
    residence: str
    classe: str
    plan: str
    du: date
    indicateurs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Connue:
    """A class already recorded for a residence."""

    pk: int
    classe: str
    du: date
    au: date | None
    plan: str


def nom_de_residence(nom: str) -> str:
    """Spelling under which two names of a residence are the same one."""
    return normaliser(nom)


def refus_de_saisie(saisie: SaisieClasse) -> Refus | None:
    """Why these words are no class, whoever wrote them."""
    if saisie.classe not in Classe.values:
        return Refus(
            "classe_inconnue", "Cette classe n'existe pas.", champ="classe", source=SOURCE,
            issue=f"Une des lettres {', '.join(Classe.values)}, de la moins à la plus fragile.",
        )  # fmt: skip
    if not saisie.residence.strip():
        return Refus(
            "residence_absente", "Le nom de la résidence manque.", champ="residence", source=SOURCE,
            issue="Écrivez-le comme sur les logements du bailleur.",
        )  # fmt: skip
    if not saisie.plan.strip():
        return Refus(
            "plan_absent", "Une classe dit le plan qui la donne.", champ="plan", source=SOURCE,
            issue="Citez le plan partenarial et sa délibération, avec leur date.",
        )  # fmt: skip
    if len(saisie.indicateurs) > INDICATEURS_AU_PLUS:
        return Refus(
            "trop_d_indicateurs", f"Une résidence porte {INDICATEURS_AU_PLUS} indicateurs au plus.",
            champ="indicateurs", source=SOURCE, issue="Gardez ceux que le plan retient pour qualifier l'offre.",
        )  # fmt: skip
    return None


def refus_de_date(du: date, connues: Sequence[Connue]) -> Refus | None:
    """A class already begins then or later: the past is never rewritten, what comes is ended first."""
    if not any(une.du >= du for une in connues):
        return None
    return Refus(
        "classe_deja_prevue", "Cette résidence a déjà une classe à cette date ou plus tard.", Nature.ETAT, champ="du",
        source=SOURCE, issue="Choisissez une date postérieure : la classe en vigueur s'arrêtera la veille.",
    )  # fmt: skip


def inchangee(saisie: SaisieClasse, connues: Sequence[Connue]) -> bool:
    """The same class of the same plan is in force already: writing it again would say nothing."""
    return any(
        est_en_vigueur(une.du, une.au, saisie.du) and (une.classe, une.plan) == (saisie.classe, saisie.plan.strip())
        for une in connues
    )


def raison_de_mixite(classe: str, premier_quartile: bool | None) -> str:
    """What the class says of one household, for who designates: to know, never for nor against."""
    if classe not in FRAGILES or premier_quartile is None:
        return ""
    dedans = "Premier quartile" if premier_quartile else "Au-dessus du premier quartile"
    return f"{dedans}, dans une résidence {Classe(classe).label.partition(' : ')[2]} (classe {classe})"
