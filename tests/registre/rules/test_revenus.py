"""Tax income, monthly resources, quartile: cases worked by hand and everything that may be missing, said of whom."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demandeurs.enums import RolePersonne
from registre.rules.explications import Resultat
from registre.rules.ressources import (
    RessourceMensuelle,
    RessourcesSeules,
    RevenuAnnuel,
    Seuil,
    est_du_premier_quartile,
    pensions_versees,
    ressources_mensuelles,
    ressources_par_uc,
    rfr_retenu,
    seuil_connu,
    seuil_manquant,
)
from tests.registre.rules.foyers import conjoint, foyer, personne, titulaire

# Examined in March 2026: N-2 is 2024, N-1 is 2025.
RETENUS = {
    "N-2 seul": (foyer(titulaire(rfr={2024: 20_000})), 20_000),
    "N-1 plus élevé : N-2": (foyer(titulaire(rfr={2024: 20_000, 2025: 25_000})), 20_000),
    "N-1 en baisse de 9,99 % : N-2": (foyer(titulaire(rfr={2024: 20_000, 2025: 18_001})), 20_000),
    "N-1 en baisse de 10 % tout juste : N-1": (foyer(titulaire(rfr={2024: 20_000, 2025: 18_000})), 18_000),
    "N-1 nul : N-1": (foyer(titulaire(rfr={2024: 20_000, 2025: 0})), 0),
    "rien à baisser": (foyer(titulaire(rfr={2024: 0, 2025: 0})), 0),
    "concubins : les deux avis": (foyer(titulaire(rfr={2024: 20_000}), conjoint(lien="C", rfr={2024: 12_000})), 32_000),
    "mariés : un avis pour deux": (foyer(titulaire(rfr={2024: 32_000}), conjoint()), 32_000),
    "mariés : l'avis porté par l'autre": (foyer(titulaire(), conjoint(rfr={2024: 32_000})), 32_000),
    "mariés : le même avis dit deux fois": (foyer(titulaire(rfr={2024: 32_000}), conjoint(rfr={2024: 32_000})), 32_000),
    "mariés dans l'année : deux avis": (foyer(titulaire(rfr={2024: 20_000}), conjoint(rfr={2024: 12_000})), 32_000),
    "l'avis propre d'une personne à charge": (
        foyer(titulaire(rfr={2024: 20_000}), personne(2, RolePersonne.A_CHARGE, 70, rfr={2024: 9_000})),
        29_000,
    ),
    "un enfant rattaché n'a pas d'avis": (foyer(titulaire(rfr={2024: 20_000}), charges=[19]), 20_000),
    "le colocataire dépose sa propre demande": (
        foyer(titulaire(rfr={2024: 20_000}), personne(2, RolePersonne.COLOCATAIRE, 30, lien="L", rfr={2024: 30_000})),
        20_000,
    ),
}


@pytest.mark.parametrize(("menage", "attendu"), RETENUS.values(), ids=RETENUS.keys())
def test_le_revenu_retenu(menage, attendu):
    """Arrêté of 29 July 1987: income of the year N-2, or N-1 when it is lower by 10 % or more."""
    resultat = rfr_retenu(menage)
    assert (resultat.valeur, resultat.manques) == (attendu, ())
    assert "Retenu" in dict(resultat.entrees)


@pytest.mark.parametrize(("douze_mois", "attendu"), [(18_001, 20_000), (18_000, 18_000), (9_000, 9_000), (-1, 20_000)])
def test_les_douze_derniers_mois(douze_mois, attendu):
    menage = foyer(titulaire(rfr={2024: 20_000}))
    assert rfr_retenu(menage, douze_mois=douze_mois).valeur == attendu


MANQUANTS = {
    "aucun revenu": (foyer(titulaire()), [("rfr_absent", "le demandeur (personne 1)")]),
    "N-1 seulement": (foyer(titulaire(rfr={2025: 18_000})), [("rfr_autre_annee", "le demandeur (personne 1)")]),
    "une vieille année": (foyer(titulaire(rfr={2022: 18_000})), [("rfr_autre_annee", "le demandeur (personne 1)")]),
    "montant inconnu": (foyer(titulaire(rfr={2024: None})), [("rfr_absent", "le demandeur (personne 1)")]),
    "négatif": (foyer(titulaire(rfr={2024: -5})), [("rfr_negatif", "le demandeur (personne 1)")]),
    "sans année": (
        foyer(titulaire(revenus=(RevenuAnnuel(None, 18_000),))),
        [("rfr_sans_annee", "le demandeur (personne 1)")],
    ),
    "un concubin sans avis": (
        foyer(titulaire(rfr={2024: 20_000}), conjoint(lien="C")),
        [("rfr_absent", "le conjoint ou codemandeur (personne 2)")],
    ),
    "un conjoint qui a déclaré une autre année": (
        foyer(titulaire(rfr={2024: 20_000}), conjoint(rfr={2025: 9_000})),
        [("rfr_autre_annee", "le conjoint ou codemandeur (personne 2)")],
    ),
    "deux mariés sans avis : une seule demande": (
        foyer(titulaire(), conjoint()),
        [("rfr_absent", "le demandeur (personne 1)")],
    ),
    "personne": (foyer(), [("personnes", "le ménage")]),
}


@pytest.mark.parametrize(("menage", "attendus"), MANQUANTS.values(), ids=MANQUANTS.keys())
def test_un_revenu_qui_manque_n_est_jamais_zero(menage, attendus):
    resultat = rfr_retenu(menage)
    assert resultat.valeur is None
    assert [(un.code, un.de_qui) for un in resultat.manques] == attendus


def test_le_revenu_d_une_autre_annee_dit_laquelle_est_attendue():
    manque = rfr_retenu(foyer(titulaire(rfr={2022: 18_000}))).manques[0]
    assert manque.quoi == "Revenu fiscal 2024 attendu, 2022 au dossier"
    assert manque.issue == "Demandez l'avis d'imposition sur les revenus 2024."


@pytest.mark.parametrize("motif", RessourcesSeules)
def test_les_ressources_du_seul_demandeur(motif):
    """L441-1 CCH (version of 23 February 2022): the spouse is left out; a common notice has to be set apart, and is said."""
    couple = foyer(titulaire(rfr={2024: 20_000}, par_mois=1_500), conjoint(rfr={2024: 30_000}, par_mois=2_000))
    seul = couple.seul(motif)
    resultat = rfr_retenu(seul)
    assert resultat.valeur == 20_000
    assert [un.code for un in resultat.manques] == ["avis_commun"]
    assert motif.label in resultat.manques[0].issue
    assert ressources_mensuelles(seul).valeur == 1_500


# Boxes E7 and E8: every line of the foyer, housing aids are not in the list of codes; box E9 (paid) is not deducted.
MENSUELLES = {
    "une personne": (foyer(titulaire(par_mois=1_400)), 1_400),
    "zéro déclaré": (foyer(titulaire(par_mois=0)), 0),
    "un couple": (foyer(titulaire(par_mois=1_400), conjoint(par_mois=900)), 2_300),
    "la pension versée ne se déduit pas": (
        foyer(titulaire(ressources=(RessourceMensuelle("SAL", 1_400), RessourceMensuelle("PAV", 200, versee=True)))),
        1_400,
    ),
    "celles des personnes à charge": (
        foyer(
            titulaire(ressources=(RessourceMensuelle("SAL", 1_400), RessourceMensuelle("AAH", 971, des_charges=True)))
        ),
        2_371,
    ),
    "un mineur sans ressource": (foyer(titulaire(par_mois=1_400), charges=[8]), 1_400),
}


@pytest.mark.parametrize(("menage", "attendu"), MENSUELLES.values(), ids=MENSUELLES.keys())
def test_les_ressources_mensuelles(menage, attendu):
    resultat = ressources_mensuelles(menage)
    assert (resultat.valeur, resultat.manques) == (attendu, ())


def test_la_pension_versee_se_lit_a_part():
    menage = foyer(titulaire(ressources=(RessourceMensuelle("PAV", 200, versee=True), RessourceMensuelle("SAL", 900))))
    assert pensions_versees(menage) == 200


INCOMPLETES = {
    "personne n'a rien dit": (foyer(titulaire(), conjoint()), None, ["ressources_absentes", "ressources_absentes"]),
    "un seul a parlé": (foyer(titulaire(par_mois=900), conjoint()), 900, ["ressources_absentes"]),
    "une ligne sans montant": (
        foyer(titulaire(ressources=(RessourceMensuelle("SAL", None), RessourceMensuelle("AF", 140)))),
        140,
        ["ressource_sans_montant"],
    ),
    "que des lignes sans montant": (
        foyer(titulaire(ressources=(RessourceMensuelle("SAL", None),))),
        None,
        ["ressource_sans_montant"],
    ),
    "une ligne négative": (foyer(titulaire(par_mois=-5)), None, ["ressource_negative"]),
    "personne": (foyer(), None, ["personnes"]),
}


@pytest.mark.parametrize(("menage", "valeur", "codes"), INCOMPLETES.values(), ids=INCOMPLETES.keys())
def test_des_ressources_incompletes_le_disent(menage, valeur, codes):
    resultat = ressources_mensuelles(menage)
    assert (resultat.valeur, [un.code for un in resultat.manques]) == (valeur, codes)
    assert ressources_par_uc(menage).complet is False


# 1,300 × 12 ÷ 1.3 = 12,000; 2,000 × 12 ÷ 2.1 = 11,428.571…
@pytest.mark.parametrize(
    ("menage", "attendu"),
    [
        (foyer(titulaire(par_mois=1_300), charges=[8]), "12000.00"),
        (foyer(titulaire(par_mois=1_200), conjoint(par_mois=800), charges=[8, 5]), "11428.57"),
        (foyer(titulaire(par_mois=0)), "0.00"),
    ],
)
def test_les_ressources_par_unite_de_consommation(menage, attendu):
    """Arrêté of 3 June 2025: « total revenus et pensions » × 12 ÷ units of consumption."""
    assert ressources_par_uc(menage).valeur == Decimal(attendu)


def seuil(montant):
    return seuil_connu(Seuil(2026, "Île-de-France", montant, "arrêté d'essai"))


# L441-1: « inférieur », so strictly below.
@pytest.mark.parametrize(
    ("par_mois", "montant", "dessous"), [(1_000, 12_000, False), (999, 12_000, True), (1_001, 12_000, False)]
)
def test_le_premier_quartile_est_strictement_sous_le_seuil(par_mois, montant, dessous):
    resultat = est_du_premier_quartile(foyer(titulaire(par_mois=par_mois)), seuil(montant))
    assert resultat.valeur is dessous
    assert dict(resultat.entrees)["Seuil 2026, Île-de-France"] == "12\u202f000\u00a0€ par an et par UC"


def test_le_quartile_se_compare_sans_arrondi():
    """2,000 × 12 = 24,000; 2.1 UC × 11,428 = 23,998.8 and 2.1 × 11,429 = 24,000.9."""
    menage = foyer(titulaire(par_mois=1_200), conjoint(par_mois=800), charges=[8, 5])
    assert est_du_premier_quartile(menage, seuil(11_428)).valeur is False
    assert est_du_premier_quartile(menage, seuil(11_429)).valeur is True


def test_un_seuil_manquant_ne_se_devine_pas():
    resultat = est_du_premier_quartile(foyer(titulaire(par_mois=100)), seuil_manquant(2026, "Île-de-France"))
    assert resultat.valeur is None
    assert [(un.code, un.de_qui) for un in resultat.manques] == [("seuil_quartile", "Île-de-France")]


def test_un_seuil_approche_le_dit():
    approche = seuil_connu(Seuil(2021, "Île-de-France", 10_400, "arrêté du 30 juin 2021", approche=True))
    resultat = est_du_premier_quartile(foyer(titulaire(par_mois=100)), approche)
    assert resultat.valeur is True
    assert [un.code for un in resultat.manques] == ["seuil_approche"]


def test_une_valeur_absente_sans_raison_est_une_erreur_de_programmation():
    with pytest.raises(ValueError, match="manque"):
        Resultat(None, "essai")


MONTANTS = st.one_of(st.none(), st.integers(0, 900_000))


@given(MONTANTS, MONTANTS, MONTANTS)
def test_le_revenu_retenu_ne_depasse_jamais_n_moins_2(avant, dernier, douze):
    resultat = rfr_retenu(foyer(titulaire(rfr={2024: avant, 2025: dernier})), douze_mois=douze)
    assert (resultat.valeur is None) == (avant is None)
    if avant is not None:
        assert resultat.valeur in {avant, dernier, douze}
        assert resultat.valeur == avant or resultat.valeur * 10 <= avant * 9


@given(st.lists(st.integers(-99, 20_000) | st.none(), max_size=6), st.integers(0, 20_000))
def test_une_ressource_de_plus_ne_baisse_jamais_le_total(montants, de_plus):
    lignes = tuple(RessourceMensuelle("AUT", un) for un in montants)
    avant = ressources_mensuelles(foyer(titulaire(ressources=lignes)))
    apres = ressources_mensuelles(foyer(titulaire(ressources=(*lignes, RessourceMensuelle("SAL", de_plus)))))
    if avant.valeur is not None:
        assert apres.valeur == avant.valeur + de_plus
    assert apres.complet or any(un is None or un < 0 for un in montants)


@given(st.integers(1, 5_000), st.lists(st.integers(0, 30), max_size=6), st.integers(1, 30_000))
def test_une_personne_de_plus_rapproche_du_premier_quartile(par_mois, ages, montant):
    avant = foyer(titulaire(par_mois=par_mois), charges=ages)
    apres = foyer(titulaire(par_mois=par_mois), charges=[*ages, 3])
    if est_du_premier_quartile(avant, seuil(montant)).valeur:
        assert est_du_premier_quartile(apres, seuil(montant)).valeur


def test_rien_de_personnel_dans_une_explication():
    """Amounts and roles, never a name: explanations go to screens of many and to letters."""
    menage = replace(foyer(titulaire(rfr={2024: 20_000}, par_mois=1_500)), handicapes=1)
    for resultat in (rfr_retenu(menage), ressources_mensuelles(menage)):
        assert all("personne 1" in nom or nom == "Retenu" for nom, _ in resultat.entrees)
