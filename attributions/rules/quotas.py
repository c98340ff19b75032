"""The quotas of attribution as one table of data (L441-1, L313-26-2, L313-35, R441-5-2): whom each counts, among whom.

A condition names a column of `Attribution` and the values it accepts; the same table is read by Python, for one household
(`dans`, `compte_pour`), and turned into SQL for a whole stock (`attributions.services.quotas.sql`). Both use three values:
a missing income or threshold makes the answer unknown, which is counted apart and never as a no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import TextChoices

from attributions.enums import Contingent, Plafond
from habilitations.rules.types import TypeOrganisme

CENT = Decimal(100)
DIXIEME = Decimal("0.1")
SEUIL_PUBLICATION = 11
"""No published aggregate on fewer dwellings, unless it covers a whole commune (R411-5, version of 5 October 2012)."""


class Quota(TextChoices):
    """Stored codes of the quotas."""

    PREMIER_QUARTILE = "premier_quartile", "Premier quartile et relogés, hors quartier prioritaire"
    AUTRES_QUARTILES = "autres_quartiles", "Autres quartiles, en quartier prioritaire"
    COLLECTIVITES = "collectivites", "Prioritaires sur les contingents des collectivités"
    ACTION_LOGEMENT = "action_logement", "Prioritaires sur le contingent d'Action Logement Services"
    FONCIERE = "fonciere", "Prioritaires dans les logements de Foncière Logement"
    BAILLEURS = "bailleurs", "Prioritaires sur les logements non réservés"
    ETAT = "etat", "Part de l'État dans le flux"
    ETAT_AGENTS = "etat_agents", "Part des agents publics dans le flux"
    ESSENTIELS = "essentiels", "Travailleurs essentiels"


class Unite(TextChoices):
    """What the law counts."""

    BAIL = "bail", "Baux signés"
    ATTRIBUTION = "attribution", "Attributions"


class Sens(TextChoices):
    PLANCHER = "plancher", "au moins"
    PLAFOND = "plafond", "au plus"


class Niveau(TextChoices):
    """Who answers for a quota."""

    BAILLEUR = "bailleur", "bailleur"
    RESERVATAIRE = "reservataire", "réservataire"
    TERRITOIRE = "territoire", "territoire"


class Verdict(TextChoices):
    TENU = "tenu", "tenu"
    MANQUE = "manque", "non tenu"
    INDETERMINE = "indetermine", "à compléter"
    SANS_OBJET = "sans_objet", "rien à compter"


@dataclass(frozen=True, slots=True)
class Condition:
    """The column takes one of the values. A column that is None gives neither yes nor no."""

    colonne: str
    valeurs: tuple[Any, ...]

    def vraie(self, faits: Mapping[str, Any]) -> bool | None:
        valeur = faits[self.colonne]
        return None if valeur is None else valeur in self.valeurs


@dataclass(frozen=True, slots=True)
class Definition:
    """One quota. `parmi`: all hold, on known columns. `compte`: any holds. `unite`: what the law counts.

    `legal` is a percentage, None where only a signed objective makes a gauge. `nommes`: the quota exists only for the
    organismes that an objective names. `reserve`: what the text leaves open, shown with the figure.
    """

    code: Quota
    court: str
    parmi: tuple[Condition, ...]
    compte: tuple[Condition, ...]
    niveau: Niveau
    unite: Unite
    legal: Decimal | None
    source: str
    sens: Sens = Sens.PLANCHER
    nommes: bool = False
    reserve: str = ""

    @property
    def libelle(self) -> str:
        return str(self.code.label)

    @property
    def colonnes(self) -> tuple[str, ...]:
        """The columns of `Attribution` it reads."""
        return tuple(dict.fromkeys(une.colonne for une in (*self.parmi, *self.compte)))


_O = (True,)
_N = (False,)
_PRIORITAIRES = (Condition("dalo", _O), Condition("l441_1", _O))
_ETAT = (Contingent.ETAT_AGENTS, Contingent.ETAT_PRIORITAIRES, Contingent.ETAT_CONVENTIONS)
# Intermediate rental is no social housing attributed under L441-1 (recalled, domaine/attribution §5.6); unknown ceilings stay.
_SOCIAL = Condition("plafond", (Plafond.PLAI, Plafond.PLUS, Plafond.PLS, Plafond.SANS))
_FLUX = (Condition("exclusion_flux", ("",)), _SOCIAL)
_L441_1 = "L441-1 CCH (version du 23 février 2022)"
_QUART = Decimal(25)
_UNITE_DU_FLUX = (
    "Compté en baux signés : l'unité du flux n'est fixée par aucun texte trouvé ; chaque convention la dit."
)

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        Quota.PREMIER_QUARTILE, "Premier quartile hors QPV", (Condition("qpv", _N), _SOCIAL),
        (Condition("premier_quartile", _O), Condition("relogement", _O)),
        Niveau.BAILLEUR, Unite.BAIL, _QUART, _L441_1,
    ),
    Definition(
        Quota.AUTRES_QUARTILES, "Autres quartiles en QPV", (Condition("qpv", _O), _SOCIAL), (Condition("premier_quartile", _N),),
        Niveau.BAILLEUR, Unite.ATTRIBUTION, Decimal(50), _L441_1,
        reserve="Le texte compte les attributions, sans exiger de bail signé.",
    ),
    Definition(
        Quota.COLLECTIVITES, "Prioritaires, collectivités", (Condition("contingent", (Contingent.COLLECTIVITES,)), _SOCIAL),
        _PRIORITAIRES, Niveau.RESERVATAIRE, Unite.ATTRIBUTION, _QUART, _L441_1,
        reserve="DALO, à défaut publics de l'article L441-1 : les deux comptent.",
    ),
    Definition(
        Quota.ACTION_LOGEMENT, "Prioritaires, Action Logement", (Condition("type_reservataire", (TypeOrganisme.ACTION_LOGEMENT,)), _SOCIAL),
        _PRIORITAIRES, Niveau.RESERVATAIRE, Unite.ATTRIBUTION, _QUART, "L313-26-2 CCH (version du 29 janvier 2017)",
        reserve="Salariés et demandeurs d'emploi DALO, à défaut publics de l'article L441-1.",
    ),
    Definition(
        Quota.FONCIERE, "Prioritaires, Foncière Logement", (Condition("conventionne", _O), _SOCIAL), _PRIORITAIRES,
        Niveau.BAILLEUR, Unite.ATTRIBUTION, _QUART, "L313-35 CCH", nommes=True,
        reserve="Ses seuls logements conventionnés.",
    ),
    Definition(
        Quota.BAILLEURS, "Prioritaires, non réservés", (Condition("contingent", (Contingent.NON_RESERVE,)), _SOCIAL), _PRIORITAIRES,
        Niveau.BAILLEUR, Unite.ATTRIBUTION, _QUART, _L441_1,
        reserve="Logements non réservés, et ceux dont le réservataire n'a pas désigné de candidat retenu.",
    ),
    Definition(
        Quota.ETAT, "Part de l'État", _FLUX, (Condition("contingent", _ETAT),), Niveau.BAILLEUR, Unite.BAIL, Decimal(30),
        "R441-5-2 CCH (version du 22 février 2020)", Sens.PLAFOND, reserve=_UNITE_DU_FLUX,
    ),
    Definition(
        Quota.ETAT_AGENTS, "Dont agents publics", _FLUX,
        (Condition("contingent", (Contingent.ETAT_AGENTS, Contingent.ETAT_CONVENTIONS)),), Niveau.BAILLEUR, Unite.BAIL,
        Decimal(5), "R441-5-2 CCH (version du 22 février 2020)", Sens.PLAFOND, reserve=_UNITE_DU_FLUX,
    ),
    Definition(
        Quota.ESSENTIELS, "Travailleurs essentiels", (_SOCIAL,), (Condition("travailleur_essentiel", _O),), Niveau.TERRITOIRE,
        Unite.ATTRIBUTION, None, f"{_L441_1} ; convention intercommunale d'attribution",
        reserve="Aucun taux national : l'objectif est celui de la convention signée.",
    ),
)  # fmt: skip
PAR_CODE: dict[str, Definition] = {une.code.value: une for une in DEFINITIONS}
PARTAGES: frozenset[Quota] = frozenset({Quota.PREMIER_QUARTILE, Quota.AUTRES_QUARTILES})
"""What a CIA splits between bailleurs, one above and one below, as long as the territory's global rate holds (L441-1)."""
PLANCHERS: dict[str, Decimal] = {
    une.code.value: une.legal for une in DEFINITIONS if une.legal is not None and une.sens is Sens.PLANCHER
}


def dans(definition: Definition, faits: Mapping[str, Any]) -> bool:
    """Whether the attribution is in the denominator; a column that is not known leaves it out."""
    return all(une.vraie(faits) for une in definition.parmi)


def compte_pour(definition: Definition, faits: Mapping[str, Any]) -> bool | None:
    """Whether it is in the numerator; None when what is known does not say."""
    reponses = [une.vraie(faits) for une in definition.compte]
    if any(reponses):
        return True
    return None if None in reponses else False


@dataclass(frozen=True, slots=True)
class Compte:
    """What was counted. `inconnus` are in the denominator; nobody knows yet whether they are in the numerator."""

    numerateur: int = 0
    denominateur: int = 0
    inconnus: int = 0

    @property
    def taux(self) -> Decimal | None:
        """Percentage known to be reached; None on nothing."""
        return _part(self.numerateur, self.denominateur)

    @property
    def taux_possible(self) -> Decimal | None:
        """What it would be if every unknown counted."""
        return _part(self.numerateur + self.inconnus, self.denominateur)

    def avec(self, reponse: bool | None) -> Compte:
        """The same with one more attribution."""
        return Compte(
            self.numerateur + (reponse is True), self.denominateur + 1, self.inconnus + (reponse is None)
        )  # fmt: skip

    def __add__(self, autre: Compte) -> Compte:
        return Compte(
            self.numerateur + autre.numerateur,
            self.denominateur + autre.denominateur,
            self.inconnus + autre.inconnus,
        )


def _part(combien: int, sur: int) -> Decimal | None:
    return None if sur == 0 else Decimal(combien) * CENT / Decimal(sur)


@dataclass(frozen=True, slots=True)
class Objectif:
    """A percentage and the text that sets it: the law's minimum, or a signed objective."""

    taux: Decimal
    source: str
    signe: bool = False


def verdict(compte: Compte, objectif: Objectif, sens: Sens = Sens.PLANCHER) -> Verdict:
    """Held or not whatever the unknown ones turn out to be; else to complete."""
    if compte.denominateur == 0:
        return Verdict.SANS_OBJET
    bas, haut = compte.numerateur * CENT, (compte.numerateur + compte.inconnus) * CENT
    seuil = objectif.taux * compte.denominateur
    if sens is Sens.PLAFOND:
        return Verdict.TENU if haut <= seuil else Verdict.MANQUE if bas > seuil else Verdict.INDETERMINE
    return Verdict.TENU if bas >= seuil else Verdict.MANQUE if haut < seuil else Verdict.INDETERMINE


def ecart(compte: Compte, objectif: Objectif, sens: Sens = Sens.PLANCHER) -> int:
    """How many of those counted are missing to a floor, or too many for a ceiling; 0 when it holds as far as is known.

    The number that the préfet would attribute instead (L441-1): the floor of 25 % on 10 leases is 3.
    """
    attendus = objectif.taux * compte.denominateur / CENT
    if sens is Sens.PLAFOND:
        return max(0, compte.numerateur - int(attendus.to_integral_value(ROUND_FLOOR)))
    return max(0, int(attendus.to_integral_value(ROUND_CEILING)) - compte.numerateur)


def a_rattraper(compte: Compte, objectif: Objectif) -> int | None:
    """Favourable ones in a row that would reach a floor: the smallest x with (num + x) / (den + x) at the objective.

    None when no number would (an objective of 100 %).
    """
    manque = objectif.taux * compte.denominateur - CENT * compte.numerateur
    if manque <= 0:
        return 0
    if objectif.taux >= CENT:
        return None
    return int((manque / (CENT - objectif.taux)).to_integral_value(ROUND_CEILING))


def pourcentage(taux: Decimal | None) -> str:
    """`23,4 %`, `25 %`; a dash when nothing is counted."""
    if taux is None:
        return "—"
    arrondi = taux.quantize(DIXIEME, ROUND_HALF_UP)
    texte = str(arrondi.to_integral_value() if arrondi == arrondi.to_integral_value() else arrondi)
    return texte.replace(".", ",") + "\u00a0%"


def a_masquer(denominateurs: Mapping[Any, int]) -> frozenset[Any]:
    """Rows of a published table that must not be read: fewer than 11, and one more when a single one would be deduced.

    R411-5 for the threshold; the second suppression is the practice of statistics (recalled, no text found).
    """
    petits = {cle for cle, nombre in denominateurs.items() if 0 < nombre < SEUIL_PUBLICATION}
    if len(petits) != 1:
        return frozenset(petits)
    autres = [(nombre, str(cle), cle) for cle, nombre in denominateurs.items() if nombre and cle not in petits]
    return frozenset(petits | ({min(autres)[2]} if autres else set()))
