"""From a dossier to the dwellings where the household could be housed, its position, and what is missing elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from registre.models import Demande
from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import charger_parametres, lire_fichier
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.classes.fabrique import une_classe
from tests.attributions.recherche.test_candidats import un_menage
from tests.e2e.conftest import en_base, se_connecter, verifier, verifier_agrandie
from tests.factories.attributions import un_logement, une_vacance


def _scene() -> Demande:
    charger_nomenclatures(lire_nomenclatures())
    charger_parametres(lire_fichier())
    residence = un_logement(typologie="T2", programme="LES LILAS", surface=44)
    une_classe(residence, "C")
    for logement in (residence, un_logement(typologie="T2"), un_logement(typologie="T3"), un_logement(typologie="T1")):
        une_vacance(logement, disponible_le=aujourdhui())
    un_menage(mois=40)
    return un_menage(mois=12)


@pytest.fixture
def demande(serveur_web: str) -> Demande:
    return en_base(_scene)


def test_ou_loger_un_menage(demande: Demande, page: Page) -> None:
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/demandes/{demande.cle}/")
    page.get_by_role("link", name="Chercher les logements vacants").click()
    expect(page.get_by_role("heading", name="Possibles")).to_be_visible()
    possibles = page.get_by_role("region", name="Logements possibles").locator("tbody tr")
    expect(possibles).to_have_count(2)
    expect(possibles.first).to_contain_text("2e dans l'ordre")
    expect(page.get_by_text("Type de logement non demandé").first).to_be_visible()
    verifier_agrandie(page, "ou-loger")
    possibles.first.locator("summary").click()
    expect(possibles.first.locator("details")).to_have_attribute("open", "")
    verifier(page, "ou-loger-raisons")
    possibles.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Mise à disposition")).to_be_visible()
