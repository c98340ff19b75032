"""Rows as COPY text: column by column or one by one, the same; read back by PostgreSQL, the same values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from socle.copie import PEU, copier, ligne_en_texte, lignes_en_texte

LIGNES = [
    (
        rang,
        ["simple", "tab\tulation", "retour\nligne\r", "contre\\oblique", "", "\\N", "é€"][rang % 7],
        None if rang % 3 else "dit",
        None if rang % 2 else rang,
        bool(rang % 2),
        date(2026, 1, 1 + rang),
        datetime(2026, 3, 1, 9, rang, tzinfo=UTC),
        bytes([rang, 255, 92]) if rang % 4 else None,
        ["a", 'b"c', "NULL", "", "d\\e\t", "f,g"] if rang % 2 else [],
        {"clé": "a\\b\n"} if rang % 2 else {},
        UUID(int=rang),
        Decimal("12.50"),
    )
    for rang in range(20)
]


def test_par_colonnes_ou_par_lignes_le_texte_est_le_meme() -> None:
    for nombre in (0, 1, PEU - 1, PEU, 20):
        assert lignes_en_texte(LIGNES[:nombre]) == "".join(map(ligne_en_texte, LIGNES[:nombre]))


def test_un_type_sans_texte_est_refuse() -> None:
    for nombre in (1, 20):
        with pytest.raises(TypeError, match="float"):
            lignes_en_texte([(1.5,)] * nombre)


def test_des_lignes_inegales_sont_refusees() -> None:
    with pytest.raises(ValueError, match="zip"):
        lignes_en_texte([(1, 2)] * 10 + [(1,)])


@pytest.mark.django_db
def test_postgresql_relit_les_memes_valeurs() -> None:
    colonnes = ["n", "t", "t2", "n2", "b", "d", "ts", "o", "a", "j", "u", "x"]
    types = "int, text, text, int, boolean, date, timestamptz, bytea, text[], jsonb, uuid, numeric".split(", ")
    connection.ensure_connection()
    with psycopg.connect(**_acces()) as libre, libre.cursor() as curseur:
        curseur.execute(
            f"CREATE TEMP TABLE essai ({', '.join(f'{c} {t}' for c, t in zip(colonnes, types, strict=True))})"
        )
        assert copier(curseur, "essai", colonnes, LIGNES) == len(LIGNES)
        relues = curseur.execute("SELECT * FROM essai ORDER BY n").fetchall()
    assert [tuple(ligne) for ligne in relues] == LIGNES


def _acces() -> dict[str, object]:
    reglages = connection.settings_dict
    return {"dbname": reglages["NAME"], "user": reglages["USER"], "password": reglages["PASSWORD"] or None,
            "host": reglages["HOST"], "port": reglages["PORT"] or None}  # fmt: skip
