"""How values are written: worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from demandeurs.enums import RolePersonne
from registre.web import affichage
from registre.web.formulaires.champs import DateSaisie, Euros, Nir, Telephone, TroisEtats
from registre.web.presenters.liste import menage

LE = date(2026, 11, 22)


def test_un_numero_a_cinq_groupes():
    assert affichage.groupes("1110319016982G1104") == ["111", "03", "19", "016982", "G1104"]
    assert affichage.groupes("ANCIEN-12") == ["ANCIEN-12"]
    assert affichage.groupes("") == []


@pytest.mark.parametrize(
    ("depuis", "courte", "longue"),
    [
        (date(2019, 3, 15), "7 a 8 m", "7 ans et 8 mois"),
        (date(2025, 11, 22), "1 a 0 m", "1 an"),
        (date(2025, 11, 23), "0 a 11 m", "11 mois"),
        (date(2026, 11, 22), "0 a 0 m", "0 mois"),
    ],
)
def test_l_anciennete(depuis, courte, longue):
    assert affichage.anciennete(depuis, le=LE) == courte
    assert affichage.anciennete_longue(depuis, le=LE) == longue


@pytest.mark.parametrize(
    ("types", "attendu"),
    [(["T3"], "T3"), (["T3", "T2"], "T2-T3"), (["T1", "T4"], "T1, T4"), (["T5", "T6P"], "T5-T6 et +"), ([], "")],
)
def test_les_types_voisins_se_joignent(types, attendu):
    assert affichage.types_recherches(types) == attendu


@pytest.mark.parametrize(
    ("libelle", "feminin", "attendu"),
    [
        ("marié(e)", True, "mariée"),
        ("marié(e)", False, "marié"),
        ("veuf(ve)", True, "veuve"),
        ("veuf(ve)", False, "veuf"),
        ("marié(e)", None, "marié(e)"),
    ],
)
def test_les_accords(libelle, feminin, attendu):
    assert affichage.accorder(libelle, feminin=feminin) == attendu


def test_un_menage_compte_qui_vivra_dans_le_logement():
    personnes = [
        (RolePersonne.TITULAIRE, date(1987, 7, 4)),
        (RolePersonne.COLOCATAIRE, date(1990, 1, 1)),  # files his own demande
        (RolePersonne.A_CHARGE, date(2008, 11, 22)),  # eighteen today
        (RolePersonne.A_CHARGE, date(2008, 11, 23)),  # eighteen tomorrow
        (RolePersonne.A_CHARGE, None),
        (RolePersonne.EN_GARDE, date(2015, 1, 1)),
    ]

    assert menage(personnes, le=LE) == "2 adultes, 3 enfants"
    assert menage(personnes[:1], le=LE, naissances=1) == "1 adulte, 1 naissance à venir"


@pytest.mark.parametrize("texte", ["04/07/1987", "4.7.1987", "04 07 1987", "04071987", "1987-07-04", " 04/07/1987 "])
def test_une_date_se_tape_comme_on_l_ecrit(texte):
    assert DateSaisie().clean(texte) == date(1987, 7, 4)


def test_les_montants_et_les_telephones():
    assert Euros().clean("14 820 €") == 14820
    assert Euros().clean("14\u202f820") == 14820
    assert Telephone().clean("+33 6 12.34-56 78") == "0612345678"
    assert Nir().clean("2 95 10 99 126 111 93") == "295109912611193"


def test_non_precise_n_est_pas_non():
    champ = TroisEtats()

    assert [champ.clean(texte) for texte in ("oui", "non", "")] == [True, False, None]
    assert [champ.prepare_value(valeur) for valeur in (True, False, None)] == ["oui", "non", ""]
