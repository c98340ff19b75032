"""The one reader of small files: lines with their number, cells as their reader means them, limits."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from socle.errors import ActionRefusee
from socle.tableaux import LIGNES_MAX, code_de, en_csv, lire_lignes, lire_tableau, texte_de

LIGNES = [(1, ["nom", "code"]), (3, ["a", "01"]), (4, ["b", "02"])]


def classeur(*lignes: list[object]) -> bytes:
    feuille = Workbook()
    for une in lignes:
        feuille.active.append(une)
    cible = BytesIO()
    feuille.save(cible)
    return cible.getvalue()


@pytest.mark.parametrize(
    "octets",
    [
        b"nom;code\n;\na;01\nb;02\n",
        b"nom,code\r\n\r\na,01\r\nb,02",
        "\ufeffnom\tcode\n\na\t01\nb\t02\n".encode(),
        classeur(["nom", "code"], [None, ""], ["a", "01"], ["b", "02"]),
    ],
    ids=["points-virgules", "virgules", "tabulations", "excel"],
)
def test_un_fichier_dit_les_memes_lignes_quelle_que_soit_sa_forme(octets: bytes) -> None:
    assert lire_lignes(octets) == LIGNES
    assert lire_tableau(octets) == (["nom", "code"], LIGNES[1:])


def test_ce_qui_voyage_dans_un_formulaire_garde_ses_lignes() -> None:
    lignes = [(2, ["a;b", "01"]), (3, ['"c"', ""]), (7, ["d", "02"])]
    assert lire_lignes(en_csv(lignes).encode()) == lignes
    # A browser sends the line ends of a text area as CRLF.
    assert lire_lignes(en_csv(lignes).replace("\n", "\r\n").encode()) == lignes


@pytest.mark.parametrize(
    ("cellule", "texte", "code"),
    [
        (None, "", ""),
        (" ab ", "ab", "AB"),
        (1004, "1004", "01004"),
        (1004.0, "1004", "01004"),
        ("1004", "1004", "1004"),  # written as a text, it is what it says
        (datetime(2026, 11, 23, 0, 0), "2026-11-23", "2026-11-23"),  # noqa: DTZ001 - as openpyxl gives it
        (date(2026, 11, 23), "2026-11-23", "2026-11-23"),
        (True, "True", "TRUE"),
    ],
)
def test_une_cellule_en_texte_et_en_code(cellule: object, texte: str, code: str) -> None:
    assert (texte_de(cellule), code_de(cellule, 5)) == (texte, code)


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"x" * 101, "fichier_trop_gros"),
        (b"1\n" * (LIGNES_MAX + 2), "fichier_trop_long"),
        (b"\n" * (2 * LIGNES_MAX) + b"1\n2\n", "fichier_trop_long"),
        (b"a;\x00\n", "fichier_illisible"),
        (b"PK\x03\x04", "fichier_illisible"),
    ],
)
def test_ce_qui_ne_se_lit_pas(octets: bytes, code: str) -> None:
    bornes = {"octets_max": 100} if code == "fichier_trop_gros" else {}
    with pytest.raises(ActionRefusee) as refusee:
        lire_lignes(octets, **bornes)
    assert refusee.value.premier.code == code
