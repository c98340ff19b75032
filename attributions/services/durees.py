"""Durations of the worklists and of the nightly acts: dated parameters that stop nobody when nobody recorded them."""

from __future__ import annotations

from datetime import date, timedelta

from registre.rules.parametres import Cle
from registre.services.parametres import jeu_de_la_region
from socle.errors import Refus


def duree(cle: Cle, le: date) -> int | None:
    """The duration in force on `le` in the region served, in the unit of its definition; None when nobody recorded it."""
    jeu, chaine = jeu_de_la_region()
    ligne = jeu.ligne(cle, le=le, territoires=chaine)
    return None if isinstance(ligne, Refus) else int(ligne.valeur)


def garde_des_suspendues(le: date) -> timedelta:
    """How long a candidature suspended with its demande waits for the reactivation (ADR 0057); none when nobody recorded it."""
    return timedelta(days=duree(Cle.SUSPENSION_JOURS, le) or 0)
