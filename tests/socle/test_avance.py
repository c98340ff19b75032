"""One item prepared ahead, in order, in another thread; what the reader raises comes at its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from socle.avance import en_avance


def test_l_ordre_est_garde_et_rien_ne_manque() -> None:
    assert list(en_avance(iter(range(50)))) == list(range(50))
    assert list(en_avance(iter(()))) == []
    assert list(en_avance(iter([None, 0, ""]))) == [None, 0, ""]


def test_le_suivant_se_prepare_pendant_que_l_on_travaille_et_un_seul() -> None:
    pret = {rang: threading.Event() for rang in range(4)}

    def source() -> Iterator[int]:
        for rang in range(4):
            pret[rang].set()
            yield rang

    suite = en_avance(source())
    assert next(suite) == 0
    # Nobody has asked for it: the second one is being prepared; the third waits for the second to be taken.
    assert pret[1].wait(10)
    assert not pret[2].is_set()
    assert list(suite) == [1, 2, 3]


def test_la_source_tourne_dans_un_autre_fil() -> None:
    def source() -> Iterator[int]:
        yield threading.get_ident()

    assert list(en_avance(source())) != [threading.get_ident()]


def test_ce_que_la_source_leve_arrive_a_sa_place() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("ligne 2")

    suite = en_avance(source())
    assert next(suite) == 1
    with pytest.raises(ValueError, match="ligne 2"):
        next(suite)


def test_abandonner_en_route_ne_laisse_aucun_fil() -> None:
    suite = en_avance(iter(range(10)))
    next(suite)
    suite.close()
    assert not [un for un in threading.enumerate() if un.name.startswith("en-avance")]
