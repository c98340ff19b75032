"""The status the calendar gives, as SQL: the same answer as `rules.echeances.statut_d_echeance`, by comparing dates."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When

from registre.rules.echeances import Bornes, StatutEcheance


def avec_statut_d_echeance(demandes: QuerySet[Any], bornes: Bornes) -> QuerySet[Any]:
    """Annotate `statut_echeance` on active demandes; compute `bornes` once with `bornes_du_jour`."""
    annotees: QuerySet[Any] = demandes.annotate(
        statut_echeance=Case(
            When(valable_jusqu_au__lte=bornes.expiree, then=Value(StatutEcheance.EXPIREE.value)),
            When(valable_jusqu_au__lt=bornes.le, then=Value(StatutEcheance.EN_TOLERANCE.value)),
            When(valable_jusqu_au__lte=bornes.a_renouveler, then=Value(StatutEcheance.A_RENOUVELER.value)),
            default=Value(StatutEcheance.A_JOUR.value),
            output_field=CharField(),
        )
    )
    return annotees
