"""The examination of candidates reads the same number of statements whatever their number and their communes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.models import Candidature
from attributions.services.examen import examiner
from attributions.states.vacance import EtatVacance
from registre.services.parametres import chaine_de, chaines_de
from socle.clock import aujourdhui
from tests import monde
from tests.factories import attributions as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
COMMUNES = (monde.SAINT_DENIS, monde.MONTREUIL, monde.NANTERRE)
PLAFOND = 32


def candidates(combien: int, communes: tuple[str, ...]) -> list[Candidature]:
    vacances = [f.une_vacance(f.un_logement(commune=une), etat=EtatVacance.EN_COMMISSION) for une in communes]
    ids = [f.une_candidature(vacances[rang % len(vacances)]).pk for rang in range(combien)]
    return list(Candidature.objects.filter(pk__in=ids).select_related("mise_a_disposition__logement__commune"))


def requetes(candidatures: list[Candidature]) -> int:
    with CaptureQueriesContext(connection) as lues:
        assert len(examiner(candidatures, le=aujourdhui())) == len(candidatures)
    return len(lues)


def test_examiner_lit_autant_pour_deux_que_pour_six():
    deux, six, ailleurs = candidates(2, COMMUNES[:1]), candidates(6, COMMUNES[:1]), candidates(6, COMMUNES)
    # Code lists are read once for the process.
    requetes(deux)
    comptes = [requetes(une) for une in (deux, six, ailleurs)]
    assert len(set(comptes)) == 1, comptes
    assert comptes[0] <= PLAFOND


def test_les_chaines_de_plusieurs_communes_sont_celles_de_chacune(django_assert_num_queries):
    ids = [monde.commune(une).pk for une in COMMUNES]
    with django_assert_num_queries(1):
        toutes = chaines_de(ids, le=aujourdhui())
    assert toutes == {un: chaine_de(un, le=aujourdhui()) for un in ids}
    assert all(len(une) >= 3 for une in toutes.values())
