"""How old demandes are and when they were renewed.

Numbers rise with time in a real register: so do the ranks of the population, and the deposit date of a rank follows from
it. Half of the demandes are less than two years old; the oldest are twelve.
"""

from __future__ import annotations

from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from random import Random

# Part of the active demandes by full years since the deposit.
PARTS = (0.31, 0.19, 0.135, 0.095, 0.07, 0.053, 0.04, 0.03, 0.024, 0.019, 0.016, 0.018)
CUMUL = tuple(accumulate(PARTS))
ANNEE = 365
FENETRE_DE_RENOUVELLEMENT = 56
EN_RETARD = 0.03
TOLERANCE = 24
SAMEDI = 5


def anciennete(part_plus_recente: float) -> int:
    """Days since the deposit of a demande such that this part of the population is more recent than it."""
    cible = part_plus_recente * CUMUL[-1]
    rang = min(bisect(CUMUL, cible), len(PARTS) - 1)
    avant = CUMUL[rang - 1] if rang else 0.0
    return int((rang + (cible - avant) / PARTS[rang]) * ANNEE)


def ouvrer(jour: date) -> date:
    """Guichets are closed at week-ends: the Friday before."""
    reste = jour.weekday() - SAMEDI + 1
    return jour - timedelta(days=reste) if reste > 0 else jour


def renouvellements(hasard: Random, deposee_le: date, jusqu_au: date) -> list[date]:
    """Yearly renewals before `jusqu_au`, each in the eight weeks before expiry, rarely in the month after it."""
    dates: list[date] = []
    dernier = deposee_le.toordinal()
    fin = jusqu_au.toordinal()
    while True:
        tirage = hasard.random()
        ecart = -int(hasard.random() * FENETRE_DE_RENOUVELLEMENT)
        if tirage < EN_RETARD:
            ecart = 1 + int(hasard.random() * TOLERANCE)
        dernier += ANNEE + ecart
        if dernier > fin:
            return dates
        dates.append(date.fromordinal(dernier))
