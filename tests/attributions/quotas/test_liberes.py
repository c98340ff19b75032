"""The dwellings freed outside QPV that the préfet has declared (L441-1): which ones, and who reads them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from attributions.models import SituationQpv
from attributions.services.quotas.liberes import jours_de_vacance, liberes
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui
from tests import monde
from tests.factories.attributions import un_logement, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def test_ouverts_et_hors_qpv_le_jour_ou_ils_sont_libres() -> None:
    """The status read is that of the day the dwelling is free: one that entered a QPV since is still declared."""
    le = aujourdhui()
    hors, dedans, sorti, entre = (un_logement() for _ in range(4))
    SituationQpv.objects.create(logement=dedans, du=le - timedelta(days=900))
    SituationQpv.objects.create(logement=sorti, du=le - timedelta(days=900), au=le - timedelta(days=30))
    SituationQpv.objects.create(logement=entre, du=le - timedelta(days=2))
    vacances = [une_vacance(un, disponible_le=le - timedelta(days=10)) for un in (hors, dedans, sorti, entre)]
    une_vacance(un_logement(), etat=EtatVacance.LOUEE, close_le=le)
    lues = liberes(monde.acteur(monde.BAILLEUR))
    assert {une.pk for une in lues} == {vacances[0].pk, vacances[2].pk, vacances[3].pk}
    assert jours_de_vacance(vacances[0], le) == 10
    assert jours_de_vacance(une_vacance(un_logement()), le) == 0


def test_le_bailleur_les_siens_l_etat_ceux_d_un_bailleur() -> None:
    une = une_vacance(un_logement())
    adresse = reverse("attributions:liberes_hors_qpv")

    def references(profil: str, **filtres: str) -> list[object]:
        reponse = entrer(profil).get(adresse, filtres)
        assert reponse.status_code == 200
        return [ligne[2] for ligne in load_workbook(BytesIO(reponse.content)).active.values][1:]

    assert references(monde.BAILLEUR) == [une.logement.reference]
    # The bailleur reads its own whatever it asks.
    assert references(monde.BAILLEUR, bailleur="1") == [une.logement.reference]
    assert references(monde.PREFECTURE) == [une.logement.reference]
    assert references(monde.PREFECTURE, bailleur=str(une.attribuant_id)) == [une.logement.reference]
    assert references(monde.PREFECTURE, bailleur="999999999") == []
    assert entrer(monde.COMMUNE).get(adresse).status_code == 403
