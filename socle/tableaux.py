"""The cells of a CSV or Excel file that somebody sends, within limits: size, lines, columns, and what an archive may hide.

The one reader of small files: labels, classes, identifiers, leases. Mass files of a known format are read as a stream by their own.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from socle.errors import ActionRefusee, Nature, Refus, Regle

OCTETS_MAX = 10_000_000
DECOMPRIME_MAX = 200_000_000
LIGNES_MAX = 20_000
COLONNES_MAX = 80
CELLULE_MAX = 200
# What zipfile, the XML readers and openpyxl raise on a damaged workbook. A lack of memory or a bug of ours is not one.
ILLISIBLES = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError, InvalidFileException,
    SyntaxError, LookupError, ValueError, TypeError, AttributeError,
)  # fmt: skip


Numerotee = tuple[int, list[Any]]
"""A line as its file numbers it, from 1, and its cells."""


def lire_lignes(octets: bytes, *, octets_max: int = OCTETS_MAX) -> list[Numerotee]:
    """Lines of the first sheet or of the text, empty ones left out. Raises `ActionRefusee`: too big, too long, unreadable."""
    if len(octets) > octets_max:
        raise ActionRefusee(_refus("fichier_trop_gros", f"Le fichier dépasse {_en_mega(octets_max)} Mo.", "Envoyez-le en plusieurs fois.", Nature.LIMITE))  # fmt: skip
    lignes = _excel(octets) if octets[:4] == b"PK\x03\x04" else _csv(octets)
    utiles = [(rang, une) for rang, une in enumerate(lignes, 1) if any(c not in (None, "") for c in une)]
    if len(utiles) > LIGNES_MAX + 1:
        raise ActionRefusee(_trop_long())
    return utiles


def lire_tableau(octets: bytes, *, octets_max: int = OCTETS_MAX) -> tuple[list[str], list[Numerotee]]:
    """Headings and the lines under them, empty lines left out. Raises `ActionRefusee`."""
    utiles = lire_lignes(octets, octets_max=octets_max)
    if len(utiles) < 2:
        raise ActionRefusee(_refus("fichier_vide", "Le fichier ne contient aucune ligne.", "La première ligne donne les noms des colonnes."))  # fmt: skip
    entetes = ["" if c is None else str(c).strip()[:CELLULE_MAX] for c in utiles[0][1]]
    while entetes and not entetes[-1]:
        entetes.pop()
    return entetes, utiles[1:]


def texte_de(cellule: Any) -> str:
    """What a cell shows as a text: a whole number without decimals, a day as 2026-11-23, nothing when it is empty."""
    if isinstance(cellule, datetime):
        return cellule.date().isoformat()
    if isinstance(cellule, date):
        return cellule.isoformat()
    if isinstance(cellule, float) and cellule.is_integer():
        cellule = int(cellule)
    return "" if cellule is None else str(cellule).strip()


def code_de(cellule: Any, longueur: int) -> str:
    """A code of that length, in capitals: a spreadsheet that took it for a number has dropped its leading zeros."""
    texte = texte_de(cellule).upper()
    return texte.zfill(longueur) if isinstance(cellule, int | float) and not isinstance(cellule, bool) else texte


def en_csv(lignes: Iterable[tuple[int, Sequence[str]]]) -> str:
    """These lines as a CSV text, each at its number: read again, they are the same. For a form between a trial and its act."""
    sortie, prochaine = io.StringIO(), 1
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\n")
    for numero, cellules in lignes:
        sortie.write("\n" * (numero - prochaine))
        ecrivain.writerow(cellules)
        prochaine = numero + 1
    return sortie.getvalue()


def _en_mega(octets: int) -> str:
    return f"{octets / 1_000_000:g}".replace(".", ",")


def _excel(octets: bytes) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(un.file_size for un in archive.infolist()) > DECOMPRIME_MAX:
                raise ActionRefusee(_refus("fichier_trop_gros", "Ce classeur est trop gros une fois ouvert.", "Envoyez-le en CSV.", Nature.LIMITE))  # fmt: skip
        classeur = load_workbook(io.BytesIO(octets), read_only=True, data_only=True)
        feuille = classeur.worksheets[0]
        return [
            _sans_fin_vide([c[:CELLULE_MAX] if isinstance(c, str) else c for c in ligne])
            for ligne in feuille.iter_rows(max_row=2 * LIGNES_MAX, max_col=COLONNES_MAX, values_only=True)
        ]
    except ILLISIBLES as erreur:
        raise ActionRefusee(_illisible()) from erreur


def _sans_fin_vide(cellules: list[Any]) -> list[Any]:
    """A workbook pads every line to the last column asked for."""
    while cellules and cellules[-1] in (None, ""):
        cellules.pop()
    return cellules


def _csv(octets: bytes) -> list[list[Any]]:
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    if "\x00" in texte:
        raise ActionRefusee(_illisible())
    entete = texte.split("\n", 1)[0]
    separateur = max(";,\t", key=entete.count)
    lignes: list[list[Any]] = []
    try:
        for ligne in csv.reader(io.StringIO(texte), delimiter=separateur):
            lignes.append([c.strip()[:CELLULE_MAX] for c in ligne[:COLONNES_MAX]])
            if len(lignes) > 2 * LIGNES_MAX:
                raise ActionRefusee(_trop_long())
    except csv.Error as erreur:
        raise ActionRefusee(_illisible()) from erreur
    return lignes


def _trop_long() -> Refus:
    return _refus("fichier_trop_long", f"Le fichier dépasse {LIGNES_MAX} lignes.", "Envoyez-le en plusieurs fois.", Nature.LIMITE)  # fmt: skip


def _illisible() -> Refus:
    return _refus("fichier_illisible", "Ce fichier n'est ni un CSV ni un classeur Excel lisible.", "Enregistrez-le en .xlsx ou en .csv.")  # fmt: skip


def _refus(code: str, message: str, issue: str, nature: Nature = Nature.SAISIE) -> Refus:
    return Refus(code, message, nature, "fichier", Regle.FORMAT, issue)
