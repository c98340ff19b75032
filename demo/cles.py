"""Indexes and keys set aside during a mass load, then rebuilt: sorting once costs less than a million insertions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace

import psycopg
from psycopg import sql

REGLAGES = (
    "SET maintenance_work_mem = '1GB'",
    "SET synchronous_commit = off",
    "SET max_parallel_maintenance_workers = 0",
    "SET lock_timeout = 0",
    "SET statement_timeout = 0",
    # With wal_level minimal a small index is cheaper in the log than as a file of its own to flush.
    "SET wal_skip_threshold = '64MB'",
)

_CLES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text
FROM pg_constraint
WHERE contype IN ('f', 'u') AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY contype DESC, conrelid::regclass::text, conname
"""
_INDEX = """
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY(%(tables)s::regclass[]) AND NOT indisprimary
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Definition:
    """How to build again what was dropped. `rang` 1: index or unique key, 2: foreign key, which needs those first."""

    table: str
    nom: str
    ordre: str
    rang: int


def relever(connexion: psycopg.Connection, tables: Sequence[str]) -> list[Definition]:
    """What can be set aside on these tables: foreign keys (both ways), unique keys, indexes; primary keys stay."""
    cles = [
        Definition(table, nom, f"ALTER TABLE {table} ADD CONSTRAINT {_q(nom)} {definition}", 2 if genre == "f" else 1)
        for table, nom, definition, genre in connexion.execute(_CLES, {"tables": list(tables)}).fetchall()
    ]
    index = [
        Definition(table, nom, definition, 1)
        for table, nom, definition in connexion.execute(_INDEX, {"tables": list(tables)}).fetchall()
    ]
    return cles + index


def _q(nom: str) -> str:
    return sql.Identifier(nom).as_string()


def lever(connexion: psycopg.Connection, definitions: Sequence[Definition]) -> None:
    """Drop them in one transaction, foreign keys first."""
    with connexion.transaction():
        for une in sorted(definitions, key=lambda d: -d.rang):
            if une.ordre.startswith("ALTER TABLE"):
                connexion.execute(f"ALTER TABLE {une.table} DROP CONSTRAINT {_q(une.nom)}".encode())
            else:
                connexion.execute(f"DROP INDEX {une.nom}".encode())


def reconstruire(ouvrir: Callable[[], psycopg.Connection], definitions: Sequence[Definition], processus: int) -> None:
    """Build what is missing, `processus` tables at a time, the heaviest first: indexes and unique keys, then foreign keys.

    A foreign key is declared without looking at the rows, then verified: only the second part takes time, and it locks
    neither table against the verification of another key.
    """
    with ouvrir() as connexion:
        tables = sorted({une.table for une in definitions})
        presentes = {(une.table, une.nom) for une in relever(connexion, tables)} if tables else set()
        tailles = {table: connexion.execute("SELECT pg_relation_size(%s)", [table]).fetchone()[0] for table in tables}  # type: ignore[index]
    manquantes = [une for une in definitions if (une.table, une.nom) not in presentes]
    etrangeres = [une for une in manquantes if une.rang == 2]
    _par_table(ouvrir, [une for une in manquantes if une.rang == 1], tailles, processus)
    _construire(ouvrir, [replace(une, ordre=f"{une.ordre} NOT VALID") for une in etrangeres])
    verifications = [
        replace(une, ordre=f"ALTER TABLE {une.table} VALIDATE CONSTRAINT {_q(une.nom)}") for une in etrangeres
    ]
    _par_table(ouvrir, verifications, tailles, processus)


def _par_table(
    ouvrir: Callable[[], psycopg.Connection], definitions: Sequence[Definition], tailles: dict[str, int], processus: int
) -> None:
    par_table: dict[str, list[Definition]] = {}
    for une in definitions:
        par_table.setdefault(une.table, []).append(une)
    lots = sorted(par_table.values(), key=lambda lot: -tailles[lot[0].table] * len(lot))
    with ThreadPoolExecutor(processus) as equipe:
        for _ in equipe.map(lambda lot: _construire(ouvrir, lot), lots):
            pass


def _construire(ouvrir: Callable[[], psycopg.Connection], lot: Sequence[Definition]) -> None:
    """Run the statements of one lot in one transaction."""
    with ouvrir() as connexion:
        for reglage in REGLAGES:
            connexion.execute(reglage.encode())
        with connexion.transaction():
            for une in lot:
                connexion.execute(une.ordre.encode())


def en_json(definitions: Sequence[Definition]) -> list[dict[str, str | int]]:
    return [asdict(une) for une in definitions]


def de_json(lus: Sequence[dict[str, str | int]]) -> list[Definition]:
    return [Definition(str(un["table"]), str(un["nom"]), str(un["ordre"]), int(un["rang"])) for un in lus]
