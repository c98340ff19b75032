"""Deadlines of R441-2-7 and of the arrêté of 23 March 2015 §6.1: worked by hand, then for every date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registre.rules.delais import Delais
from registre.rules.echeances import (
    StatutEcheance,
    ajouter_mois,
    bornes_du_jour,
    dernier_depart,
    echeance_notifiee,
    effacable_des,
    fin_de_validite,
    preavis_au_plus_tard,
    preavis_possible_des,
    radiable_apres,
    reactivable_jusqu_au,
    statut_d_echeance,
)

DELAIS = Delais(
    validite=12,
    preavis=1,
    preavis_marge_jours=15,
    radiation=13,
    reactivation=18,
    avertissement_c=1,
    reactivation_c=5,
    avertissement_d=1,
    conservation=12,
    conservation_courrier=12,
    attestation=1,
)
JOURS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
MOIS = st.integers(min_value=-36, max_value=36)


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
    ],
)
def test_les_mois_s_arretent_a_la_fin_du_mois(jour, mois, attendu):
    assert ajouter_mois(jour, mois) == attendu


def test_une_demande_suivie_sur_tout_son_cycle():
    depot = date(2026, 3, 10)
    echeance = fin_de_validite(depot, DELAIS)
    assert echeance == date(2027, 3, 10)
    assert preavis_au_plus_tard(echeance, DELAIS) == date(2027, 2, 10)
    assert preavis_possible_des(echeance, DELAIS) == date(2027, 1, 26)
    assert radiable_apres(echeance, DELAIS) == date(2027, 4, 10)
    assert reactivable_jusqu_au(echeance, DELAIS) == date(2027, 9, 10)
    assert effacable_des(date(2027, 4, 11), DELAIS) == date(2028, 4, 12)


@pytest.mark.parametrize(
    ("le", "attendu"),
    [
        (date(2027, 2, 9), StatutEcheance.A_JOUR),
        (date(2027, 2, 10), StatutEcheance.A_RENOUVELER),
        (date(2027, 3, 10), StatutEcheance.A_RENOUVELER),
        (date(2027, 3, 11), StatutEcheance.EN_TOLERANCE),
        (date(2027, 4, 10), StatutEcheance.EN_TOLERANCE),
        (date(2027, 4, 11), StatutEcheance.EXPIREE),
    ],
)
def test_le_statut_change_le_jour_dit(le, attendu):
    assert statut_d_echeance(date(2027, 3, 10), le=le, delais=DELAIS) is attendu


def test_un_preavis_tardif_laisse_toujours_un_mois():
    assert echeance_notifiee(date(2027, 3, 10), date(2027, 2, 1), DELAIS) == date(2027, 3, 10)
    assert echeance_notifiee(date(2027, 3, 10), date(2027, 3, 1), DELAIS) == date(2027, 4, 1)


@given(JOURS, MOIS)
def test_ajouter_puis_retirer_ne_s_eloigne_que_d_une_fin_de_mois(jour, mois):
    retour = ajouter_mois(ajouter_mois(jour, mois), -mois)
    assert retour <= jour
    assert (jour - retour).days <= 3
    assert retour == jour or jour.day > 28


@given(JOURS, JOURS, MOIS)
def test_l_ordre_des_jours_est_garde(un, autre, mois):
    premier, second = sorted((un, autre))
    assert ajouter_mois(premier, mois) <= ajouter_mois(second, mois)


@given(JOURS, MOIS)
def test_la_borne_de_sql_est_la_derniere_possible(le, mois):
    borne = dernier_depart(le, mois)
    assert ajouter_mois(borne, mois) <= le < ajouter_mois(borne + timedelta(days=1), mois)


@given(JOURS, st.integers(min_value=-500, max_value=500), st.integers(min_value=1, max_value=6))
def test_les_bornes_disent_la_meme_chose_que_le_statut(le, ecart, preavis):
    """Parity of the Python status and of the comparisons that SQL makes, for every day and delay."""
    delais = replace(DELAIS, preavis=preavis)
    valable, bornes = le + timedelta(days=ecart), bornes_du_jour(le, delais)
    if valable <= bornes.expiree:
        attendu = StatutEcheance.EXPIREE
    elif valable < le:
        attendu = StatutEcheance.EN_TOLERANCE
    elif valable <= bornes.a_renouveler:
        attendu = StatutEcheance.A_RENOUVELER
    else:
        attendu = StatutEcheance.A_JOUR
    assert statut_d_echeance(valable, le=le, delais=delais) is attendu
    assert (valable <= bornes.preavis) == (preavis_possible_des(valable, delais) <= le)
    assert (valable <= bornes.effacement) == (effacable_des(valable, delais) <= le)


@pytest.mark.parametrize("champs", [{"preavis": 12}, {"radiation": 11}, {"reactivation": 12}, {"preavis": 0}])
def test_des_delais_qui_se_contredisent_sont_refuses(champs):
    refus = replace(DELAIS, **champs).incoherence()
    assert refus is not None
    assert refus.code == "delais_incoherents"
    assert DELAIS.incoherence() is None
