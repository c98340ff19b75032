"""Rows into tables by COPY: the text format of PostgreSQL, built in Python because that is what costs least there.

One row is a tuple of plain Python values in the order of the columns. Values come from the program, never as SQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

NUL = "\\N"
# Rows turned into text at a time; below a few, one by one costs less.
BLOC = 2_000
PEU = 6
_SPECIAUX = re.compile(r"[\\\t\n\r\x00]")
_ECHAPPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""}
_SIMPLE = re.compile(r"[0-9A-Za-z_.-]+").fullmatch


def echapper(texte: str) -> str:
    """The text as COPY reads it back. NUL characters, which PostgreSQL cannot hold, are dropped."""
    if texte.isalnum() or not _SPECIAUX.search(texte):
        return texte
    return _SPECIAUX.sub(lambda trouve: _ECHAPPES[trouve[0]], texte)


def _element(valeur: Any) -> str:
    if valeur is None:
        return "NULL"
    texte = str(valeur)
    if _SIMPLE(texte) and texte.upper() != "NULL":
        return texte
    protege = texte.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{protege}"'


def _tableau(valeurs: Sequence[Any]) -> str:
    return echapper("{" + ",".join(map(_element, valeurs)) + "}") if valeurs else "{}"


def _json(valeur: Any) -> str:
    return echapper(json.dumps(valeur, ensure_ascii=False, separators=(",", ":"))) if valeur else "{}"


class _Convertisseurs(dict[type, Callable[[Any], str]]):
    """By exact type; a subclass (an enumeration of text) finds the converter of its base once."""

    def __missing__(self, genre: type) -> Callable[[Any], str]:
        if not issubclass(genre, str):
            raise TypeError(f"COPY ne sait pas écrire une valeur de type {genre.__name__}")
        self[genre] = lambda valeur: echapper(str.__str__(valeur))
        return self[genre]


_CONVERTIR = _Convertisseurs(
    {
        str: echapper,
        int: str,
        bool: {True: "t", False: "f"}.__getitem__,
        type(None): lambda _: NUL,
        date: date.isoformat,
        datetime: datetime.isoformat,
        bytes: lambda octets: "\\\\x" + octets.hex(),
        list: _tableau,
        tuple: _tableau,
        dict: _json,
        UUID: str,
        Decimal: str,
    }
)


def ligne_en_texte(ligne: tuple[Any, ...]) -> str:
    """One row of COPY text, with its line feed. Raises TypeError for a type that has no text form.

    Texts go in as they are; the row is written again with escapes when it holds a character that needs one (the only
    backslashes expected are those of NULL).
    """
    texte = "\t".join([valeur if type(valeur) is str else _CONVERTIR[type(valeur)](valeur) for valeur in ligne])
    if (
        texte.count("\\") != ligne.count(None)
        or texte.count("\t") != len(ligne) - 1
        or "\n" in texte
        or "\r" in texte
        or "\x00" in texte
    ):
        texte = "\t".join([_CONVERTIR[type(valeur)](valeur) for valeur in ligne])
    return texte + "\n"


def _colonne(valeurs: tuple[Any, ...]) -> Sequence[str]:
    """The texts of one column. Most columns hold one type, so that one converter serves them all."""
    genres = set(map(type, valeurs))
    if len(genres) == 1:
        genre = genres.pop()
        if genre is str:
            return valeurs if not _SPECIAUX.search("".join(valeurs)) else list(map(echapper, valeurs))
        return list(map(_CONVERTIR[genre], valeurs))
    if len(genres) == 2 and type(None) in genres:
        convertir = _CONVERTIR[next(genre for genre in genres if genre is not type(None))]
        return [NUL if valeur is None else convertir(valeur) for valeur in valeurs]
    return [_CONVERTIR[type(valeur)](valeur) for valeur in valeurs]


def lignes_en_texte(lignes: Sequence[tuple[Any, ...]]) -> str:
    """Rows of COPY text, column by column: half the cost of one row at a time. Raises TypeError, or ValueError when
    the rows have not all the same length."""
    if len(lignes) < PEU:
        return "".join(map(ligne_en_texte, lignes))
    return "\n".join(map("\t".join, zip(*map(_colonne, zip(*lignes, strict=True)), strict=True))) + "\n"


def copier(curseur: psycopg.Cursor[Any], table: str, colonnes: Sequence[str], lignes: Iterable[tuple[Any, ...]]) -> int:
    """COPY `lignes` into `table`, in blocks so that memory stays flat. Returns how many. Raises psycopg.Error."""
    ordre = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(",").join(map(sql.Identifier, colonnes))
    )
    nombre, suite = 0, iter(lignes)
    with curseur.copy(ordre) as copie:
        while bloc := list(islice(suite, BLOC)):
            copie.write(lignes_en_texte(bloc))
            nombre += len(bloc)
    return nombre


def reserver(curseur: psycopg.Cursor[Any], besoins: dict[str, int]) -> dict[str, list[int]]:
    """New ids for each table (`{table: how many}`), in ascending order, in one statement. Gaps are harmless."""
    utiles = {table: nombre for table, nombre in besoins.items() if nombre}
    if not utiles:
        return {}
    tableaux = sql.SQL(",").join(
        sql.SQL("ARRAY(SELECT nextval(pg_get_serial_sequence({}, 'id')) FROM generate_series(1, {}))").format(
            sql.Literal(table), sql.Literal(nombre)
        )
        for table, nombre in utiles.items()
    )
    recus = curseur.execute(sql.SQL("SELECT {}").format(tableaux)).fetchone()
    assert recus is not None  # noqa: S101 - a SELECT without FROM gives one row
    return dict(zip(utiles, recus, strict=True))
