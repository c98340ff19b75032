"""A throw-away copy of the base for measures that write, and raw connections to the one in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from bench.banc import REGLAGES
from socle.postgres_embarque import ADMINISTRATEUR, BASE, ROLE_PROPRIETAIRE


def brute(role: str | None = None) -> psycopg.Connection[Any]:
    """A psycopg connection to the base Django uses now, without Django. Commits each statement."""
    reglages = connections.settings["default"]
    return psycopg.connect(
        dbname=reglages["NAME"], user=role or reglages["USER"], host=reglages["HOST"], autocommit=True
    )


def brancher(base: str) -> None:
    """Every later connection of Django goes to `base`."""
    connections.close_all()
    connections.settings["default"]["NAME"] = base
    connection.settings_dict["NAME"] = base


@contextmanager
def clone(nom: str = "registre_bench_travail") -> Iterator[str]:
    """Work on a copy of the base inside the block; it is dropped at the end."""
    connections.close_all()
    adresse = settings.POSTGRES_EMBARQUE.url(ADMINISTRATEUR, ADMINISTRATEUR)
    supprimer = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nom))
    with psycopg.connect(adresse, autocommit=True) as admin:
        admin.execute(supprimer)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                sql.Identifier(nom), sql.Identifier(BASE), sql.Identifier(ROLE_PROPRIETAIRE)
            )
        )
    brancher(nom)
    try:
        yield nom
    finally:
        brancher(BASE)
        with psycopg.connect(adresse, autocommit=True) as admin:
            admin.execute(supprimer)


def serveur() -> dict[str, str]:
    """Version and settings of PostgreSQL, as every line carries them."""
    with brute() as connexion:
        version = connexion.execute("SHOW server_version").fetchone()
        lus = connexion.execute("SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(REGLAGES)])
        return {"version": str(version[0] if version else ""), **dict(lus.fetchall())}
