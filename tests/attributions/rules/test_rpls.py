"""The RPLS file read as the arrêté of 5 January 2010 (article 3) writes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attributions.rules import rpls
from tests.factories.rpls import entete, ligne


def test_une_ligne_conforme_se_lit():
    lues = dict(zip(rpls.NOMS, rpls.lire_ligne(ligne()), strict=True))
    assert (lues["rpls"], lues["commune"], lues["pieces"], lues["contingent"]) == ("0000000001", "93066", "3", "7")


def test_le_fichier_a_ses_64_champs_numerotes():
    assert [un.numero for un in rpls.CHAMPS] == list(range(1, 65))


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        (1, "123"), (1, "00000000 1"), (2, ""), (2, "x" * 101), (3, "6"), (4, "9306"), (4, "2C004"), (5, "9300"),
        (15, "100"), (22, "3"), (23, "M"), (24, "0"), (24, ""), (25, "1000"), (26, "19"), (32, "18"), (34, "0"),
        (36, "1/1/2020"), (37, "6"), (41, "13/2020"), (44, "12345"), (47, "12"), (48, "00/2020"), (49, "H"),
        (53, "12345678"), (58, "11"), (63, "8"), (64, "x" * 201),
    ],
)  # fmt: skip
def test_chaque_champ_a_son_format(champ, valeur):
    fausse = ligne(**{f"c{champ}": valeur})
    assert rpls.lire_ligne(fausse) is None
    assert [une.champ for une in rpls.fautes(fausse)] == [champ]


def test_un_point_virgule_de_trop_se_dit_sur_la_ligne():
    (faute,) = rpls.fautes(ligne() + ";")
    assert (faute.champ, faute.message) == (0, "La ligne compte 65 champs au lieu de 64.")


def test_une_faute_ne_recopie_jamais_la_valeur():
    (faute,) = rpls.fautes(ligne(c53="SECRET"))
    assert "SECRET" not in faute.message


@given(st.lists(st.text(alphabet="0123456789AB;/é ", max_size=12), min_size=60, max_size=66))
def test_une_ligne_est_lue_ou_expliquee(champs):
    """Whatever comes: read, or refused with at least one reason; never both, never neither."""
    texte = ";".join(champs)
    assert (rpls.lire_ligne(texte) is None) == bool(list(rpls.fautes(texte)))


def test_l_entete():
    assert rpls.lire_entete(entete(lignes=12)) == rpls.Entete(2026, "732829320", 12)


@pytest.mark.parametrize(
    "fausse",
    [entete(annee="26"), entete(siren="73282932"), entete(siret="x"), entete(lignes="1234567"), "2026;732829320", ""],
)
def test_une_entete_fausse_est_refusee(fausse):
    with pytest.raises(rpls.EnteteIllisible):
        rpls.lire_entete(fausse)


def test_les_valeurs_sans_objet():
    """9999 for a rent, 01/1900 for a diagnosis that was not made."""
    assert (rpls.loyer("9999"), rpls.loyer("480"), rpls.loyer("")) == (None, Decimal(480), None)
    assert (rpls.mois("01/1900"), rpls.mois("06/2019")) == (None, date(2019, 6, 1))
    assert (rpls.typologie("9"), rpls.typologie("2")) == ("T6", "T2")


def test_un_logement_sorti_l_est_avant_le_1er_janvier_du_millesime():
    assert rpls.sorti_le("4", 2026) == date(2025, 12, 31)
    assert rpls.sorti_le("9", 2026) is None
    assert rpls.sorti_le("", 2026) is None
