"""A block without a search for cycles gives back the state of before, whatever happens in it."""

from __future__ import annotations

import gc

import pytest

from socle.priorite import sans_ramasse_miettes


def test_l_etat_d_avant_revient_meme_imbrique_ou_apres_une_erreur():
    assert gc.isenabled()
    with sans_ramasse_miettes():
        assert not gc.isenabled()
        with sans_ramasse_miettes():
            pass
        assert not gc.isenabled(), "the outer block goes on"
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), sans_ramasse_miettes():
        _ = 1 / 0
    assert gc.isenabled()
