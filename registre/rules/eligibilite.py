"""Whether a household may be given a home of one financing: right to reside, and income under the ceiling (R441-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from registre.rules.explications import Manque, Resultat, Source, absence, explique
from registre.rules.ressources import MenageExamine, PersonneExaminee, TitreSejour, respecte_le_plafond, rfr_retenu
from registre.rules.ressources.menage import foyer_vide

SEJOUR = Source("R441-1 CCH, 1° ; arrêté du 20 avril 2022, liste des titres de séjour", date(2022, 4, 27))
FRANCAISE, EUROPEENNE, HORS_UE = "1", "2", "3"


def admis_a_resider(menage: MenageExamine) -> Resultat[bool]:
    """Whether every adult of the foyer is French, of the Union, or holds a title in force in the dossier.

    True, or no value with who has to show what: that somebody has no right to reside is for the guichet to say, never
    for a rule.
    """
    formule = "chaque majeur du foyer est français, européen ou a un titre de séjour en cours de validité"
    manques = list(foyer_vide(menage))
    entrees = []
    for une in menage.foyer:
        if not une.est_majeure:
            continue
        manque = _titre_a_voir(une)
        if manque is not None:
            manques.append(manque)
        else:
            preuve = TitreSejour.VALIDE.label if une.nationalite == HORS_UE else "aucun titre requis"
            entrees.append((f"Séjour, {une.designation}", preuve))
    return Resultat(None if manques else True, formule, tuple(entrees), (SEJOUR,), tuple(manques))


def _titre_a_voir(une: PersonneExaminee) -> Manque | None:
    if une.nationalite in (FRANCAISE, EUROPEENNE):
        return None
    if une.nationalite != HORS_UE:
        return Manque("nationalite", "Nationalité non dite", une.designation, "Complétez la composition du ménage.")
    if une.titre == TitreSejour.VALIDE:
        return None
    quoi = "Titre de séjour expiré" if une.titre == TitreSejour.EXPIRE else "Titre de séjour absent du dossier"
    return Manque("titre_sejour", quoi, une.designation, "Demandez un titre de séjour en cours de validité.")


def eligibilite(menage: MenageExamine, plafond: Resultat[int], *, derogation: int = 0) -> Resultat[bool]:
    """Both conditions for one ceiling; `derogation` in per cent where an arrêté of the préfet raises it.

    An income above the ceiling is enough to say no. What is missing for one condition leaves the answer without a value.
    """
    formule = "droit au séjour des majeurs et revenu fiscal au plus égal au plafond"
    sejour = admis_a_resider(menage)
    revenu = respecte_le_plafond(rfr_retenu(menage), plafond, derogation=derogation)
    if revenu.valeur is False:
        return explique(False, formule, revenu)
    if sejour.valeur is None or revenu.valeur is None:
        return absence(formule, sejour, revenu)
    return explique(True, formule, sejour, revenu)


def financements(menage: MenageExamine, plafonds: Mapping[str, Resultat[int]]) -> dict[str, Resultat[bool]]:
    """The answer for each financing, in the order given."""
    return {financement: eligibilite(menage, plafond) for financement, plafond in plafonds.items()}
