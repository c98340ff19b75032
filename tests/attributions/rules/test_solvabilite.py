"""Effort rate of the arrêté of 10 March 2011 and what is left to live on, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attributions.rules.solvabilite import (
    CoutLogement,
    Diviseur,
    MethodeReste,
    depasse,
    depense_de_logement,
    reste_pour_vivre,
    sous_le_plancher,
    taux_d_effort,
    taux_d_effort_avant_aide,
)
from registre.rules.explications import Marque, Source
from registre.rules.ressources import RessourceMensuelle
from tests.registre.rules.foyers import conjoint, foyer, titulaire

LOCALE = Source("délibération d'essai")
COUT = CoutLogement(loyer=Decimal("450.00"), charges=Decimal("120.00"), individuels=False)
METHODE = MethodeReste(LOCALE, plancher=Decimal(10))
SEULE = foyer(titulaire(par_mois=1_500))


# (450 + 120) ÷ 1,500 = 38 %; less 285 of aid: 285 ÷ 1,500 = 19 %, the rate of a household that the judge accepted (CE 2020).
@pytest.mark.parametrize(("aide", "attendu"), [("0", "38.0"), ("285", "19.0"), ("570", "0.0"), ("200.50", "24.6")])
def test_le_taux_compte_l_aide(aide, attendu):
    resultat = taux_d_effort(SEULE, COUT, aide=Decimal(aide))
    assert (resultat.valeur, resultat.manques) == (Decimal(attendu), ())
    assert any("10 mars 2011" in source.texte for source in resultat.sources)
    assert resultat.marque == Marque.SECONDAIRE


def test_chaque_terme_de_la_depense_compte():
    """450 + 40 + 120 + 15 + 35 = 660 of 1,500 euros: 44 %."""
    cout = replace(COUT, annexes=Decimal(40), economies=Decimal(15), individuels=True, forfait=Decimal(35))
    assert depense_de_logement(cout).valeur == Decimal("660.00")
    assert taux_d_effort(SEULE, cout, aide=Decimal(0)).valeur == Decimal("44.0")


def test_les_ressources_de_tout_le_foyer_comptent():
    """570 ÷ (1,500 + 780) = 25 %."""
    assert taux_d_effort(foyer(titulaire(par_mois=1_500), conjoint(par_mois=780)), COUT, aide=Decimal(0)).valeur == 25


def test_avant_aide_n_est_jamais_le_taux_de_l_arrete():
    assert taux_d_effort_avant_aide(SEULE, COUT).valeur == Decimal("38.0")
    sans_aide = taux_d_effort(SEULE, COUT, aide=None)
    assert sans_aide.valeur is None
    assert [un.code for un in sans_aide.manques] == ["aide"]


MANQUANTS = {
    "ressources absentes": (foyer(titulaire()), COUT, "0", ["ressources_absentes"]),
    "ressources nulles": (foyer(titulaire(par_mois=0)), COUT, "0", ["ressources_nulles"]),
    "ressource négative": (foyer(titulaire(par_mois=-4)), COUT, "0", ["ressource_negative"]),
    "personne": (foyer(), COUT, "0", ["personnes"]),
    "loyer absent": (SEULE, replace(COUT, loyer=None), "0", ["loyer"]),
    "loyer négatif": (SEULE, replace(COUT, loyer=Decimal(-1)), "0", ["loyer"]),
    "charges absentes": (SEULE, replace(COUT, charges=None), "0", ["charges"]),
    "tout est absent": (foyer(titulaire()), CoutLogement(None, None), "0", ["loyer", "charges", "ressources_absentes"]),
    "aide négative": (SEULE, COUT, "-1", ["aide"]),
}


@pytest.mark.parametrize(("menage", "cout", "aide", "codes"), MANQUANTS.values(), ids=MANQUANTS.keys())
def test_un_taux_sans_donnee_dit_ce_qui_manque(menage, cout, aide, codes):
    for resultat in (
        taux_d_effort(menage, cout, aide=Decimal(aide)),
        depasse(taux_d_effort(menage, cout, aide=Decimal(aide)), seuil=33, source=LOCALE),
    ):
        assert resultat.valeur is None
        assert [un.code for un in resultat.manques] == codes


RESERVES = {
    "contrats individuels sans forfait": (replace(COUT, individuels=True), "0", "38.0", ["forfait"]),
    "contrats non dits": (replace(COUT, individuels=None), "0", "38.0", ["individuels"]),
    "aide supérieure à la dépense": (COUT, "600", "0.0", ["aide_excessive"]),
}


@pytest.mark.parametrize(("cout", "aide", "valeur", "codes"), RESERVES.values(), ids=RESERVES.keys())
def test_un_taux_sous_reserve_le_dit(cout, aide, valeur, codes):
    resultat = taux_d_effort(SEULE, cout, aide=Decimal(aide))
    assert (resultat.valeur, [un.code for un in resultat.manques]) == (Decimal(valeur), codes)


@pytest.mark.parametrize(("seuil", "au_dessus"), [(38, False), (37, True), (39, False)])
def test_le_seuil_est_local(seuil, au_dessus):
    resultat = depasse(taux_d_effort(SEULE, COUT, aide=Decimal(0)), seuil=seuil, source=LOCALE)
    assert resultat.valeur is au_dessus
    assert LOCALE in resultat.sources


# One person: (1,500 − 570 + 285) ÷ 30 = 40.50; mother and child of 8 (1.3 UC): 1,215 ÷ 1.3 ÷ 30 = 31.15; by person: 20.25.
@pytest.mark.parametrize(
    ("menage", "diviseur", "attendu"),
    [
        (SEULE, Diviseur.UC, "40.50"),
        (foyer(titulaire(par_mois=1_500), charges=[8]), Diviseur.UC, "31.15"),
        (foyer(titulaire(par_mois=1_500), charges=[8]), Diviseur.PERSONNE, "20.25"),
    ],
)
def test_le_reste_pour_vivre(menage, diviseur, attendu):
    methode = replace(METHODE, diviseur=diviseur)
    resultat = reste_pour_vivre(menage, COUT, aide=Decimal(285), methode=methode)
    assert (resultat.valeur, resultat.manques) == (Decimal(attendu), ())


def test_le_reste_pour_vivre_retire_les_pensions_versees():
    """(1,500 − 300 − 570) ÷ 30 = 21."""
    lignes = (RessourceMensuelle("SAL", 1_500), RessourceMensuelle("PAV", 300, versee=True))
    assert reste_pour_vivre(foyer(titulaire(ressources=lignes)), COUT, aide=Decimal(0), methode=METHODE).valeur == 21


def test_le_reste_peut_etre_negatif_et_des_ressources_nulles_ont_un_reste():
    """(0 − 570) ÷ 30 = −19."""
    resultat = reste_pour_vivre(foyer(titulaire(par_mois=0)), COUT, aide=Decimal(0), methode=METHODE)
    assert resultat.valeur == -19
    assert sous_le_plancher(resultat, METHODE).valeur is True


@pytest.mark.parametrize(("par_mois", "dessous"), [(869, True), (870, False)])
def test_le_plancher_du_territoire(par_mois, dessous):
    """(870 − 570) ÷ 30 = 10 euros a day, the floor: not below it."""
    reste = reste_pour_vivre(foyer(titulaire(par_mois=par_mois)), COUT, aide=Decimal(0), methode=METHODE)
    assert sous_le_plancher(reste, METHODE).valeur is dessous


def test_un_territoire_sans_plancher_le_dit():
    methode = replace(METHODE, plancher=None)
    reste = reste_pour_vivre(SEULE, COUT, aide=Decimal(0), methode=methode)
    resultat = sous_le_plancher(reste, methode)
    assert resultat.valeur is None
    assert [un.code for un in resultat.manques] == ["plancher"]


@pytest.mark.parametrize("aide", [None, Decimal(-1)])
def test_le_reste_sans_aide_connue_n_a_pas_de_valeur(aide):
    resultat = reste_pour_vivre(SEULE, COUT, aide=aide, methode=METHODE)
    assert [un.code for un in resultat.manques] == ["aide"]


EUROS = st.decimals(0, 2_000, places=2)


@given(EUROS, EUROS, EUROS, st.integers(1, 9_000), EUROS)
def test_le_taux_monte_avec_le_loyer_et_baisse_avec_l_aide_et_les_ressources(loyer, charges, aide, par_mois, ecart):
    def taux(loyer, aide, par_mois):
        cout = CoutLogement(loyer, charges, individuels=False)
        return taux_d_effort(foyer(titulaire(par_mois=par_mois)), cout, aide=aide).valeur

    de_base = taux(loyer, aide, par_mois)
    assert taux(loyer + ecart, aide, par_mois) >= de_base
    assert taux(loyer, aide + ecart, par_mois) <= de_base
    assert taux(loyer, aide, par_mois + 100) <= de_base
    assert (
        taux_d_effort_avant_aide(
            foyer(titulaire(par_mois=par_mois)), CoutLogement(loyer, charges, individuels=False)
        ).valeur
        >= de_base
    )


@given(EUROS, EUROS, st.integers(0, 9_000), EUROS)
def test_le_reste_baisse_avec_le_loyer(loyer, aide, par_mois, ecart):
    def reste(loyer):
        cout = CoutLogement(loyer, Decimal(0), individuels=False)
        return reste_pour_vivre(foyer(titulaire(par_mois=par_mois)), cout, aide=aide, methode=METHODE).valeur

    assert reste(loyer + ecart) <= reste(loyer)
