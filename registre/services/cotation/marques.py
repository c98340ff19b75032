"""Which demandes are to be scored again. Every act marks them in its transaction; a worker does it after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

from habilitations.acteur import Acteur
from registre import effects
from registre.models import CotationARevoir, FaitsCotation, NoteCotation
from registre.states.demande import Acte
from socle.clock import maintenant

_MARQUER = """
INSERT INTO registre_cotationarevoir (demande_id, depuis)
SELECT un, %s FROM unnest(%s::bigint[]) AS un
ON CONFLICT (demande_id) DO UPDATE SET depuis = excluded.depuis
"""
SIGNALEES_AU_PLUS = 200
"""Beyond, a nightly batch or an import: the sweep takes them by slices."""


def marquer(demandes: Sequence[int]) -> None:
    """Have these demandes scored again: one statement, in the transaction of the act."""
    if not demandes:
        return
    with connection.cursor() as curseur:
        curseur.execute(_MARQUER, [maintenant(), sorted(set(demandes))])
    if len(demandes) <= SIGNALEES_AU_PLUS:
        effects.coter_apres(demandes)


def apres_un_acte(acte: Acte, demandes: Sequence[int], acteur: Acteur, le: date) -> None:
    """Plugged into `registre.ports.suites`: whatever the act, what it changed may weigh."""
    if acte is not Acte.EFFACER:
        marquer(demandes)


def oublier(demandes: Sequence[int]) -> None:
    """Plugged into `registre.ports.effacements`: the situation of a household goes with its data."""
    NoteCotation.objects.filter(demande__in=demandes).delete()
    FaitsCotation.objects.filter(demande__in=demandes).delete()
    CotationARevoir.objects.filter(demande__in=demandes).delete()
