from __future__ import annotations

from datetime import date

import pytest

from demandeurs.saisie import SaisiePersonne
from registre.rules.derives import (
    est_mutation,
    jetons_du_nom,
    personnes_du_menage,
    recherche_noms,
    titulaire_tri,
)
from tests.factories import saisies


def test_jetons_d_un_nom_compose() -> None:
    jetons = jetons_du_nom("Le Goff-Martin")
    assert {"LE", "GOFF", "MARTIN", "LEGOFFMARTIN"} <= set(jetons)
    assert all(jeton.isalnum() or jeton[0] == "_" for jeton in jetons)


@pytest.mark.parametrize(("un", "autre"), [("Dupont", "DUPOND"), ("Mathieu", "Matthieu"), ("Éloïse", "Eloize")])
def test_memes_sons_meme_cle(un: str, autre: str) -> None:
    sons = [{jeton for jeton in jetons_du_nom(nom) if jeton[0] == "_"} for nom in (un, autre)]
    assert sons[0] & sons[1]


def test_recherche_porte_les_adultes_et_leurs_naissances() -> None:
    jetons = recherche_noms(saisies.saisie()).split()
    assert {"MARTIN", "ELOISE", "YANN", "_N19880812", "_N19860203"} <= set(jetons)
    assert "LEA" not in jetons, "children are not searched"
    assert len(jetons) == len(set(jetons))


def test_tri_par_nom_puis_prenom() -> None:
    assert titulaire_tri(saisies.saisie()) == "LE GOFF MARTIN ELOISE"
    assert titulaire_tri(saisies.saisie_association()) == "LES TOITS DU COEUR"
    longue = saisies.saisie(menage=saisies.menage(personnes=[saisies.titulaire(nom="N" * 100, prenom="P" * 100)]))
    assert len(titulaire_tri(longue)) == 120


def test_taille_du_menage() -> None:
    """L442-12: custody children count; a colocataire files his own demande."""
    personnes = [
        saisies.titulaire(),
        saisies.conjoint(),
        saisies.enfant(),
        SaisiePersonne(role="en_garde", naissance_le=date(2020, 1, 1)),
        saisies.conjoint(role="colocataire", nom="Autre"),
    ]
    assert personnes_du_menage(saisies.saisie(menage=saisies.menage(personnes=personnes))) == 4
    assert personnes_du_menage(saisies.saisie_association()) == 0


def test_mutation_si_deja_en_hlm() -> None:
    saisie = saisies.saisie()
    assert not est_mutation(saisie)
    saisie.menage.logement.modeles.append("HLM")
    assert est_mutation(saisie)
    assert not est_mutation(saisies.saisie_association())
