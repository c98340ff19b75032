"""Periods over which quotas are counted, first and last day included (L441-1: year, half-years, rolling twelve months)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from registre.rules.echeances import ajouter_mois

UN_JOUR = timedelta(days=1)
DELAI_DE_DECLARATION = timedelta(days=15)
"""The bailleur sends its attributions outside QPV within fifteen days of 30 June and 31 December (L441-1)."""


class NaturePeriode(TextChoices):
    """What a reader may ask for."""

    DOUZE_MOIS = "douze_mois", "Douze mois glissants"
    SIX_MOIS = "six_mois", "Six derniers mois"
    ANNEE = "annee", "Année civile"
    ARRETE = "arrete", "Dernier arrêté (30 juin ou 31 décembre)"


@dataclass(frozen=True, slots=True)
class Periode:
    du: date
    au: date

    def __contains__(self, jour: date) -> bool:
        return self.du <= jour <= self.au


def mois_glissants(le: date, mois: int) -> Periode:
    """The `mois` months that end on `le`: from 23 November 2025 to 22 November 2026 for twelve."""
    return Periode(ajouter_mois(le, -mois) + UN_JOUR, le)


def annee_civile(le: date) -> Periode:
    """From 1 January to `le`."""
    return Periode(date(le.year, 1, 1), le)


def dernier_arrete(le: date) -> date:
    """The last 30 June or 31 December that is over on `le`."""
    return date(le.year, 6, 30) if le > date(le.year, 6, 30) else date(le.year - 1, 12, 31)


def semestre(arrete: date) -> Periode:
    """The half-year that ends on this 30 June or 31 December."""
    return Periode(date(arrete.year, 1 if arrete.month == 6 else 7, 1), arrete)


def periode(nature: NaturePeriode, le: date) -> Periode:
    """The period of that kind, read on `le`. At a closing date: the year up to it, as the text counts it."""
    if nature is NaturePeriode.SIX_MOIS:
        return mois_glissants(le, 6)
    if nature is NaturePeriode.ANNEE:
        return annee_civile(le)
    if nature is NaturePeriode.ARRETE:
        return annee_civile(dernier_arrete(le))
    return mois_glissants(le, 12)


def limite_de_declaration(arrete: date) -> date:
    """The last day to send the half-yearly figures: 15 July or 15 January."""
    return arrete + DELAI_DE_DECLARATION
