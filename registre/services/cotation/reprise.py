"""What an upgrade computes for demandes older than the cotation."""

from __future__ import annotations

from django.db import connection

from registre.querysets import OUVERTES
from registre.states.demande import NatureDemande
from socle.clock import maintenant

_MARQUER = """
INSERT INTO registre_cotationarevoir (demande_id, depuis)
SELECT d.id, %(quand)s FROM registre_demande d
WHERE d.etat = ANY(%(ouvertes)s) AND d.nature = %(menage)s
  AND NOT EXISTS (SELECT FROM registre_faitscotation f WHERE f.demande_id = d.id)
ON CONFLICT (demande_id) DO NOTHING
"""


def marquer_sans_faits() -> str:
    """Mark the open demandes whose criteria were never computed: the workers score them by slices, nobody waits for it.

    Idempotent. Plugged into `socle.ports.reprises`; says in French what was done, nothing when all was there.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            _MARQUER, {"quand": maintenant(), "ouvertes": list(OUVERTES), "menage": NatureDemande.MENAGE.value}
        )
        marquees = curseur.rowcount
    return f"{marquees} demande(s) à coter : les tâches de fond s'en chargent." if marquees else ""
