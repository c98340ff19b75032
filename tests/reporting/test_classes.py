"""Attributions by class and quartile: the class of the day, unknown apart, and the secret of small figures (R411-5)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from attributions.rules.periodes import NaturePeriode, periode
from attributions.services.quotas.portees import lecture_de
from reporting.services.classes import SANS_CLASSE, Cellule, LigneTerritoire, par_classe
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.classes.fabrique import une_classe, une_residence
from tests.attributions.quotas.fabrique import une_attribution
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def lues(profil: str) -> list[LigneTerritoire]:
    return par_classe(lecture_de(monde.acteur(profil)), periode(NaturePeriode.DOUZE_MOIS, aujourdhui()))


def test_la_classe_du_jour_de_l_attribution() -> None:
    """A residence that became fragile last month was not when it was attributed before."""
    logement, le = une_residence(), aujourdhui()
    bascule = le - timedelta(days=60)
    une_classe(logement, "B", du=le - timedelta(days=600), au=bascule - timedelta(days=1))
    une_classe(logement, "C", du=bascule)
    for jours, quartile in ((200, True), (100, False), (30, True), (20, None), (10, True)):
        une_attribution(le=le - timedelta(days=jours), logement=logement, premier_quartile=quartile)
    une_attribution(le=le - timedelta(days=500), logement=logement)
    une_attribution(le=le - timedelta(days=5), logement=une_residence(""))
    (ligne,) = lues(monde.ETAT)
    assert ligne.cellules["B"] == Cellule(premier=1, autres=1)
    assert ligne.cellules["C"] == Cellule(premier=2, inconnus=1)
    assert ligne.cellules[SANS_CLASSE] == Cellule(autres=1)
    assert ligne.total == 6


def test_chacun_compte_les_siennes() -> None:
    une_attribution(logement=une_residence())
    assert [une.total for une in lues(monde.BAILLEUR)] == [1]
    assert lues(monde.EPCI) == []
    assert lues(monde.ACTION_LOGEMENT) == []


def test_moins_de_onze_logements_ne_se_publient_pas() -> None:
    """R411-5: the small cell is hidden, and a second one, or the total would give it."""
    fragile, calme = une_residence("FRAGILE"), une_residence("CALME")
    une_classe(fragile, "D", du=aujourdhui() - timedelta(days=400))
    une_classe(calme, "A", du=aujourdhui() - timedelta(days=400))
    for rang in range(14):
        une_attribution(logement=fragile if rang < 3 else calme)
    (ligne,) = lues(monde.EPT)
    assert {code for code, cellule in ligne.cellules.items() if cellule.masquee} == {"A", "D"}
    page = entrer(monde.EPT).get(reverse("reporting:classes")).content.decode()
    assert "moins de 11" in page
    assert ">14<" not in page
    (ligne,) = lues(monde.BAILLEUR)
    assert (ligne.cellules["D"].total, ligne.cellules["A"].total) == (3, 11)


def test_la_page_et_le_classeur() -> None:
    logement = une_residence()
    une_classe(logement, "C", du=aujourdhui() - timedelta(days=400))
    une_attribution(logement=logement, premier_quartile=True)
    client = entrer(monde.BAILLEUR)
    page = client.get(reverse("reporting:classes")).content.decode()
    assert "1 au premier quartile" in page
    reponse = client.get(reverse("reporting:classes"), {"format": "xlsx"})
    lignes = list(load_workbook(BytesIO(reponse.content)).active.values)
    assert lignes[1][1:6] == ("C : fragile", 1, 1, 0, 0)
    vide = client.get(reverse("reporting:classes"), {"periode": "annee"}).content.decode()
    assert "Attributions par classe" in vide
