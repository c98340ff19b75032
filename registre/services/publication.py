"""Events in the order in which they were written, for who follows them from outside: (epoch, transaction, id).

An event is published once every transaction started before its own is over, so that nothing ever appears behind a place
already read (ADR 18). One page reads a bounded window of the journal, then keeps what the actor may see: in a narrow
perimeter a page may be short, or empty, and still have a rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from habilitations.acteur import Acteur
from registre.models import Demande
from socle.scellement import EPOQUE_COURANTE

FENETRE = 2_000
PAGE_MAXIMALE = 200
TABLE = "registre_evenement"
_PLACE = re.compile(r"([0-9]{1,5})-([0-9]{1,19})-([0-9]{1,18})")
EPOQUE_MAXIMALE = 32_767


class Place(NamedTuple):
    """Where one is in the feed; `DEBUT` is before everything."""

    epoque: int
    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.epoque}-{self.xid}-{self.id}"


DEBUT = Place(0, 0, 0)


@dataclass(frozen=True, slots=True)
class EvenementPublie:
    """One event beside what its demande is now."""

    place: Place
    demande_id: int
    cle: Any
    nature: str
    survenu_le: Any
    saisi_a: Any
    organisme_origine: str
    organisme_saisie: str
    acteur: str
    details: dict[str, Any]
    etat: str
    version: int


@dataclass(frozen=True, slots=True)
class PagePubliee:
    """`fin` is where to go on from, `reste` whether something is already there."""

    evenements: Sequence[EvenementPublie]
    fin: Place
    reste: bool


# The names of tables are constants; values are parameters.
_PAGE = """
WITH courante AS MATERIALIZED (SELECT ({epoque}) AS epoque, pg_snapshot_xmin(pg_current_snapshot()) AS limite),
fenetre AS MATERIALIZED (
    SELECT e.* FROM registre_evenement e, courante c
     WHERE (e.epoque, e.xid, e.id) > (%s::smallint, %s::text::xid8, %s::bigint)
       AND (e.epoque < c.epoque OR e.xid < c.limite) {condition}
     ORDER BY e.epoque, e.xid, e.id LIMIT %s
),
vus AS (
    SELECT f.epoque, f.xid, f.id, f.demande_id, d.cle, f.nature, f.survenu_le, f.saisi_a, coalesce(o.nom, '') AS origine,
           coalesce(s.nom, '') AS saisie, f.acteur, f.details, d.etat, d.version
      FROM fenetre f JOIN ({visibles}) d ON d.id = f.demande_id
      LEFT JOIN habilitations_organisme o ON o.id = f.organisme_origine_id
      LEFT JOIN habilitations_organisme s ON s.id = f.organisme_saisie_id
     ORDER BY f.epoque, f.xid, f.id LIMIT %s
)
SELECT b.nombre, b.epoque, b.xid::text, b.id, v.epoque, v.xid::text, v.id, v.demande_id, v.cle, v.nature, v.survenu_le,
       v.saisi_a, v.origine, v.saisie, v.acteur, v.details::text, v.etat, v.version
  FROM (SELECT epoque, xid, id, count(*) OVER () AS nombre FROM fenetre
         ORDER BY epoque DESC, xid DESC, id DESC LIMIT 1) b
  LEFT JOIN vus v ON true
 ORDER BY v.epoque, v.xid, v.id
"""


def lire_place(texte: str) -> Place | None:
    """A place written by `Place.__str__`, None when it is not one."""
    lue = _PLACE.fullmatch(texte)
    if lue is None:
        return None
    place = Place(*(int(nombre) for nombre in lue.groups()))
    return place if place.epoque <= EPOQUE_MAXIMALE else None


def place_de_fin() -> Place:
    """After everything that is published now: for who starts following today."""
    with connection.cursor() as curseur:
        curseur.execute(
            f"SELECT ({EPOQUE_COURANTE}), pg_snapshot_xmin(pg_current_snapshot())::text",
            [TABLE],
        )
        epoque, limite = curseur.fetchone()
    return Place(int(epoque), int(limite), 0)


def publier(acteur: Acteur, *, apres: Place = DEBUT, taille: int = 100, demande_id: int | None = None) -> PagePubliee:
    """The events that follow `apres` on the demandes that `acteur` may see, or on one of them. One statement."""
    taille = max(1, min(taille, PAGE_MAXIMALE))
    visibles = Demande.objects.visibles_par(acteur).order_by().values("id", "cle", "etat", "version")
    try:
        visibles_sql, valeurs = visibles.query.sql_with_params()
    except EmptyResultSet:
        return PagePubliee((), apres, reste=False)
    condition = "" if demande_id is None else "AND e.demande_id = %s"
    sql = _PAGE.format(epoque=EPOQUE_COURANTE, condition=condition, visibles=visibles_sql)
    une = [] if demande_id is None else [demande_id]
    with connection.cursor() as curseur:
        curseur.execute(sql, [TABLE, *apres[:1], str(apres.xid), apres.id, *une, FENETRE + 1, *valeurs, taille + 1])
        lignes = curseur.fetchall()
    return _page(lignes, apres, taille)


def _page(lignes: Sequence[Any], apres: Place, taille: int) -> PagePubliee:
    if not lignes:
        return PagePubliee((), apres, reste=False)
    lus = [_evenement(ligne) for ligne in lignes if ligne[4] is not None]
    if len(lus) > taille:
        return PagePubliee(lus[:taille], lus[taille - 1].place, reste=True)
    nombre, epoque, xid, dernier = lignes[0][:4]
    return PagePubliee(lus, Place(epoque, int(xid), dernier), reste=nombre > FENETRE)


def _evenement(ligne: Sequence[Any]) -> EvenementPublie:
    epoque, xid, pk, demande_id, cle, nature, survenu_le, saisi_a, origine, saisie, acteur, details, etat, version = (
        ligne[4:]
    )
    return EvenementPublie(
        place=Place(epoque, int(xid), pk),
        demande_id=demande_id,
        cle=cle,
        nature=nature,
        survenu_le=survenu_le,
        saisi_a=saisi_a,
        organisme_origine=origine,
        organisme_saisie=saisie,
        acteur=acteur,
        details=json.loads(details),
        etat=etat,
        version=version,
    )
