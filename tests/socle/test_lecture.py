"""A memory of reading keeps nothing outside its block, and nothing after a change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.middleware import references_lues_une_fois
from socle.lecture import REFERENCES, MemoireDeLecture


def compteur() -> tuple[list[int], Callable[[], int]]:
    lus: list[int] = []

    def lire() -> int:
        lus.append(1)
        return len(lus)

    return lus, lire


def test_hors_d_un_bloc_rien_n_est_garde():
    memoire, (lus, lire) = MemoireDeLecture("essai"), compteur()
    assert [memoire.une_fois("a", lire), memoire.une_fois("a", lire)] == [1, 2]
    assert len(lus) == 2


def test_dans_un_bloc_chaque_cle_est_lue_une_fois_jusqu_a_l_oubli():
    memoire, (lus, lire) = MemoireDeLecture("essai"), compteur()
    with memoire.neuve():
        assert [memoire.une_fois(cle, lire) for cle in "aaba"] == [1, 1, 2, 1]
        memoire.oublier()
        assert memoire.une_fois("a", lire) == 3
    assert memoire.une_fois("a", lire) == 4
    assert len(lus) == 4


def test_un_bloc_neuf_ne_voit_pas_celui_qui_l_entoure_un_bloc_ouvert_le_continue():
    memoire, (_, lire) = MemoireDeLecture("essai"), compteur()
    with memoire.neuve():
        assert memoire.une_fois("a", lire) == 1
        with memoire.ouverte():
            assert memoire.une_fois("a", lire) == 1
        with memoire.neuve():
            assert memoire.une_fois("a", lire) == 2
        assert memoire.une_fois("a", lire) == 1


def test_une_erreur_ferme_la_memoire():
    memoire, (_, lire) = MemoireDeLecture("essai"), compteur()
    with pytest.raises(ZeroDivisionError), memoire.neuve():
        memoire.une_fois("a", lambda: 1 / 0)
    assert [memoire.une_fois("a", lire), memoire.une_fois("a", lire)] == [1, 2]


@pytest.mark.parametrize(("methode", "lectures"), [("get", 1), ("head", 1), ("post", 2), ("put", 2), ("delete", 2)])
def test_seule_une_requete_qui_ne_fait_que_lire_garde_les_references(methode: str, lectures: int):
    """An act may change a parameter, then read it: it never sees what was there before."""
    lus, lire = compteur()

    def vue(_: HttpRequest) -> HttpResponse:
        REFERENCES.une_fois("essai", lire)
        REFERENCES.une_fois("essai", lire)
        return HttpResponse()

    references_lues_une_fois(vue)(getattr(RequestFactory(), methode)("/"))
    assert len(lus) == lectures
    references_lues_une_fois(vue)(getattr(RequestFactory(), methode)("/"))
    assert len(lus) == 2 * lectures, "the next request reads again"
