"""The délai anormalement long (L441-1-4), by hand: values of ADIL 75 for Paris, thirty-six months elsewhere."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registre.rules.delai_anormal import Delai, attente
from registre.rules.typologies import TYPES

PARIS, SEINE = 1, 2
DELAIS = [
    Delai(10, PARIS, 0, 1, 72),  # T1: six years
    Delai(11, PARIS, 2, 3, 108),  # T2, T3: nine
    Delai(12, PARIS, 4, 6, 120),  # T4 and more: ten
    Delai(20, SEINE, 0, 6, 36),
]
LE = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("deposee_le", "types", "ou", "attendu"),
    [
        (date(2020, 3, 10), ["T1"], [PARIS], (10, LE)),  # six years to the day
        (date(2020, 3, 11), ["T1"], [PARIS], None),  # one day short
        (date(2020, 3, 10), ["T2"], [PARIS], None),
        (date(2017, 3, 1), ["T2", "T3"], [PARIS], (11, date(2026, 3, 1))),
        (date(2017, 3, 1), ["T4"], [PARIS], None),
        (date(2020, 3, 10), ["T1", "T2"], [PARIS], (10, LE)),  # the first one reached
        (date(2023, 3, 10), ["T3"], [PARIS, SEINE], (20, LE)),  # of the départements asked, the shortest
        (date(2020, 3, 10), ["T1"], [99], None),  # nothing known there: nothing guessed
        (date(2020, 3, 10), [], [PARIS], None),  # no typology said: the longest only
        (date(2016, 3, 10), [], [PARIS], (12, LE)),
        (date(2020, 2, 29), ["T1"], [SEINE], (20, date(2023, 2, 28))),  # end of a shorter month
    ],
)
def test_cas_faits_a_la_main(deposee_le, types, ou, attendu):
    trouvee = attente(deposee_le, types, ou, DELAIS, le=LE)
    assert (None if trouvee is None else (trouvee.delai.id, trouvee.atteint_le)) == attendu


@given(
    st.dates(date(2005, 1, 1), date(2026, 3, 10)),
    st.lists(st.sampled_from(TYPES), unique=True),
    st.sets(st.sampled_from([PARIS, SEINE])),
    st.integers(0, 400),
)
def test_une_attente_atteinte_le_reste(deposee_le, types, ou, jours):
    """Waiting longer, or asking for one more place, never takes the delay away."""
    avant = attente(deposee_le, types, ou, DELAIS, le=LE)
    apres = attente(deposee_le, types, ou | {SEINE}, DELAIS, le=date.fromordinal(LE.toordinal() + jours))
    if avant is not None:
        assert apres is not None
        assert apres.atteint_le <= avant.atteint_le
