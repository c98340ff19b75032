"""Until when the pièces of a closed demande are kept: reactivation and appeals over, per motive. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from registre.rules.delais import Delais
from registre.rules.echeances import ajouter_mois, reactivable_jusqu_au
from registre.states.radiation import MotifRadiation

SUPPRESSION = "SUPPRESSION"
"""Key of the parameter for a demande deleted as entered by mistake: it has no motive of radiation."""


def gardees_jusqu_au(
    motif: str, *, radiee_le: date, valable_jusqu_au: date, delais: Delais, mois: Mapping[str, int]
) -> date:
    """Last day of the pièces of a demande closed on `radiee_le`: never before the last day of reactivation.

    Never later than the erasure of the whole dossier. Raises KeyError for a motive that the parameter does not have.
    """
    fin = ajouter_mois(radiee_le, mois[motif or SUPPRESSION])
    if motif == MotifRadiation.NON_RENOUVELLEMENT:
        fin = max(fin, reactivable_jusqu_au(valable_jusqu_au, delais))
    if motif == MotifRadiation.ABSENCE_REPONSE:
        fin = max(fin, ajouter_mois(radiee_le, delais.reactivation_c))
    return min(fin, ajouter_mois(radiee_le, delais.conservation))
