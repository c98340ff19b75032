"""Reading a quota: from the gauge that is not held to its trend, to the attributions that it counts, and the declaration."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from attributions.rules.periodes import dernier_arrete, semestre
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.quotas.fabrique import une_attribution
from tests.e2e.conftest import ouvrir, se_connecter, verifier, verifier_agrandie
from tests.factories import attributions as usine


@pytest.fixture
def stock(serveur_web: str) -> None:
    """Twelve leases outside QPV over ten months, two to the first quartile and one unknown; four attributions in QPV."""
    lieux = [usine.un_logement(), usine.un_logement(commune=monde.MELUN)]
    for rang in range(12):
        une_attribution(
            le=aujourdhui() - timedelta(days=25 * rang + 3),
            logement=lieux[rang % 2],
            premier_quartile={1: True, 6: True, 8: None}.get(rang, False),
            dalo=rang % 4 == 0,
            contingent="2" if rang % 3 == 0 else "7",
        )
    for rang in range(4):
        une_attribution(le=aujourdhui() - timedelta(days=40 + rang), qpv=True, bail=rang % 2 == 0)
    une_attribution(le=semestre(dernier_arrete(aujourdhui())).du + timedelta(days=3))


def test_lire_un_quota_puis_declarer_le_semestre(page: Page, stock: None) -> None:
    se_connecter(page, monde.BAILLEUR)
    ouvrir(page.get_by_role("link", name="Quotas"))
    rangee = page.get_by_role("row", name="Premier quartile et relogés, hors quartier prioritaire")
    expect(rangee).to_contain_text("2 sur 13")
    expect(rangee).to_contain_text("1 inconnu")
    verifier_agrandie(page, "quotas")
    ouvrir(rangee.get_by_role("link"))
    expect(page.get_by_role("heading", name="Douze mois glissants")).to_be_visible()
    verifier_agrandie(page, "quota")
    ouvrir(page.get_by_role("link", name="Voir les attributions comptées"))
    ouvrir(page.get_by_role("link", name="Inconnues"))
    expect(page.locator("tbody tr")).to_have_count(1)
    verifier(page, "quota-comptees")
    page.goto("/quotas/declarations/")
    ouvrir(page.get_by_role("button", name="Arrêter les chiffres").first)
    expect(page.get_by_text("Déclaration arrêtée au")).to_be_visible()
    verifier(page, "declarations")
    page.get_by_label("Envoyée le").first.fill(aujourdhui().isoformat())
    page.get_by_label("Preuve").first.fill("Accusé de réception 2026-118")
    ouvrir(page.get_by_role("button", name="Noter l'envoi").first)
    # With its day: the label of the field says « Envoyée le » too.
    expect(page.get_by_text(re.compile(r"envoyée le \d"))).to_be_visible()
