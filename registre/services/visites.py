"""What an agent has not seen yet of a dossier: the instant of his visit before this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from registre.models import Visite
from socle.clock import maintenant

PAUSE = timedelta(minutes=30)
"""Opening the dossier again within this time is the same visit: what was new stays marked."""
OUBLI = timedelta(days=183)
LOT = 10_000

_VISITER = """
    INSERT INTO registre_visite AS v (agent_id, demande_id, vue_a, reference_a) VALUES (%(agent)s, %(demande)s, %(a)s, NULL)
    ON CONFLICT (agent_id, demande_id) DO UPDATE SET
        reference_a = CASE WHEN v.vue_a < %(pause)s THEN v.vue_a ELSE v.reference_a END,
        vue_a = excluded.vue_a
    RETURNING reference_a
"""


def visiter(agent_id: int | None, demande_id: int) -> datetime | None:
    """Note the visit; give the end of the one before, None when this is the first. One statement."""
    if agent_id is None:
        return None
    instant = maintenant()
    valeurs: dict[str, Any] = {"agent": agent_id, "demande": demande_id, "a": instant, "pause": instant - PAUSE}
    with connection.cursor() as curseur:
        curseur.execute(_VISITER, valeurs)
        reference: datetime | None = curseur.fetchone()[0]
    return reference


CHANGEMENTS_AU_PLUS = 500

_NOUVEAUTES = """
    SELECT e.id, m.objet, m.champ FROM registre_evenement e
    LEFT JOIN demandeurs_modification m ON m.evenement_id = e.id
    WHERE e.demande_id = %(demande)s AND e.saisi_a > %(depuis)s AND e.agent_id IS DISTINCT FROM %(agent)s
    ORDER BY e.id DESC LIMIT %(plafond)s
"""


@dataclass(frozen=True, slots=True)
class Nouveautes:
    """What others did since the visit before: how many events, and the paths of the declaration they changed."""

    depuis: datetime | None = None
    evenements: int = 0
    chemins: tuple[str, ...] = ()


def nouveautes(agent_id: int | None, demande_id: int) -> Nouveautes:
    """Note the visit and read what is new since the one before; one statement the first time, two afterwards."""
    depuis = visiter(agent_id, demande_id)
    if depuis is None:
        return Nouveautes()
    valeurs: dict[str, Any] = {
        "demande": demande_id,
        "depuis": depuis,
        "agent": agent_id,
        "plafond": CHANGEMENTS_AU_PLUS,
    }
    with connection.cursor() as curseur:
        curseur.execute(_NOUVEAUTES, valeurs)
        lignes = curseur.fetchall()
    chemins = {".".join(filter(None, (objet, champ))) for _, objet, champ in lignes if objet is not None}
    return Nouveautes(depuis, len({evenement for evenement, *_ in lignes}), tuple(sorted(chemins)))


def oublier_les_anciennes() -> int:
    """Forget visits older than six months, by batches. Returns how many."""
    limite, total = maintenant() - OUBLI, 0
    while True:
        ids = list(Visite.objects.filter(vue_a__lt=limite).order_by("vue_a").values_list("pk", flat=True)[:LOT])
        total += Visite.objects.filter(pk__in=ids).delete()[0] if ids else 0
        if len(ids) < LOT:
            return total


def oublier(demandes: Sequence[int]) -> None:
    """At the erasure of dossiers (port `effacements`)."""
    Visite.objects.filter(demande__in=demandes).delete()
