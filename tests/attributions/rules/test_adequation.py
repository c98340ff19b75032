"""Surfaces of R822-25, rooms, and the size of the dwelling by the usage of the territory."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attributions.rules.adequation import (
    Adequation,
    NormesTypologie,
    adequation,
    composition,
    est_sous_occupe,
    est_suroccupe,
    pieces_de,
    surface_minimale,
)
from attributions.rules.parametres import regles_locales
from attributions.rules.solvabilite import Diviseur
from demandeurs.enums import RolePersonne
from registre.rules.parametres import Cle, Jeu, LigneParametre
from registre.services.parametres import lire_fichier
from tests.registre.rules.foyers import LE, conjoint, foyer, personne, titulaire


# R822-25 CCH: 9 m² alone, 16 for two, 9 more per further person, 70 at most for eight or more.
@pytest.mark.parametrize(
    ("personnes", "surface"),
    [(1, 9), (2, 16), (3, 25), (4, 34), (5, 43), (6, 52), (7, 61), (8, 70), (9, 70), (15, 70)],
)
def test_la_surface_minimale(personnes, surface):
    assert surface_minimale(personnes).valeur == surface
    assert est_suroccupe(surface, personnes).valeur is False
    assert est_suroccupe(Decimal(surface) - Decimal("0.01"), personnes).valeur is True


@pytest.mark.parametrize(
    ("surface", "personnes", "codes"),
    [
        (None, 2, ["surface"]),
        (0, 2, ["surface"]),
        (-3, 2, ["surface"]),
        (30, 0, ["personnes"]),
        (None, 0, ["personnes", "surface"]),
    ],
)
def test_la_suroccupation_dit_ce_qui_manque(surface, personnes, codes):
    resultat = est_suroccupe(surface, personnes)
    assert resultat.valeur is None
    assert [un.code for un in resultat.manques] == codes


# More than one habitable room above the number of persons.
@pytest.mark.parametrize(("pieces", "personnes", "sous"), [(3, 1, True), (2, 1, False), (4, 2, True), (3, 2, False)])
def test_la_sous_occupation(pieces, personnes, sous):
    assert est_sous_occupe(pieces, personnes).valeur is sous


@pytest.mark.parametrize(
    ("pieces", "personnes", "codes"), [(None, 1, ["pieces"]), (0, 1, ["pieces"]), (3, 0, ["personnes"])]
)
def test_la_sous_occupation_dit_ce_qui_manque(pieces, personnes, codes):
    resultat = est_sous_occupe(pieces, personnes)
    assert resultat.valeur is None
    assert [un.code for un in resultat.manques] == codes


@pytest.mark.parametrize(
    ("typologie", "pieces"),
    [
        ("T1", 1),
        ("T1bis", 1),
        ("T1'", 1),
        ("T5", 5),
        ("T6", 6),
        ("T6P", 6),
        ("T9P", 9),
        ("C", 1),
        ("", None),
        ("?", None),
    ],
)
def test_les_pieces_d_un_type(typologie, pieces):
    assert pieces_de(typologie) == pieces


SOEUR = personne(2, RolePersonne.COTITULAIRE, 40, lien="F")
COMPOSITIONS = {
    "1": foyer(titulaire()),
    "couple": foyer(titulaire(), conjoint()),
    "1+1": foyer(titulaire(), charges=[8]),
    "3": foyer(titulaire(), conjoint(), charges=[8]),
    "7": foyer(titulaire(), conjoint(), charges=[12, 10, 8, 6, 4, 2]),
}


@pytest.mark.parametrize(("cle", "menage"), COMPOSITIONS.items())
def test_la_composition_du_menage(cle, menage):
    assert composition(menage) == cle


def test_deux_adultes_qui_ne_sont_pas_un_couple_ont_besoin_de_deux_chambres():
    assert composition(foyer(titulaire(), SOEUR)) == "1+1"


def test_l_enfant_a_naitre_et_celui_en_garde_comptent_pour_la_taille():
    """Notice of the form 14069*05: children in custody count for the size of the home; so does a birth."""
    assert composition(foyer(titulaire(), naissances_attendues=1)) == "1+1"
    assert composition(foyer(titulaire(), gardes=[6, 4])) == "3"


def lignes_fournies(*sauf):
    """The national parameters of the file shipped with the program."""
    for brute in lire_fichier():
        if brute["cle"] not in sauf and not brute["territoire"]:
            yield LigneParametre(
                brute["cle"], None, json.loads(brute["valeur"]), LE.replace(year=2018), None, brute["source"], True
            )


NATIONALES = regles_locales(Jeu.de(lignes_fournies()), le=LE, territoires=())

# Usage of the landlords (recalled): target, then what is tolerated in Île-de-France.
TAILLES = {
    "1 personne": (COMPOSITIONS["1"], {"T1": "adapte", "T2": "tolere", "T3": "trop_grand"}),
    "couple": (COMPOSITIONS["couple"], {"T1": "trop_petit", "T2": "adapte", "T3": "tolere", "T4": "trop_grand"}),
    "1 + 1": (COMPOSITIONS["1+1"], {"T1": "trop_petit", "T2": "adapte", "T3": "adapte", "T4": "trop_grand"}),
    "3": (COMPOSITIONS["3"], {"T1": "trop_petit", "T2": "tolere", "T3": "adapte", "T4": "trop_grand"}),
    "4": (
        foyer(titulaire(), conjoint(), charges=[8, 5]),
        {"T2": "trop_petit", "T3": "adapte", "T4": "adapte", "T5": "trop_grand"},
    ),
    "5": (
        foyer(titulaire(), conjoint(), charges=[8, 5, 2]),
        {"T3": "trop_petit", "T4": "adapte", "T5": "tolere", "T6": "trop_grand"},
    ),
    "6": (
        foyer(titulaire(), conjoint(), charges=[9, 8, 5, 2]),
        {"T3": "trop_petit", "T4": "tolere", "T5": "adapte", "T6": "trop_grand"},
    ),
    "7 et plus": (COMPOSITIONS["7"], {"T4": "trop_petit", "T5": "adapte", "T6P": "adapte"}),
}


@pytest.mark.parametrize(("menage", "attendus"), TAILLES.values(), ids=TAILLES.keys())
def test_la_taille_suit_l_usage_par_defaut(menage, attendus):
    assert {un: adequation(menage, un, NATIONALES.normes).valeur.value for un in attendus} == attendus
    assert adequation(menage, "T3", NATIONALES.normes).marque == "R"


@pytest.mark.parametrize(
    ("menage", "typologie", "normes", "codes"),
    [
        (foyer(titulaire()), "", NATIONALES.normes, ["typologie"]),
        (foyer(), "T2", NATIONALES.normes, ["personnes"]),
        (foyer(titulaire()), "T2", None, ["normes"]),
        (foyer(), "", None, ["personnes", "typologie", "normes"]),
    ],
)
def test_l_adequation_dit_ce_qui_manque(menage, typologie, normes, codes):
    resultat = adequation(menage, typologie, normes)
    assert resultat.valeur is None
    assert [un.code for un in resultat.manques] == codes


@given(st.integers(1, 9), st.integers(0, 8))
def test_un_logement_plus_grand_ne_redevient_jamais_trop_petit(pieces, enfants):
    menage = foyer(titulaire(), charges=[8] * enfants)
    ordre = [Adequation.TROP_PETIT, Adequation.TOLERE, Adequation.ADAPTE, Adequation.TROP_GRAND]
    petit, grand = (adequation(menage, f"T{un}", NATIONALES.normes).valeur for un in (pieces, min(9, pieces + 1)))
    if petit is Adequation.TROP_GRAND:
        assert grand is Adequation.TROP_GRAND
    if grand is Adequation.TROP_PETIT:
        assert petit is Adequation.TROP_PETIT
    assert {petit, grand} <= set(ordre)


@given(st.integers(1, 20), st.decimals(1, 200, places=1))
def test_une_personne_de_plus_ne_desencombre_jamais(personnes, surface):
    assert surface_minimale(personnes).valeur <= surface_minimale(personnes + 1).valeur
    if est_suroccupe(surface, personnes).valeur:
        assert est_suroccupe(surface, personnes + 1).valeur


def test_les_regles_du_territoire_le_plus_proche():
    locales = [
        LigneParametre(Cle.EFFORT_SEUIL, 7, 30, LE, None, "délibération d'essai"),
        LigneParametre(Cle.RESTE_PAR_UC, 7, 0, LE, None, "délibération d'essai"),
        LigneParametre(Cle.RESTE_PLANCHER, 7, 1_250, LE, None, "délibération d'essai"),
        LigneParametre(
            Cle.FORFAIT_EAU_CHAUFFAGE, 7, {"2/1": 45, "2/2": 60, "faux": 1}, LE, None, "délibération d'essai"
        ),
    ]
    regles = regles_locales(Jeu.de([*lignes_fournies(), *locales]), le=LE, territoires=(7, 3))
    assert regles.effort_seuil[0] == 30
    assert (regles.methode.diviseur, regles.methode.jours, regles.methode.plancher) == (
        Diviseur.PERSONNE,
        30,
        Decimal("12.50"),
    )
    assert [regles.forfait(2, 1), regles.forfait(2, 2), regles.forfait(3, 1), regles.forfait(None, 1)] == [
        45,
        60,
        None,
        None,
    ]
    assert regles.normes.source.marque == "R"


def test_le_defaut_national_n_a_ni_plancher_ni_forfait():
    assert NATIONALES.effort_seuil[0] == 33
    assert NATIONALES.methode.plancher is None
    assert NATIONALES.forfaits == {}


def test_une_norme_incomplete_est_absente():
    regles = regles_locales(Jeu.de(lignes_fournies(Cle.PIECES_MAX, Cle.RESTE_JOURS)), le=LE, territoires=())
    assert regles.normes is None
    assert regles.methode is None


def test_les_normes_couvrent_toutes_les_compositions():
    assert isinstance(NATIONALES.normes, NormesTypologie)
    attendues = {"1", "couple", "1+1", "3", "4", "5", "6", "7"}
    for table in (
        NATIONALES.normes.usuel_min,
        NATIONALES.normes.usuel_max,
        NATIONALES.normes.tolere_min,
        NATIONALES.normes.tolere_max,
    ):
        assert set(table) == attendues
