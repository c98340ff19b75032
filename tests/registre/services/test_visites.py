"""What is new since the visit before: by others, after it, and only then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registre.enums import NatureEvenement
from registre.models import Demande, Visite
from registre.services.actes import inscrire
from registre.services.visites import OUBLI, PAUSE, nouveautes, oublier, oublier_les_anciennes, visiter
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.factories.registre import demande as deposer

pytestmark = pytest.mark.django_db


@pytest.fixture
def demande() -> Demande:
    return deposer(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


@pytest.fixture
def lecteur() -> int:
    return monde.acteur(monde.BAILLEUR).agent_id


def vieillir(ecart: timedelta) -> None:
    Visite.objects.update(vue_a=maintenant() - ecart)


def test_la_premiere_visite_n_a_rien_de_nouveau(demande, lecteur):
    assert nouveautes(lecteur, demande.pk).depuis is None
    assert nouveautes(None, demande.pk).evenements == 0


def test_ce_que_les_autres_ont_fait_depuis_est_nouveau(demande, lecteur):
    visiter(lecteur, demande.pk)
    vieillir(PAUSE + timedelta(minutes=1))
    inscrire([demande.pk], NatureEvenement.PARTAGE, acteur=monde.acteur(monde.COMMUNE), le=aujourdhui())
    inscrire([demande.pk], NatureEvenement.COURRIER, acteur=monde.acteur(monde.BAILLEUR), le=aujourdhui())

    lues = nouveautes(lecteur, demande.pk)

    assert lues.depuis is not None
    assert lues.evenements >= 1
    siennes = nouveautes(monde.acteur(monde.COMMUNE).agent_id, demande.pk)
    assert siennes.evenements == 0


def test_recharger_la_page_garde_les_marques(demande, lecteur):
    visiter(lecteur, demande.pk)
    vieillir(PAUSE * 2)
    premiere = visiter(lecteur, demande.pk)
    assert premiere is not None
    assert visiter(lecteur, demande.pk) == premiere
    vieillir(PAUSE * 2)
    assert visiter(lecteur, demande.pk) > premiere


def test_les_visites_s_oublient(demande, lecteur):
    visiter(lecteur, demande.pk)
    assert oublier_les_anciennes() == 0
    vieillir(OUBLI + timedelta(days=1))
    assert oublier_les_anciennes() == 1
    visiter(lecteur, demande.pk)
    oublier([demande.pk])
    assert not Visite.objects.exists()
