"""Tamper evidence of the journals: each minute, what is written and finished is closed by a chained `Sceau`.

Rows carry the id of their transaction. Below `pg_snapshot_xmin` every transaction is over, so nothing can be added
honestly any more: that range is counted and hashed, month by month, with the sceau before. No act waits for another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from socle.clock import aujourdhui, maintenant
from socle.models import Sceau
from socle.ports import Journal, journaux, tables_ordonnees
from socle.verrous import VerrouOccupe, verrou_exclusif

PAR_LOT = 5_000


class EpoqueDepassee(RuntimeError):
    """Transaction ids went back: the database was restored on another server. Run `manage.py nouvelle_epoque`."""


@dataclass(frozen=True, slots=True)
class Anomalie:
    """A sceau that does not hold any more, and why (French, without any value of the rows)."""

    journal: str
    numero: int
    motif: str


_RANG = "xid::text::bigint"
_LIGNES = f"""
SELECT jsonb_build_array(id, to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), epoque, {_RANG}, {{}})::text
FROM {{}}
WHERE epoque = %s AND {_RANG} >= %s AND {_RANG} < %s AND instant >= %s AND instant < %s
ORDER BY {_RANG}, id
"""  # noqa: S608 - no value, the names are quoted below
_MOIS = f"""
SELECT DISTINCT date_trunc('month', instant AT TIME ZONE 'UTC')::date FROM {{}}
WHERE epoque = %s AND {_RANG} >= %s AND {_RANG} < %s ORDER BY 1
"""  # noqa: S608
_COMPTES = f"""
SELECT date_trunc('month', instant AT TIME ZONE 'UTC')::date, count(*) FROM {{}}
WHERE epoque < %s OR (epoque = %s AND {_RANG} < %s) GROUP BY 1
"""  # noqa: S608
_EPOQUE = """
SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE d.adrelid = %s::regclass AND a.attname = 'epoque'
"""
# The same inside a statement: the epoch of the rows written now in the table given as parameter.
EPOQUE_COURANTE = _EPOQUE.replace(
    "pg_get_expr(d.adbin, d.adrelid)", "substring(pg_get_expr(d.adbin, d.adrelid) FROM '[0-9]+')::smallint"
)


def _requete(texte: str, journal: Journal, *, avec_colonnes: bool = False) -> sql.Composed:
    table = sql.Identifier(journal.table)
    if not avec_colonnes:
        return sql.SQL(texte).format(table)
    return sql.SQL(texte).format(sql.SQL(", ").join(map(sql.Identifier, journal.colonnes)), table)


def _un(requete: Any, *valeurs: Any) -> Any:
    with connection.cursor() as curseur:
        curseur.execute(requete, valeurs)
        return curseur.fetchone()[0]


def epoque_courante(journal: Journal) -> int:
    """The epoch that rows written now carry: the default of the column."""
    trouve = re.search(r"\d+", str(_un(_EPOQUE, journal.table)))
    return int(trouve.group()) if trouve else 1


def fin_de_mois(mois: date) -> date:
    return date(mois.year + mois.month // 12, mois.month % 12 + 1, 1)


def _lignes(journal: Journal, epoque: int, du: int, avant: int, mois: date) -> Iterator[str]:
    bornes = [f"{mois} 00:00:00+00", f"{fin_de_mois(mois)} 00:00:00+00"]
    with connection.cursor() as curseur:
        curseur.execute(_requete(_LIGNES, journal, avec_colonnes=True), [epoque, du, avant, *bornes])
        while lot := curseur.fetchmany(PAR_LOT):
            for (ligne,) in lot:
                yield ligne


def _contenu(journal: Journal, epoque: int, du: int, avant: int, mois: date) -> tuple[int, str]:
    """How many rows, and the SHA-256 of their canonical texts, one per line."""
    condense, nombre = hashlib.sha256(), 0
    for ligne in _lignes(journal, epoque, du, avant, mois):
        condense.update(ligne.encode() + b"\n")
        nombre += 1
    return nombre, condense.hexdigest()


def _empreinte(sceau: Sceau) -> str:
    champs = (
        sceau.journal, sceau.numero, sceau.epoque, sceau.mois.isoformat(), sceau.xid_du, sceau.xid_avant, sceau.nombre,
        sceau.contenu, sceau.precedent,
    )  # fmt: skip
    return hashlib.sha256("|".join(map(str, champs)).encode()).hexdigest()


def sceller() -> int:
    """Close what is finished in every journal; answers how many sceaux were written. One process at a time."""
    try:
        with verrou_exclusif("scellement"):
            return sum(_sceller_un(journal) for journal in journaux)
    except VerrouOccupe:
        return 0


@transaction.atomic
def _sceller_un(journal: Journal) -> int:
    # Read before the last sceau: what ends in between is for the next minute.
    limite = int(_un("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    dernier = Sceau.objects.filter(journal=journal.nom).order_by("-numero").first()
    courante = epoque_courante(journal)
    if dernier is None:
        return _sceller_plage(journal, None, courante, 0, limite)
    if dernier.epoque == courante:
        if limite < dernier.xid_avant:
            raise EpoqueDepassee("Base restaurée sur un autre serveur : lancer manage.py nouvelle_epoque.")
        return _sceller_plage(journal, dernier, courante, dernier.xid_avant, limite)
    faits = _sceller_plage(journal, dernier, dernier.epoque, dernier.xid_avant, 2**63 - 1)
    dernier = Sceau.objects.filter(journal=journal.nom).order_by("-numero").first()
    return faits + _sceller_plage(journal, dernier, courante, 0, limite)


def _sceller_plage(journal: Journal, dernier: Sceau | None, epoque: int, du: int, avant: int) -> int:
    if avant <= du:
        return 0
    with connection.cursor() as curseur:
        curseur.execute(_requete(_MOIS, journal), [epoque, du, avant])
        mois_touches = [mois for (mois,) in curseur.fetchall()]
    for mois in mois_touches:
        nombre, contenu = _contenu(journal, epoque, du, avant, mois)
        sceau = Sceau(
            journal=journal.nom,
            numero=1 if dernier is None else dernier.numero + 1,
            epoque=epoque,
            mois=mois,
            xid_du=du,
            xid_avant=avant,
            nombre=nombre,
            contenu=contenu,
            precedent="" if dernier is None else dernier.empreinte,
            scelle_a=maintenant(),
        )
        sceau.empreinte = _empreinte(sceau)
        sceau.save(force_insert=True)
        dernier = sceau
    return len(mois_touches)


def verifier() -> list[Anomalie]:
    """Read every journal again, from the first sceau; empty when nothing was changed, removed or slipped in."""
    return [anomalie for journal in journaux for anomalie in _verifier_un(journal)]


def _verifier_un(journal: Journal) -> Iterator[Anomalie]:
    attendus: dict[date, int] = {}
    precedent: Sceau | None = None
    for sceau in Sceau.objects.filter(journal=journal.nom).order_by("numero").iterator():
        yield from _chaine(sceau, precedent)
        if sceau.purge_le is None:
            attendus[sceau.mois] = attendus.get(sceau.mois, 0) + sceau.nombre
            trouve = _contenu(journal, sceau.epoque, sceau.xid_du, sceau.xid_avant, sceau.mois)
            if trouve != (sceau.nombre, sceau.contenu):
                yield Anomalie(journal.nom, sceau.numero, f"{trouve[0]} ligne(s) lues pour {sceau.nombre} scellées")
        precedent = sceau
    if precedent is not None:
        yield from _intrus(journal, precedent, attendus)


def _chaine(sceau: Sceau, precedent: Sceau | None) -> Iterator[Anomalie]:
    if sceau.empreinte != _empreinte(sceau):
        yield Anomalie(sceau.journal, sceau.numero, "sceau modifié")
    numero, empreinte = (0, "") if precedent is None else (precedent.numero, precedent.empreinte)
    if sceau.numero != numero + 1 or sceau.precedent != empreinte:
        yield Anomalie(sceau.journal, sceau.numero, "chaîne rompue : un sceau précédent a été retiré ou remplacé")


def _intrus(journal: Journal, dernier: Sceau, attendus: dict[date, int]) -> Iterator[Anomalie]:
    """Rows slipped into a month that had none in the sealed ranges."""
    with connection.cursor() as curseur:
        curseur.execute(_requete(_COMPTES, journal), [dernier.epoque, dernier.epoque, dernier.xid_avant])
        for mois, nombre in curseur.fetchall():
            if nombre != attendus.get(mois, 0):
                yield Anomalie(
                    journal.nom, dernier.numero, f"{mois:%Y-%m} : {nombre} ligne(s), {attendus.get(mois, 0)} scellées"
                )


def marquer_purge(journal: Journal, mois: date) -> int:
    """The rows of a month were dropped at the end of their retention: its sceaux vouch for the chain only. As owner."""
    return Sceau.objects.filter(journal=journal.nom, mois=mois, purge_le__isnull=True).update(purge_le=aujourdhui())


def ouvrir_une_epoque() -> int:
    """After a restore on another server: rows written from now on belong to a new epoch. As owner of the tables."""
    nouvelle = 1 + max(epoque_courante(journal) for journal in journaux)
    with transaction.atomic(), connection.cursor() as curseur:
        for table in (*(journal.table for journal in journaux), *tables_ordonnees):
            curseur.execute(
                sql.SQL("ALTER TABLE {} ALTER COLUMN epoque SET DEFAULT {}").format(
                    sql.Identifier(table), sql.Literal(nouvelle)
                )
            )
    return nouvelle
