"""Rules of the priority labels that need no base: what the national system's word means here. Pure."""

from __future__ import annotations

from datetime import date

from registre.enums import MotifFin, StatutDalo
from registre.rules.echeances import ajouter_mois
from registre.states.priorite import EtatPriorite

_FIN_POUR = {StatutDalo.CADUC: MotifFin.CADUCITE, StatutDalo.RELOGE: MotifFin.RELOGEMENT}
STATUT_POUR = {MotifFin.RELOGEMENT: StatutDalo.RELOGE}


def etat_du_sne(statut: str) -> tuple[EtatPriorite, str]:
    """State and motive of end of a DALO information of the interface (`statutDalo`): only ACTIF is in force."""
    if statut == StatutDalo.ACTIF:
        return EtatPriorite.EN_VIGUEUR, ""
    fin = next((motif for code, motif in _FIN_POUR.items() if code == statut), MotifFin.NON_RECONNUE)
    return EtatPriorite.TERMINEE, fin.value


PREVENANCE_MOIS = 2
"""How long before its end a label is shown as ending: time to recognise it again. Ours."""


def fin_proche(le: date) -> date:
    """The last day of the labels that the tray « finissent bientôt » shows."""
    return ajouter_mois(le, PREVENANCE_MOIS)


def statut_a_la_fin(motif: str) -> StatutDalo:
    """Code of the interface for a decision that ends: relogé, else caduc, else not recognised (a mistake)."""
    if motif == MotifFin.ERREUR:
        return StatutDalo.NON
    return STATUT_POUR.get(MotifFin(motif), StatutDalo.CADUC)
