"""The same screens at 200 % zoom, and from the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from registre.models import Demande
from socle.clock import aujourdhui
from tests import monde
from tests.e2e.conftest import ouvrir, se_connecter, verifier
from tests.factories import registre

ZOOM_DE_200 = {"width": 640, "height": 360}


@pytest.fixture
def demande(serveur_web: str) -> Demande:
    return registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


def test_a_200_pour_cent_rien_ne_deborde(demande: Demande, page: Page):
    page.set_viewport_size(ZOOM_DE_200)
    se_connecter(page, monde.COMMUNE)
    verifier(page, "zoom-liste")
    for suite in ("", "modifier/", "renouveler/", "radier/", "separer/", "partager/", "acces/", "fil/"):
        page.goto(f"/demandes/{demande.cle}/{suite}")
        verifier(page, f"zoom-{suite.strip('/') or 'dossier'}")


def test_au_clavier_de_la_liste_au_dossier(demande: Demande, page: Page):
    se_connecter(page, monde.COMMUNE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#contenu$"))

    page.keyboard.press("j")
    ligne = page.locator("tr[data-ligne] a")
    expect(ligne).to_be_focused()
    assert ligne.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    ouvrir(ligne, touche="Enter")
    expect(page).to_have_url(re.compile(str(demande.cle)))

    menu = page.locator("summary", has_text="Autres actes")
    menu.press("Enter")
    expect(page.get_by_role("link", name="Radier…")).to_be_visible()
    verifier(page, "menu")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Radier…")).to_be_hidden()
    expect(menu).to_be_focused()
