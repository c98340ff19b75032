"""When a member was there, from his presence at the opening and his movements (R441-9 IV leaves the sheet to the règlement)."""

from __future__ import annotations

from datetime import datetime

import pytest

from attributions.documents.proces_verbal import presence_dite
from attributions.rules.presences import Intervalle, Mouvement, est_la, intervalles
from socle.clock import PARIS


def a(heure: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 12, heure, minute, tzinfo=PARIS)


def arrive(heure: int, minute: int = 0, *, loin: bool = False) -> Mouvement:
    return Mouvement(a(heure, minute), True, loin)


def part(heure: int, minute: int = 0) -> Mouvement:
    return Mouvement(a(heure, minute), False)


CAS = [
    # present at the opening, movements, intervals, words of the procès-verbal
    (True, [], [Intervalle(None, None)], "présent"),
    (False, [], [], "absent"),
    (True, [part(10, 5)], [Intervalle(None, a(10, 5))], "présent jusqu'à 10 h 05"),
    (False, [arrive(9, 40)], [Intervalle(a(9, 40), None)], "présent à partir de 9 h 40"),
    (
        True,
        [part(10, 5), arrive(10, 30), part(11)],
        [Intervalle(None, a(10, 5)), Intervalle(a(10, 30), a(11))],
        "présent jusqu'à 10 h 05, puis de 10 h 30 à 11 h 00",
    ),
    # Entered in another order than they happened.
    (
        False,
        [part(11), arrive(9, 40), arrive(10, 30), part(10, 5)],
        [Intervalle(a(9, 40), a(10, 5)), Intervalle(a(10, 30), a(11))],
        "présent de 9 h 40 à 10 h 05, puis de 10 h 30 à 11 h 00",
    ),
    # What changes nothing opens no interval.
    (False, [part(9), arrive(10), arrive(10, 15)], [Intervalle(a(10), None)], "présent à partir de 10 h 00"),
    # He goes home and joins again at a distance.
    (
        True,
        [part(10), arrive(10, 20, loin=True)],
        [Intervalle(None, a(10)), Intervalle(a(10, 20), None, True)],
        "présent jusqu'à 10 h 00, puis à distance à partir de 10 h 20",
    ),
    (True, [arrive(10, loin=True)], [Intervalle(None, a(10)), Intervalle(a(10), None, True)],
     "présent jusqu'à 10 h 00, puis à distance à partir de 10 h 00"),
]  # fmt: skip


@pytest.mark.parametrize(("present", "mouvements", "attendus", "mots"), CAS)
def test_les_intervalles_et_leurs_mots(
    present: bool, mouvements: list[Mouvement], attendus: list[Intervalle], mots: str
):
    trouves = intervalles(present, mouvements)
    assert list(trouves) == attendus
    assert presence_dite(trouves).replace("\u00a0", " ") == mots


def test_un_excuse_est_dit_excuse():
    assert presence_dite((), excuse=True) == "excusé"


@pytest.mark.parametrize(
    ("heure", "la"),
    [((9, 0), True), ((10, 4), True), ((10, 5), False), ((10, 29), False), ((10, 30), True), ((11, 0), False)],
)
def test_il_est_la_des_la_minute_ou_il_arrive_et_plus_a_celle_ou_il_part(heure: tuple[int, int], la: bool):
    assert est_la(intervalles(True, [part(10, 5), arrive(10, 30), part(11)]), a(*heure)) is la
