"""Keep the `Suivi` of demandes: what attribution did with them, counted as it happens (R441-2-15 II)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from registre.models import Suivi
from registre.services.cotation.marques import marquer

PESES = frozenset({"refus", "dernier_refus_le"})
"""What a cotation grid may weigh: the demandes are scored again."""
COMPTEURS = frozenset({"designations", "en_cours", "examens", "propositions", "refus"})


def noter_suivi(demandes: Sequence[int], /, **changements: Any) -> None:
    """Counters move by the integer given (`en_cours=-1`), the other fields take the value given, None included.

    Called inside the transaction of the act, with the demandes locked when a counter moves. Raises FieldDoesNotExist for
    an unknown field.
    """
    if not demandes:
        return
    for champ in changements:
        Suivi._meta.get_field(champ)
    valeurs = {c: F(c) + v if c in COMPTEURS else v for c, v in changements.items()}
    uniques = set(demandes)
    if Suivi.objects.filter(pk__in=uniques).update(**valeurs) < len(uniques):
        _commencer(uniques, valeurs)
    if PESES & changements.keys():
        marquer(demandes)


def _commencer(demandes: set[int], valeurs: dict[str, Any]) -> None:
    """Rows missing at the first update. A counter moves once: those that were there are left out, their demandes locked."""
    compte = bool(COMPTEURS & valeurs.keys())
    deja = set(Suivi.objects.filter(pk__in=demandes).values_list("pk", flat=True)) if compte else set()
    neuves = sorted(demandes - deja)
    Suivi.objects.bulk_create([Suivi(demande_id=une) for une in neuves], ignore_conflicts=True)
    Suivi.objects.filter(pk__in=neuves).update(**valeurs)
