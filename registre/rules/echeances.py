"""Deadlines of a demande: month arithmetic, validity, notice, tolerance, and the status the calendar gives.

Months are counted once, here, and the deadline is stored: Python and SQL do not agree on month ends. A day D plus n
months is the same day number n months later, or the last day of that month when it is shorter. Questions asked of the
database are turned into bounds on the stored day (`Bornes`), so SQL only compares dates.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from registre.rules.delais import Delais

UN_JOUR = timedelta(days=1)


class StatutEcheance(TextChoices):
    """What the calendar makes of an active demande. `a_jour`: nothing to do yet."""

    A_JOUR = "a_jour", "À jour"
    A_RENOUVELER = "a_renouveler", "À renouveler"
    EN_TOLERANCE = "en_tolerance", "Échue, encore renouvelable"
    EXPIREE = "expiree", "Expirée"


def ajouter_mois(jour: date, mois: int) -> date:
    """The same day number `mois` months later (earlier when negative), clamped to the end of a shorter month."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, index = divmod(rang, 12)
    return date(annee, index + 1, min(jour.day, monthrange(annee, index + 1)[1]))


def dernier_depart(le: date, mois: int) -> date:
    """The latest day D such that D plus `mois` months is not after `le`: the bound that SQL compares with."""
    depart = ajouter_mois(le, -mois)
    while ajouter_mois(depart, mois) > le:
        depart -= UN_JOUR
    while ajouter_mois(depart + UN_JOUR, mois) <= le:
        depart += UN_JOUR
    return depart


def fin_de_validite(depart: date, delais: Delais) -> date:
    """Last day of validity of a demande deposited or renewed on `depart` (R441-2-7, 2017-05-08)."""
    return ajouter_mois(depart, delais.validite)


def preavis_au_plus_tard(valable_jusqu_au: date, delais: Delais) -> date:
    """Last day on which the notice is early enough: one month at least before expiry (R441-2-7)."""
    return ajouter_mois(valable_jusqu_au, -delais.preavis)


def preavis_possible_des(valable_jusqu_au: date, delais: Delais) -> date:
    """First day on which the notice is prepared: the legal limit, less the margin that absorbs missed nights."""
    return preavis_au_plus_tard(valable_jusqu_au, delais) - timedelta(days=delais.preavis_marge_jours)


def echeance_notifiee(valable_jusqu_au: date, envoi: date, delais: Delais) -> date:
    """The day a notice sent on `envoi` gives to renew: the expiry, never less than the legal month after the notice."""
    return max(valable_jusqu_au, ajouter_mois(envoi, delais.preavis))


def radiable_apres(echeance: date, delais: Delais) -> date:
    """Last day of the tolerance counted from the notified deadline (T+13 months, arrêté du 23 mars 2015 §6.1)."""
    return ajouter_mois(echeance, delais.radiation - delais.validite)


def reactivable_jusqu_au(valable_jusqu_au: date, delais: Delais) -> date:
    """Last day of reactivation of a demande struck off for non-renewal (T+18 months, arrêté du 23 mars 2015 §6.1)."""
    return ajouter_mois(valable_jusqu_au, delais.reactivation - delais.validite)


def effacable_des(radiee_le: date, delais: Delais) -> date:
    """First day of the erasure of nominative data (décret 2017-917 art. 4: one year after radiation)."""
    return ajouter_mois(radiee_le, delais.conservation) + UN_JOUR


def statut_d_echeance(valable_jusqu_au: date, *, le: date, delais: Delais) -> StatutEcheance:
    """The status on `le` of an active demande valid until that day."""
    if le > radiable_apres(valable_jusqu_au, delais):
        return StatutEcheance.EXPIREE
    if le > valable_jusqu_au:
        return StatutEcheance.EN_TOLERANCE
    if le >= preavis_au_plus_tard(valable_jusqu_au, delais):
        return StatutEcheance.A_RENOUVELER
    return StatutEcheance.A_JOUR


@dataclass(frozen=True, slots=True)
class Bornes:
    """On one day, the bounds of the stored expiry (`valable_jusqu_au`), both included unless said.

    expiry ≤ `expiree`: expired; then < `le`: in tolerance; then ≤ `a_renouveler`: to renew; after: up to date.
    `preavis`: notices are prepared for expiries up to it. `effacement`: radiations up to it are erased.
    """

    le: date
    expiree: date
    a_renouveler: date
    preavis: date
    effacement: date


def bornes_du_jour(le: date, delais: Delais) -> Bornes:
    """Turn the questions of the day into comparisons of stored dates."""
    return Bornes(
        le=le,
        expiree=dernier_depart(le - UN_JOUR, delais.radiation - delais.validite),
        a_renouveler=dernier_depart(le, -delais.preavis),
        preavis=dernier_depart(le + timedelta(days=delais.preavis_marge_jours), -delais.preavis),
        effacement=dernier_depart(le - UN_JOUR, delais.conservation),
    )
