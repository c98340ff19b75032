"""Composition of a CALEOL, from R441-9 II and III (version of 22 February 2020) and R441-9-1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from attributions.enums import QualiteMembre as Q
from attributions.rules.composition_cal import constats
from attributions.rules.voix import Membre

LE, DU = date(2026, 11, 24), date(2024, 1, 1)
CONSEIL = [Membre(i, Q.LOCATAIRES if i == 6 else Q.CA, DU, president=i == 1) for i in range(1, 7)]
COMPLETE = [*CONSEIL, Membre(7, Q.ETAT, DU), Membre(8, Q.MAIRE, DU, territoire=93)]


def codes(membres, quorum=4):
    return [un.code for un in constats(membres, LE, quorum=quorum)]


def test_une_commission_complete_n_a_rien_a_corriger():
    assert codes(COMPLETE) == []


@pytest.mark.parametrize(
    ("membres", "attendus"),
    [
        # Six members named by the board.
        ([un for un in COMPLETE if un.id != 2], ["conseil_six"]),
        # One of them represents the tenants.
        ([replace(un, qualite=Q.CA) if un.id == 6 else un for un in COMPLETE], ["locataires"]),
        # A president elected among them.
        ([replace(un, president=False) for un in COMPLETE], ["president"]),
        # Members by right.
        ([un for un in COMPLETE if un.qualite != Q.ETAT], ["prefet"]),
        ([un for un in COMPLETE if un.qualite != Q.MAIRE], ["maire"]),
        ([replace(un, territoire=None) for un in COMPLETE], ["territoire"]),
        # A mandate of five years at most (R441-9-1).
        ([*COMPLETE, Membre(9, Q.ISFT, DU)], ["mandat_isft"]),
        ([*COMPLETE, Membre(9, Q.ISFT, DU, au=date(2029, 1, 1))], []),
        # A suppléant is not a seventh member; a mandate that is over leaves a seat empty.
        ([*COMPLETE, Membre(9, Q.CA, DU, suppleant_de=1)], []),
        ([replace(un, au=date(2026, 1, 1)) if un.id == 2 else un for un in COMPLETE], ["conseil_six"]),
    ],
)
def test_chaque_defaut_est_dit(membres, attendus):
    assert codes(membres) == attendus


def test_un_quorum_que_personne_ne_peut_atteindre():
    assert codes(COMPLETE, quorum=8) == ["quorum"]
