"""What the demandeur is told beside his score: how many have which score, how long others waited (R441-2-17)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction

from habilitations.models import Appartenance, Territoire
from registre.models import AttenteObservee, DistributionNotes, GrilleCotation
from registre.rules.echeances import UN_JOUR, ajouter_mois
from socle.periodes import en_vigueur

TOUS_TYPES = ""
PERIODE = 12
"""Months of leases observed."""
ATTRIBUTIONS_MIN = 11
"""Below, a figure could tell of one household: none is kept (statistical secrecy)."""

_DISTRIBUER = """
INSERT INTO registre_distributionnotes (grille_id, typologie, points, nombre)
SELECT n.grille_id, t.typologie, n.points, count(*)
FROM registre_notecotation n JOIN registre_demande d ON d.id = n.demande_id
CROSS JOIN LATERAL unnest(d.types::text[] || ''::text) AS t(typologie)
WHERE n.territoire_id = %(territoire)s
GROUP BY 1, 2, 3
"""
_OBSERVER = """
INSERT INTO registre_attenteobservee (territoire_id, typologie, du, au, attributions, mois_median, mois_moyen)
SELECT %(territoire)s, x.typologie, %(du)s, %(au)s, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY x.mois)::smallint, avg(x.mois)::smallint
FROM (
    SELECT a.typologie, extract(year FROM age(a.bail_le, d.deposee_le)) * 12
           + extract(month FROM age(a.bail_le, d.deposee_le)) AS mois
    FROM registre_attributiondeclaree a JOIN registre_demande d ON d.id = a.demande_id
    WHERE a.bail_le BETWEEN %(du)s AND %(au)s AND a.bail_le >= d.deposee_le AND a.typologie <> ''
      AND a.commune = ANY(%(communes)s)
) AS x
GROUP BY x.typologie HAVING count(*) >= %(minimum)s
"""


@transaction.atomic
def repartir(territoire: int, *, le: date) -> None:
    """Count the scores of a territory and the waiting times of the last twelve months again."""
    DistributionNotes.objects.filter(grille__territoire=territoire).delete()
    AttenteObservee.objects.filter(territoire=territoire).delete()
    with connection.cursor() as curseur:
        curseur.execute(_DISTRIBUER, {"territoire": territoire})
        curseur.execute(_OBSERVER, _parametres(territoire, le))


def _parametres(territoire: int, le: date) -> dict[str, Any]:
    membres = Appartenance.objects.filter(en_vigueur(le), contenant=territoire).values_list("membre__code", flat=True)
    siens = Territoire.objects.filter(pk=territoire).values_list("code", flat=True)
    return {
        "territoire": territoire,
        "communes": [*membres, *siens],
        "du": ajouter_mois(le, -PERIODE),
        "au": le - UN_JOUR,
        "minimum": ATTRIBUTIONS_MIN,
    }


def territoires_cotes() -> list[int]:
    """Territories with a published grid, past or in force."""
    return list(
        GrilleCotation.objects.filter(du__isnull=False)
        .order_by("territoire")
        .values_list("territoire", flat=True)
        .distinct()
    )
