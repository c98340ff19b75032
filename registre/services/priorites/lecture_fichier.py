"""The cells of a CSV or Excel file of labels, within limits: size, lines, columns, and what an archive may hide."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
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


def lire_tableau(octets: bytes) -> tuple[list[str], list[list[Any]]]:
    """Headings and lines of the first sheet, empty lines left out. Raises `ActionRefusee`."""
    if len(octets) > OCTETS_MAX:
        raise ActionRefusee(_refus("fichier_trop_gros", f"Le fichier dépasse {OCTETS_MAX // 1_000_000} Mo.", "Envoyez-le en plusieurs fois.", Nature.LIMITE))  # fmt: skip
    lignes = _excel(octets) if octets[:4] == b"PK\x03\x04" else _csv(octets)
    utiles = [ligne for ligne in lignes if any(c not in (None, "") for c in ligne)]
    if len(utiles) < 2:
        raise ActionRefusee(_refus("fichier_vide", "Le fichier ne contient aucune ligne.", "La première ligne donne les noms des colonnes."))  # fmt: skip
    if len(utiles) > LIGNES_MAX + 1:
        raise ActionRefusee(_refus("fichier_trop_long", f"Le fichier dépasse {LIGNES_MAX} lignes.", "Envoyez-le en plusieurs fois.", Nature.LIMITE))  # fmt: skip
    entetes = ["" if c is None else str(c).strip()[:CELLULE_MAX] for c in utiles[0]]
    while entetes and not entetes[-1]:
        entetes.pop()
    return entetes, utiles[1:]


def _excel(octets: bytes) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(un.file_size for un in archive.infolist()) > DECOMPRIME_MAX:
                raise ActionRefusee(_refus("fichier_trop_gros", "Ce classeur est trop gros une fois ouvert.", "Envoyez-le en CSV.", Nature.LIMITE))  # fmt: skip
        classeur = load_workbook(io.BytesIO(octets), read_only=True, data_only=True)
        feuille = classeur.worksheets[0]
        return [
            [c[:CELLULE_MAX] if isinstance(c, str) else c for c in ligne]
            for ligne in feuille.iter_rows(max_row=LIGNES_MAX + 2, max_col=COLONNES_MAX, values_only=True)
        ]
    except ILLISIBLES as erreur:
        raise ActionRefusee(_illisible()) from erreur


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
            if len(lignes) > LIGNES_MAX + 1:
                break
    except csv.Error as erreur:
        raise ActionRefusee(_illisible()) from erreur
    return lignes


def _illisible() -> Refus:
    return _refus("fichier_illisible", "Ce fichier n'est ni un CSV ni un classeur Excel lisible.", "Enregistrez-le en .xlsx ou en .csv.")  # fmt: skip


def _refus(code: str, message: str, issue: str, nature: Nature = Nature.SAISIE) -> Refus:
    return Refus(code, message, nature, "fichier", Regle.FORMAT, issue)
