"""Income ceilings: the published cells, the rule that makes each year from the one before, and what they are used for."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registre.rules.explications import Marque, Resultat, Source
from registre.rules.ressources import (
    Bareme,
    Categorie,
    CategoriePlafond,
    Plafond,
    Zone,
    part_du_plafond,
    respecte_le_plafond,
)
from registre.services.baremes import PLAFONDS, lire_plafonds

CELLULES = {(un.annee, un.zone, un.financement, un.categorie): un for un in lire_plafonds(PLAFONDS)}
BAREME = Bareme.de(
    Plafond(un.annee, un.zone, un.financement, un.categorie, un.montant, un.source, Marque(un.marque))
    for un in CELLULES.values()
)
COLONNES = tuple(CategoriePlafond.values)
# Indice de référence des loyers, third quarter: the revision of R441-1 divides one by the one of the year before.
IRL = {2021: "131.67", 2022: "136.27", 2023: "141.03", 2024: "144.51", 2025: "145.77"}

# Annex I (PLUS), read again from the published tables: 3 zones × 7 columns × 4 years = 84 cells.
PLUS = """
paris  2023 25165 37611 49303 58865 70036 78809 8782
paris  2024 26044 38925 51025 60921 72482 81562 9089
paris  2025 26687 39885 52284 62424 74271 83575 9313
paris  2026 26920 40233 52740 62968 74919 84304 9394
idf    2023 25165 37611 45210 54154 64108 72142 8038
idf    2024 26044 38925 46789 56046 66347 74662 8319
idf    2025 26687 39885 47944 57429 67984 76504 8524
idf    2026 26920 40233 48362 57930 68577 77171 8598
autres 2023 21878 29217 35135 42417 49898 56236 6273
autres 2024 22642 30238 36362 43899 51641 58200 6492
autres 2025 23201 30984 37259 44982 52915 59636 6652
autres 2026 23403 31254 37584 45374 53376 60156 6710
"""
# Annex II (PLAI): 2022 and 2024 were read, 2023, 2025 and 2026 come from the revision rule but where they were read too.
PLAI = """
paris  2022 13378 21805 28582 31287 37218 41884 4666
paris  2024 14329 23355 30614 33511 39863 44861 4998
paris  2025 14683 23931 31369 34338 40847 45968 5121
idf    2022 13378 21805 26210 28779 34071 38339 4270
idf    2024 14329 23355 28074 30824 36493 41064 4573
autres 2022 11626 16939 20370 22665 26519 29886 3333
autres 2024 12452 18143 21818 24276 28404 32010 3569
"""


def publiees(texte, financement):
    for ligne in texte.split("\n"):
        if ligne:
            zone, annee, *montants = ligne.split()
            for colonne, montant in zip(COLONNES, montants, strict=True):
                yield (int(annee), zone, financement, colonne), int(montant)


@pytest.mark.parametrize("financement", ["PLUS", "PLAI"])
def test_les_cellules_publiees_sont_celles_du_fichier(financement):
    attendues = dict(publiees({"PLUS": PLUS, "PLAI": PLAI}[financement], financement))
    assert len(attendues) == {"PLUS": 84, "PLAI": 49}[financement]
    assert {cle: CELLULES[cle].montant for cle in attendues} == attendues


def revise(montant, annee):
    """R441-1: the amount of the year before, by the index of its third quarter over that of the year before."""
    revise = Decimal(montant) * Decimal(IRL[annee - 1]) / Decimal(IRL[annee - 2])
    return int(revise.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize("financement", ["PLUS", "PLAI"])
@pytest.mark.parametrize("annee", [2023, 2024, 2025, 2026])
def test_chaque_annee_se_retrouve_par_l_indice_des_loyers(financement, annee):
    """84 PLUS cells from 2022 to 2026, and as many PLAI ones."""
    retrouvees = {
        (zone, colonne): revise(CELLULES[annee - 1, zone, financement, colonne].montant, annee)
        for zone in Zone.values
        for colonne in COLONNES
    }
    assert len(retrouvees) == 21
    assert retrouvees == {
        (zone, colonne): CELLULES[annee, zone, financement, colonne].montant for zone, colonne in retrouvees
    }


def test_le_pls_est_le_plus_majore_de_trente_pour_cent():
    cellules = {cle: un.montant for cle, un in CELLULES.items() if cle[2] == "PLS"}
    assert len(cellules) == 63
    for (annee, zone, _, colonne), montant in cellules.items():
        exact = Decimal(CELLULES[annee, zone, "PLUS", colonne].montant) * Decimal("1.3")
        assert montant == int(exact.quantize(Decimal(1), ROUND_HALF_UP)), (annee, zone, colonne)


def test_les_marques_disent_ce_qui_a_ete_calcule():
    assert CELLULES[2023, "paris", "PLAI", "1"].marque == "C"
    assert CELLULES[2024, "paris", "PLAI", "1"].marque == "V"
    assert CELLULES[2023, "autres", "PLAI", "5"].marque == "V2"
    assert CELLULES[2023, "autres", "PLAI", "6"].marque == "C"
    assert CELLULES[2026, "idf", "PLUS", "1"].marque == "V"
    assert CELLULES[2026, "idf", "PLS", "1"].marque == "C"


def zone_dite(zone):
    return Resultat(Zone(zone), "essai", sources=(Source("essai"),))


def categorie_dite(rang, supplement=0):
    return Resultat(Categorie(rang, supplement), "essai", sources=(Source("essai"),))


def test_un_plafond_dit_son_texte():
    resultat = BAREME.plafond(2026, zone_dite("idf"), "PLUS", categorie_dite(4))
    assert resultat.valeur == 57_930
    assert any("NOR VLOL2534266A" in source.texte for source in resultat.sources)
    assert resultat.marque == Marque.LUE
    assert BAREME.plafond(2026, zone_dite("idf"), "PLS", categorie_dite(4)).marque == Marque.CALCULEE


@pytest.mark.parametrize(
    ("annee", "financement", "code"), [(2027, "PLUS", "plafond"), (2023, "PLS", "plafond"), (2026, "", "financement")]
)
def test_un_bareme_absent_le_dit(annee, financement, code):
    resultat = BAREME.plafond(annee, zone_dite("idf"), financement, categorie_dite(1))
    assert resultat.valeur is None
    assert [un.code for un in resultat.manques] == [code]


def dit(valeur):
    return Resultat(valeur, "essai")


# 2026, rest of Île-de-France, PLUS, category 1: 26,920 euros.
@pytest.mark.parametrize(
    ("rfr", "derogation", "respecte", "part"),
    [
        (0, 0, True, "0.0"),
        (26_920, 0, True, "100.0"),
        (26_921, 0, False, "100.0"),  # rounded to 100.0, yet above: compared exactly
        (34_996, 30, True, "130.0"),  # 26,920 × 1.3 = 34,996
        (34_997, 30, False, "130.0"),
        (13_460, 0, True, "50.0"),
    ],
)
def test_le_revenu_se_compare_au_plafond(rfr, derogation, respecte, part):
    plafond = BAREME.plafond(2026, zone_dite("idf"), "PLUS", categorie_dite(1))
    assert respecte_le_plafond(dit(rfr), plafond, derogation=derogation).valeur is respecte
    assert part_du_plafond(dit(rfr), plafond).valeur == Decimal(part)


@given(st.integers(2022, 2026), st.sampled_from(Zone.values), st.sampled_from(["PLAI", "PLUS"]), st.integers(1, 20))
def test_le_plafond_monte_avec_la_categorie(annee, zone, financement, rangs):
    petit = BAREME.plafond(annee, zone_dite(zone), financement, dit(Categorie.de(rangs)))
    grand = BAREME.plafond(annee, zone_dite(zone), financement, dit(Categorie.de(rangs + 1)))
    assert petit.valeur < grand.valeur


@given(st.integers(2024, 2026), st.sampled_from(Zone.values), st.integers(1, 6))
def test_plai_sous_plus_sous_pls(annee, zone, rang):
    plai, plus, pls = (
        BAREME.plafond(annee, zone_dite(zone), un, categorie_dite(rang)) for un in ("PLAI", "PLUS", "PLS")
    )
    assert plai.valeur < plus.valeur < pls.valeur
