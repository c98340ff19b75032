"""Household categories of the arrêté of 29 July 1987 and units of consumption, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demandeurs.enums import RolePersonne
from registre.rules.ressources import Categorie, RessourcesSeules, categorie, unites_de_consommation
from tests.registre.rules.foyers import conjoint, foyer, personne, titulaire

COLOCATAIRE = personne(2, RolePersonne.COLOCATAIRE, 30, lien="L")
MERE = personne(2, RolePersonne.COTITULAIRE, 70, lien="A")

# Lines of the table of categories (annex I of the arrêté of 29 July 1987, as published with the ceilings 2022 to 2026).
CATEGORIES = {
    "1 : une personne seule": (foyer(titulaire()), Categorie(1)),
    "2 : deux personnes sans personne à charge": (foyer(titulaire(40), conjoint(40)), Categorie(2)),
    "2 : une personne seule invalide": (foyer(titulaire(), handicapes=1, invalides=1), Categorie(2)),
    "2 : le demandeur et sa mère, codemandeurs": (foyer(titulaire(25), MERE), Categorie(2)),
    "3 : une personne seule avec une personne à charge": (foyer(titulaire(), charges=[8]), Categorie(3)),
    "3 : trois personnes": (foyer(titulaire(), conjoint(), charges=[8]), Categorie(3)),
    "3 : jeune couple, 27 + 28 = 55 ans": (foyer(titulaire(27), conjoint(28)), Categorie(3)),
    "3 : jeune couple de concubins": (foyer(titulaire(25), conjoint(25, lien="C")), Categorie(3)),
    "3 : jeune couple pacsé": (foyer(titulaire(25), conjoint(25, lien="P")), Categorie(3)),
    "2 : couple de 28 + 28 = 56 ans": (foyer(titulaire(28), conjoint(28)), Categorie(2)),
    "3 : couple dont un membre est invalide": (foyer(titulaire(), conjoint(), handicapes=1, invalides=1), Categorie(3)),
    "3 : jeune couple dont un membre est invalide": (
        foyer(titulaire(25), conjoint(25), handicapes=1, invalides=1),
        Categorie(3),
    ),
    "3 : couple avec un enfant, aucun avantage de plus pour un jeune couple": (
        foyer(titulaire(22), conjoint(22), charges=[1]),
        Categorie(3),
    ),
    "4 : quatre personnes": (foyer(titulaire(), conjoint(), charges=[8, 5]), Categorie(4)),
    "4 : une personne seule avec deux personnes à charge": (foyer(titulaire(), charges=[8, 5]), Categorie(4)),
    "4 : trois personnes dont une invalide": (
        foyer(titulaire(), conjoint(), charges=[8], handicapes=1, invalides=1),
        Categorie(4),
    ),
    "4 : une personne seule, deux à charge dont une invalide : une seule majoration": (
        foyer(titulaire(), charges=[8, 5], handicapes=1, invalides=1),
        Categorie(4),
    ),
    "5 : cinq personnes": (foyer(titulaire(), conjoint(), charges=[8, 5, 2]), Categorie(5)),
    "5 : une personne seule avec trois personnes à charge": (foyer(titulaire(), charges=[8, 5, 2]), Categorie(5)),
    "6 : six personnes": (foyer(titulaire(), conjoint(), charges=[9, 8, 5, 2]), Categorie(6)),
    "6 : une personne seule avec quatre personnes à charge": (foyer(titulaire(), charges=[9, 8, 5, 2]), Categorie(6)),
    "6 et 1 : sept personnes": (foyer(titulaire(), conjoint(), charges=[11, 9, 8, 5, 2]), Categorie(6, 1)),
    "6 et 1 : une personne seule avec cinq personnes à charge": (
        foyer(titulaire(), charges=[11, 9, 8, 5, 2]),
        Categorie(6, 1),
    ),
    "1 : un colocataire dépose sa propre demande": (foyer(titulaire(), COLOCATAIRE), Categorie(1)),
    "1 : l'enfant à naître ne compte pas encore": (foyer(titulaire(), naissances_attendues=1), Categorie(1)),
}


@pytest.mark.parametrize(("menage", "attendue"), CATEGORIES.values(), ids=CATEGORIES.keys())
def test_la_categorie_suit_le_tableau_de_l_arrete(menage, attendue):
    resultat = categorie(menage)
    assert (resultat.valeur, resultat.manques) == (attendue, ())
    assert "29 juillet 1987" in resultat.sources[0].texte


# L442-12 (version of 25 November 2018) counts children with a right of visit among the persons of the foyer; the notice
# of the form 14069*05 does not for ceilings.
@pytest.mark.parametrize(("garde_compte", "attendue"), [(True, Categorie(2)), (False, Categorie(1))])
def test_l_enfant_en_droit_de_visite_compte_selon_le_parametre(garde_compte, attendue):
    resultat = categorie(foyer(titulaire(), gardes=[8]), garde_compte=garde_compte)
    assert resultat.valeur == attendue
    assert dict(resultat.entrees)["Enfants en garde ou en droit de visite"].startswith("1, ")


def test_la_carte_invalidite_non_vue_est_dite():
    resultat = categorie(foyer(titulaire(), handicapes=1, invalides=None))
    assert resultat.valeur == Categorie(1)
    assert [un.code for un in resultat.manques] == ["carte_invalidite"]


def test_la_carte_ne_manque_pas_quand_elle_ne_changerait_rien():
    assert categorie(foyer(titulaire(), charges=[8], handicapes=1, invalides=None)).complet


def test_un_jeune_couple_sans_date_de_naissance_le_dit():
    resultat = categorie(foyer(titulaire(25), conjoint(None)))
    assert resultat.valeur == Categorie(2)
    assert resultat.manques[0].code == "naissance"
    assert "personne 2" in resultat.manques[0].phrase()


def test_personne_dans_le_menage():
    for regle in (categorie, unites_de_consommation):
        resultat = regle(foyer())
        assert resultat.valeur is None
        assert [un.code for un in resultat.manques] == ["personnes"]


def test_des_ressources_comptees_seules_ecartent_le_conjoint():
    """L441-1 CCH (version of 23 February 2022): the spouse is left out."""
    couple = foyer(titulaire(), conjoint(), charges=[8])
    seul = couple.seul(RessourcesSeules.ORDONNANCE)
    assert [une.place for une in seul.foyer] == [1, 3]
    assert categorie(seul).valeur == Categorie(3)
    assert unites_de_consommation(seul).valeur == Decimal("1.3")


# INSEE: 1 for the first adult, 0.5 for each other person of 14 or more, 0.3 under 14.
UC = {
    "une personne": (foyer(titulaire()), "1.0"),
    "un couple": (foyer(titulaire(), conjoint()), "1.5"),
    "un couple, 14 et 13 ans": (foyer(titulaire(), conjoint(), charges=[14, 13]), "2.3"),
    "une mère, 13 ans": (foyer(titulaire(), charges=[13]), "1.3"),
    "une mère, un parent à charge": (foyer(titulaire(), charges=[82]), "1.5"),
    "un père, droit de visite de 6 ans": (foyer(titulaire(), gardes=[6]), "1.3"),
    "un colocataire ne compte pas": (foyer(titulaire(), COLOCATAIRE), "1.0"),
    "un titulaire de 13 ans reste le premier adulte": (foyer(titulaire(13)), "1.0"),
}


@pytest.mark.parametrize(("menage", "attendu"), UC.values(), ids=UC.keys())
def test_les_unites_de_consommation(menage, attendu):
    resultat = unites_de_consommation(menage)
    assert (resultat.valeur, resultat.complet) == (Decimal(attendu), True)


def test_l_age_inconnu_d_une_personne_a_charge_est_dit():
    resultat = unites_de_consommation(foyer(titulaire(), charges=[None, 8]))
    assert resultat.valeur == Decimal("1.6")
    assert [(un.code, un.de_qui) for un in resultat.manques] == [("naissance", "la personne à charge (personne 2)")]


AGES = st.lists(st.integers(0, 100), max_size=9)


@given(AGES, st.booleans(), st.integers(0, 100))
def test_une_personne_de_plus_ne_baisse_jamais_la_categorie_ni_les_uc(ages, a_deux, age):
    debut = [titulaire(45), conjoint(45)][: 1 + a_deux]
    avant, apres = foyer(*debut, charges=ages), foyer(*debut, charges=[*ages, age])
    assert categorie(avant).valeur < categorie(apres).valeur
    ecart = unites_de_consommation(apres).valeur - unites_de_consommation(avant).valeur
    assert ecart == (Decimal("0.5") if age >= 14 else Decimal("0.3"))


@given(AGES, st.booleans())
def test_la_carte_ne_baisse_jamais_la_categorie(ages, a_deux):
    menage = foyer(*[titulaire(45), conjoint(45)][: 1 + a_deux], charges=ages)
    avec = replace(menage, handicapes=1, invalides=1)
    assert categorie(menage).valeur <= categorie(avec).valeur
