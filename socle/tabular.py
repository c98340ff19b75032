"""Tables for people: columns over rows, written as an Excel workbook or as CSV for Excel in France.

A column says its French header, how to read its value from a row, its kind and its width. Text that a spreadsheet
would take for a formula is neutralised. Rows are consumed one by one: any number of them fits in memory.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from rustpy_xlsxwriter import Format, write_worksheets

from socle.errors import ActionRefusee, Nature, Refus

L = TypeVar("L")
PARIS = ZoneInfo("Europe/Paris")
LIGNES_MAX_XLSX = 1_048_575  # rows of a sheet, header apart
LONGUEUR_MAX_CELLULE = 32_767
# What Excel and LibreOffice take for the beginning of a formula, also behind spaces.
_FORMULE = re.compile(r"^\s*[=+\-@\t\r|%]")
_NOMBRE = re.compile(r"^\s*[+-]?\d+([.,]\d+)?\s*$")
# Control characters that XML cannot hold.
_INTERDITS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Forme(StrEnum):
    """How a value shows; the value itself keeps its type in Excel."""

    TEXTE = "texte"
    ENTIER = "entier"
    EUROS = "euros"
    DATE = "date"
    INSTANT = "instant"
    OUI_NON = "oui_non"


_FORMATS = {
    Forme.ENTIER: "#,##0",
    Forme.EUROS: '#,##0 "€"',
    Forme.DATE: "dd/mm/yyyy",
    Forme.INSTANT: "dd/mm/yyyy hh:mm",
}


@dataclass(frozen=True, slots=True)
class Colonne(Generic[L]):
    """`entete` in French; `valeur(row)`; `largeur` in characters; `nominative` says that it names people."""

    entete: str
    valeur: Callable[[L], Any]
    forme: Forme = Forme.TEXTE
    largeur: int = 18
    nominative: bool = False


def neutraliser(texte: str) -> str:
    """The same text, that no spreadsheet takes for a formula: an apostrophe in front when it would be one."""
    # Most cells: a letter or a digit first, nothing but printable characters.
    if texte[:1].isalnum() and texte.isprintable() and len(texte) <= LONGUEUR_MAX_CELLULE:
        return texte
    propre = _INTERDITS.sub("", texte)[:LONGUEUR_MAX_CELLULE]
    return f"'{propre}"[:LONGUEUR_MAX_CELLULE] if _FORMULE.match(propre) and not _NOMBRE.match(propre) else propre


def _valeur_excel(valeur: Any, forme: Forme) -> Any:
    if valeur is None or valeur == "":
        return None
    if forme is Forme.OUI_NON:
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime):
        # Excel knows no time zone.
        return valeur.astimezone(PARIS).replace(tzinfo=None) if valeur.tzinfo else valeur
    if isinstance(valeur, date | int | Decimal) and not isinstance(valeur, bool):
        return valeur
    return neutraliser(str(valeur))


def _valeur_csv(valeur: Any, forme: Forme) -> str:
    if valeur is None:
        return ""
    if forme is Forme.OUI_NON:
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime):
        return f"{(valeur.astimezone(PARIS) if valeur.tzinfo else valeur):%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, Decimal):
        return str(valeur).replace(".", ",")
    return neutraliser(str(valeur))


def _limiter(lignes: Iterable[L]) -> Iterator[L]:
    for rang, ligne in enumerate(lignes):
        if rang >= LIGNES_MAX_XLSX:
            raise ActionRefusee(
                Refus(
                    "trop_de_lignes",
                    "Un classeur Excel ne contient pas plus de 1 048 575 lignes.",
                    Nature.LIMITE,
                    issue="Restreignez la liste par des filtres, ou choisissez le format CSV.",
                    source="format Office Open XML, classeur",
                )
            )
        yield ligne


def ecrire_xlsx(
    cible: Path | IO[bytes], colonnes: Sequence[Colonne[L]], lignes: Iterable[L], *, titre: str = "Liste"
) -> int:
    """Write one sheet with a frozen, filterable header; answers how many rows. Raises `ActionRefusee` past the limit."""
    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet(_titre(titre))
    feuille.freeze_panes = "A2"
    for rang, colonne in enumerate(colonnes, start=1):
        feuille.column_dimensions[get_column_letter(rang)].width = colonne.largeur
    feuille.append([_entete(feuille, colonne.entete) for colonne in colonnes])
    nombre = 0
    try:
        for ligne in _limiter(lignes):
            feuille.append([_cellule(feuille, colonne, ligne) for colonne in colonnes])
            nombre += 1
    except BaseException:
        # openpyxl writes through suspended generators, which complain when they are dropped half way.
        feuille.close()
        raise
    feuille.auto_filter.ref = f"A1:{get_column_letter(len(colonnes))}{nombre + 1}"
    classeur.save(cible)
    return nombre


@dataclass(frozen=True, slots=True)
class Feuille(Generic[L]):
    """A sheet of a mass extract. Rows are consumed one by one, after those of the sheets before.

    `fin` are texts written under the last row, one by line, in the first column; `pied` is printed on every page.
    """

    titre: str
    colonnes: Sequence[Colonne[L]]
    lignes: Iterable[L]
    fin: Sequence[str] = ()
    pied: str = ""


def ecrire_xlsx_de_masse(cible: Path, feuilles: Sequence[Feuille[Any]]) -> None:
    """Write sheets of any length in constant memory, at more than a million cells a second; frozen, filterable headers.

    Plain cells only: `ecrire_xlsx` is for reports that people lay out. Raises `ActionRefusee` past Excel's limit.
    """
    titres = [_titre(une.titre) for une in feuilles]
    write_worksheets(
        [(titre, _enregistrements(une)) for titre, une in zip(titres, feuilles, strict=True)],
        str(cible),
        freeze_panes={"general": {"row": 1, "col": 0}},
        bold_headers=True,
        autofilter=dict.fromkeys(titres, True),
        column_widths={
            t: {c.entete: float(c.largeur) for c in une.colonnes} for t, une in zip(titres, feuilles, strict=True)
        },
        column_formats={
            t: {c.entete: Format().set_num_format(_FORMATS[c.forme]) for c in une.colonnes if c.forme in _FORMATS}
            for t, une in zip(titres, feuilles, strict=True)
        },
        page_setup={
            t: {"landscape": True, "footer": "&L" + une.pied.replace("&", "&&")[:250]}
            for t, une in zip(titres, feuilles, strict=True)
            if une.pied
        },
    )


def _titre(titre: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", titre)[:31]


def _enregistrements(feuille: Feuille[Any]) -> Iterator[dict[str, Any]]:
    entetes = [neutraliser(une.entete) for une in feuille.colonnes]
    lecteurs = [(une.valeur, une.forme) for une in feuille.colonnes]
    for ligne in _limiter(feuille.lignes):
        yield dict(zip(entetes, [_valeur_de_masse(valeur(ligne), forme) for valeur, forme in lecteurs], strict=True))
    for texte in feuille.fin:
        yield {entetes[0]: neutraliser(texte), **dict.fromkeys(entetes[1:])}


def _valeur_de_masse(valeur: Any, forme: Forme) -> Any:
    # The two million cells of an export are nearly all of these kinds.
    nature = type(valeur)
    if nature is str:
        return neutraliser(valeur) if valeur else None
    if valeur is None or nature is date or nature is int:
        return valeur
    ecrite = _valeur_excel(valeur, forme)
    return float(ecrite) if isinstance(ecrite, Decimal) else ecrite


def _entete(feuille: Any, texte: str) -> Any:
    cellule = WriteOnlyCell(feuille, value=neutraliser(texte))
    cellule.font = Font(bold=True)
    cellule.alignment = Alignment(wrap_text=True, vertical="top")
    return cellule


def _cellule(feuille: Any, colonne: Colonne[L], ligne: L) -> Any:
    valeur = _valeur_excel(colonne.valeur(ligne), colonne.forme)
    format_ = _FORMATS.get(colonne.forme)
    if isinstance(valeur, str):
        # Written as text whatever it begins with: openpyxl would store a leading "=" as a formula.
        cellule = WriteOnlyCell(feuille, value=valeur)
        cellule.data_type = "s"
        return cellule
    if valeur is None or format_ is None:
        return valeur
    cellule = WriteOnlyCell(feuille, value=valeur)
    cellule.number_format = format_
    return cellule


def ecrire_csv(cible: IO[str], colonnes: Sequence[Colonne[L]], lignes: Iterable[L]) -> int:
    """Semicolons, byte order mark, CRLF: what Excel in France opens by a double click. Answers how many rows."""
    cible.write("\ufeff")
    ecrivain = csv.writer(cible, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([neutraliser(colonne.entete) for colonne in colonnes])
    nombre = 0
    for ligne in lignes:
        ecrivain.writerow([_valeur_csv(colonne.valeur(ligne), colonne.forme) for colonne in colonnes])
        nombre += 1
    return nombre
