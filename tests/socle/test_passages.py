"""Nightly acts: once a day, missed nights caught up, a failed night done again."""

from __future__ import annotations

from datetime import date

import pytest

from socle.models import Passage
from socle.passages import RATTRAPAGE_MAX, faire_le_passage, jours_a_rattraper

pytestmark = pytest.mark.django_db
J = [date(2026, 3, n) for n in range(1, 8)]


def jouer(jour, faits=None, *, echoue_le=None):
    def faire(un_jour):
        if un_jour == echoue_le:
            raise RuntimeError("courant coupé")
        if faits is not None:
            faits.append(un_jour)
        return 3

    return faire_le_passage("prévenir", faire, jusqu_au=jour)


def test_la_premiere_nuit_ne_rattrape_rien():
    assert jours_a_rattraper("prévenir", J[3]) == [J[3]]


def test_une_nuit_faite_ne_se_refait_pas():
    assert jouer(J[0]) == {J[0]: 3}
    assert jouer(J[0]) == {}
    assert Passage.objects.get().nombre == 3


def test_les_nuits_manquees_sont_rattrapees_dans_l_ordre():
    jouer(J[0])
    faits = []
    jouer(J[4], faits)
    assert faits == J[1:5]


def test_une_nuit_qui_echoue_est_refaite_la_suivante():
    jouer(J[0])
    with pytest.raises(RuntimeError):
        jouer(J[3], echoue_le=J[2])
    faits = []
    jouer(J[3], faits)
    assert faits == [J[2], J[3]]


def test_deux_actes_ne_se_melangent_pas():
    jouer(J[0])
    assert jours_a_rattraper("effacer", J[3]) == [J[3]]


def test_un_long_arret_ne_rattrape_que_deux_mois():
    jouer(date(2025, 1, 1))
    jours = jours_a_rattraper("prévenir", J[0])
    assert len(jours) == RATTRAPAGE_MAX
    assert jours[-1] == J[0]
