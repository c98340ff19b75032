"""Excel and CSV: types kept, formulas neutralised, read back."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from socle import tabular
from socle.errors import ActionRefusee
from socle.tabular import Colonne, Forme, ecrire_csv, ecrire_xlsx, neutraliser

COLONNES = (
    Colonne("Dossier", lambda ligne: ligne[0]),
    Colonne("Déposé le", lambda ligne: ligne[1], Forme.DATE),
    Colonne("Ressources", lambda ligne: ligne[2], Forme.EUROS),
    Colonne("Vu à", lambda ligne: ligne[3], Forme.INSTANT),
    Colonne("DALO", lambda ligne: ligne[4], Forme.OUI_NON),
)
LIGNES = [
    ("A-1", date(2024, 2, 29), 1_500, datetime(2024, 7, 1, 22, 30, tzinfo=UTC), True),
    ("=HYPERLINK(1)", None, Decimal("12.50"), None, False),
]


def relire(octets: io.BytesIO):
    return load_workbook(octets).active


def test_un_classeur_garde_les_types():
    sortie = io.BytesIO()
    assert ecrire_xlsx(sortie, COLONNES, iter(LIGNES), titre="Demandes [2024]/x") == 2
    feuille = relire(sortie)

    assert [cellule.value for cellule in feuille[1]] == ["Dossier", "Déposé le", "Ressources", "Vu à", "DALO"]
    assert [cellule.value for cellule in feuille[2]] == [
        "A-1", datetime(2024, 2, 29), 1500, datetime(2024, 7, 2, 0, 30), "oui",  # noqa: DTZ001 - Excel knows no zone
    ]  # fmt: skip
    assert feuille["B2"].number_format == "dd/mm/yyyy"
    assert (feuille["A3"].value, feuille["A3"].data_type) == ("'=HYPERLINK(1)", "s")
    assert (feuille["B3"].value, feuille["E3"].value) == (None, "non")
    assert feuille.freeze_panes == "A2"
    assert feuille.auto_filter.ref == "A1:E3"


def test_un_csv_s_ouvre_dans_excel():
    sortie = io.StringIO()
    assert ecrire_csv(sortie, COLONNES, LIGNES) == 2
    texte = sortie.getvalue()

    assert texte.startswith("\ufeffDossier;Déposé le;")
    assert list(csv.reader(io.StringIO(texte[1:]), delimiter=";"))[1:] == [
        ["A-1", "29/02/2024", "1500", "02/07/2024 00:30", "oui"],
        ["'=HYPERLINK(1)", "", "12,50", "", "non"],
    ]


@pytest.mark.parametrize(
    "texte", ["=1+1", "+33 1 23", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", " =1", "\r=1", "|x", "%x"]
)
def test_une_formule_est_neutralisee(texte):
    assert neutraliser(texte) == f"'{texte}"


@pytest.mark.parametrize("texte", ["-12", "+3,5", "Dupont", "10 rue de l'Est", "", "'=1"])
def test_le_reste_ne_change_pas(texte):
    assert neutraliser(texte) == texte


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_aucun_texte_ne_devient_une_formule(texte):
    sortie = io.BytesIO()
    ecrire_xlsx(sortie, (Colonne("Texte", lambda ligne: ligne),), [texte])
    cellule = relire(sortie)["A2"]
    assert cellule.data_type in ("s", "n", "inlineStr")
    assert not str(cellule.value or "").lstrip().startswith(("=", "@"))


def test_trop_de_lignes_se_refuse(monkeypatch):
    monkeypatch.setattr(tabular, "LIGNES_MAX_XLSX", 3)
    with pytest.raises(ActionRefusee) as refus:
        ecrire_xlsx(io.BytesIO(), (Colonne("N", lambda ligne: ligne, Forme.ENTIER),), range(4))
    assert refus.value.premier.statut_http == 429
