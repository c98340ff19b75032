"""Tasks about a dossier, kept in step with what it says now."""

from __future__ import annotations

from collections.abc import Collection

from registre.enums import NatureTache
from registre.models import Tache
from socle.clock import maintenant

SUIVIES = frozenset({NatureTache.NIR_A_COMPLETER, NatureTache.NIR_CLE_FAUSSE, NatureTache.REVENUS_A_COMPLETER})
"""Tasks that the content of the dossier opens and closes by itself."""


def mettre_a_jour_les_taches(demande_id: int, voulues: Collection[NatureTache]) -> None:
    """Close the tasks that no longer have an object, open the missing ones; inside the transaction of the act."""
    ouvertes = set(
        Tache.objects.filter(demande=demande_id, close_a__isnull=True, nature__in=SUIVIES).values_list(
            "nature", flat=True
        )
    )
    utiles = {nature.value for nature in voulues if nature in SUIVIES}
    instant = maintenant()
    if finies := ouvertes - utiles:
        Tache.objects.filter(demande=demande_id, close_a__isnull=True, nature__in=finies).update(close_a=instant)
    Tache.objects.bulk_create(
        Tache(demande_id=demande_id, nature=nature, ouverte_a=instant) for nature in sorted(utiles - ouvertes)
    )
