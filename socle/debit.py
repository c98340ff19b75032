"""How fast a caller may call: one row per caller, counted in one statement shared by every process.

A fixed window: the count starts again with each window, so that a caller knows exactly how long to wait. The table is
unlogged: a crash forgets the counts of the present minute and nothing else, and counting never waits for the disk.
"""

from __future__ import annotations

from django.db import connection

from socle.clock import maintenant
from socle.models import Debit

# The clock of the tests may move; windows are counted from the epoch of Unix, in seconds.
_COMPTER = """
INSERT INTO socle_debit AS d (cle, fenetre, nombre) VALUES (%(cle)s, %(fenetre)s, 1)
ON CONFLICT (cle) DO UPDATE SET
    nombre = CASE WHEN d.fenetre = %(fenetre)s THEN d.nombre + 1 ELSE 1 END, fenetre = %(fenetre)s
RETURNING nombre
"""


def attente(cle: str, *, limite: int, secondes: int = 60) -> int:
    """Count one call of `cle`; 0 when it is within `limite` for the window, else how many seconds to wait.

    Call it outside a transaction: its row would stay locked until the end of one, and callers would wait in line.
    """
    instant = int(maintenant().timestamp())
    with connection.cursor() as curseur:
        curseur.execute(_COMPTER, {"cle": cle[:80], "fenetre": instant // secondes})
        (nombre,) = curseur.fetchone()
    return 0 if nombre <= limite else secondes - instant % secondes


def oublier_les_debits(*, secondes: int = 3600) -> int:
    """Remove the callers that have been silent for that long; answers how many. The window is that of one minute."""
    limite = (int(maintenant().timestamp()) - secondes) // 60
    return Debit.objects.filter(fenetre__lt=limite).delete()[0]
