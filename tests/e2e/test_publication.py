"""The public list of vacant dwellings: read without an account, filtered, then suspended by its bailleur."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from registre.services.parametres import charger_parametres, lire_fichier
from socle.clock import aujourdhui
from tests import monde
from tests.e2e.conftest import en_base, se_connecter, verifier, verifier_agrandie
from tests.factories.attributions import un_logement, une_vacance


def _scene() -> None:
    charger_parametres(lire_fichier())
    for typologie, commune in (("T2", monde.SAINT_DENIS), ("T3", monde.MONTREUIL), ("T4", monde.MELUN)):
        une_vacance(un_logement(typologie=typologie, commune=commune, dpe="D"), disponible_le=aujourdhui())
    cache.clear()


@pytest.fixture
def vacants(serveur_web: str) -> None:
    en_base(_scene)


def test_lire_la_liste_sans_compte_puis_la_suspendre(vacants: None, page: Page) -> None:
    page.goto("/logements-vacants/")
    vacants_lus = page.get_by_role("region", name="Logements vacants").locator("tbody tr")
    expect(vacants_lus).to_have_count(3)
    verifier_agrandie(page, "vacants")
    page.get_by_label("Type").select_option("T4")
    page.get_by_role("button", name="Filtrer").click()
    expect(vacants_lus).to_have_count(1)
    expect(vacants_lus).to_contain_text("Melun")
    se_connecter(page, monde.BAILLEUR)
    page.goto("/logements/publication/")
    expect(page.get_by_text("Publié", exact=True)).to_have_count(3)
    verifier(page, "publication")
    page.get_by_role("link", name="Suspendre…").click()
    page.locator("#id_motif").fill("Publiés sur le site de location voulue")
    page.get_by_role("button", name="Suspendre").click()
    expect(page.get_by_text("Publication suspendue par le bailleur")).to_have_count(3)
    en_base(cache.clear)
    page.goto("/logements-vacants/")
    expect(page.get_by_text("Aucun logement vacant")).to_be_visible()
    verifier(page, "vacants-aucun")
