"""The columns of demandes: each one readable, shown and exported; shipped searches ask only what exists."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from registre.catalogue import CATALOGUE, COLONNES, PROFILS, champs_de, droits_en_codes, profils_de, sorties_de
from registre.lecture_de_liste import CHAMPS, lire
from registre.liste import resoudre
from registre.web.presenters.liste import CELLULES
from tests import monde


def test_chaque_colonne_se_montre_et_se_lit():
    assert set(CELLULES) == {une.code for une in COLONNES}
    assert {champ for une in COLONNES for champ in une.champs} <= set(CHAMPS)
    assert all(une.sorties and une.aide for une in COLONNES)


def test_les_colonnes_d_un_fichier_ont_chacune_leur_nom():
    sorties = sorties_de(COLONNES)
    assert len({une.code for une in sorties}) == len(sorties)
    assert len({une.entete for une in sorties}) == len(sorties)


@pytest.mark.parametrize(
    ("fonction", "handicap", "radiation"),
    [
        (Fonction.ACCUEIL, False, False),
        (Fonction.CONSULTATION, False, False),
        (Fonction.INSTRUCTEUR, False, True),
        (Fonction.ATTRIBUTION, True, False),
        (Fonction.REFERENT_HANDICAP, True, False),
        (Fonction.RESPONSABLE, True, True),
        (Fonction.GESTIONNAIRE, False, True),
    ],
)
def test_colonnes_par_fonction(fonction, handicap, radiation):
    """The need goes to whoever designates; radiations to whoever reads the archive."""
    ouvertes = {une.code for une in CATALOGUE.ouvertes(droits_en_codes(DROITS_PAR_FONCTION[fonction]))}
    assert ("handicap" in ouvertes, "radiation" in ouvertes) == (handicap, radiation)


@pytest.mark.parametrize("fonction", [f for f in Fonction if Droit.CONSULTER in DROITS_PAR_FONCTION[f]])
def test_chaque_fonction_a_ses_recherches(fonction):
    siennes = profils_de(fonction)
    assert siennes
    droits = droits_en_codes(DROITS_PAR_FONCTION[fonction])
    assert all(not CATALOGUE.choisir(une.colonnes, droits).refus for une in siennes)


@pytest.mark.django_db
@pytest.mark.parametrize("profil", PROFILS, ids=lambda un: un.code)
def test_une_recherche_livree_ne_demande_rien_d_impossible(profil):
    requete = QueryDict(mutable=True)
    requete.update(dict(profil.parametres))
    demandee = resoudre(requete, acteur=monde.acteur(monde.COMMUNE), preferees=profil.colonnes)
    assert demandee.refus == ()
    assert dict(demandee.filtre.valeurs) == {n: v for n, v in profil.parametres if n != "tri"}


@pytest.mark.django_db
def test_toutes_les_colonnes_se_lisent_en_une_requete(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert lire([1], champs_de(COLONNES)) == {}
