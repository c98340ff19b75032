"""The list component apart from any domain: what is asked, what is refused by name, what is moved."""

from __future__ import annotations

import pytest

from socle.listes import Catalogue, ColonneDeListe, deplacer, lire_codes

COLONNES = (
    ColonneDeListe("nom", "Nom", "", fixe=True),
    ColonneDeListe("age", "Âge", ""),
    ColonneDeListe("revenu", "Revenu", "", droit="voir_revenu"),
    ColonneDeListe("ville", "Ville", ""),
)
CATALOGUE = Catalogue("essai", COLONNES, ("nom", "ville"))


@pytest.mark.parametrize(
    ("demandees", "droits", "montrees", "refusees"),
    [
        ([], [], ["nom", "ville"], []),
        (["age", "nom"], [], ["age", "nom"], []),
        (["ville", "age"], [], ["nom", "ville", "age"], []),
        (["revenu"], ["voir_revenu"], ["nom", "revenu"], []),
        (["revenu", "age"], [], ["nom", "age"], ["colonne_interdite"]),
        (["inconnue"], [], ["nom", "ville"], ["colonne_inconnue"]),
        (["age", "age", ""], [], ["nom", "age"], []),
        (["'; DROP", "revenu"], [], ["nom", "ville"], ["colonne_inconnue", "colonne_interdite"]),
    ],
)
def test_choisir(demandees, droits, montrees, refusees):
    choix = CATALOGUE.choisir(demandees, droits)
    assert choix.codes == montrees
    assert [refus.code for refus in choix.refus] == refusees


def test_un_refus_nomme_la_colonne_sans_la_recopier_entiere():
    (refus,) = CATALOGUE.choisir(["x" * 500], []).refus
    assert "x" * 40 in refus.message
    assert "x" * 41 not in refus.message


def test_une_colonne_fermee_n_est_pas_proposee():
    assert [une.code for une in CATALOGUE.ouvertes([])] == ["nom", "age", "ville"]
    assert [une.code for une in CATALOGUE.ouvertes(["voir_revenu"])] == ["nom", "age", "revenu", "ville"]


@pytest.mark.parametrize(
    ("code", "pas", "attendu"),
    [("b", -1, "bac"), ("b", 1, "acb"), ("a", -1, "abc"), ("c", 1, "abc"), ("z", 1, "abc")],
)
def test_deplacer(code, pas, attendu):
    assert "".join(deplacer("abc", code, pas)) == attendu


def test_lire_codes():
    assert lire_codes(" a ,b,, c") == ["a", "b", "c"]
    assert len(lire_codes(",".join("x" * 1 for _ in range(500)))) == 100


@pytest.mark.parametrize("colonnes", [(*COLONNES, COLONNES[0])])
def test_un_catalogue_n_a_pas_deux_fois_le_meme_code(colonnes):
    with pytest.raises(ValueError, match="codes"):
        Catalogue("double", colonnes, ())


def test_un_catalogue_n_ouvre_pas_sur_une_colonne_inconnue():
    with pytest.raises(ValueError, match="codes"):
        Catalogue("perdu", COLONNES, ("absente",))
