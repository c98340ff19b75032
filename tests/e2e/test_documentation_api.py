"""The page of the API: read by whoever writes a client, without an account, with a keyboard, at any width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import verifier

pytestmark = pytest.mark.navigateur


def test_la_documentation_se_lit(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto("/api/v1/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("API du registre")
    verifier(page, "api")
    monkeypatch.delenv("CAPTURES", raising=False)
    operation = page.locator("#demandes_modifier")
    page.get_by_role("navigation", name="Opérations").get_by_role("link", name="Modifier une demande").click()
    expect(operation.get_by_role("heading")).to_be_in_viewport()
    resume = operation.get_by_text("Corps de la requête", exact=True).first
    resume.focus()
    page.keyboard.press("Enter")
    expect(operation.get_by_role("cell", name="confirmations").first).to_be_visible()
    # Everything open, as somebody who searches the page has it.
    page.evaluate("document.querySelectorAll('details').forEach(un => { un.open = true })")
    verifier(page, "api-ouverte")


def test_a_deux_cents_pour_cent_et_sur_une_tablette(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAPTURES", raising=False)
    for largeur, hauteur in ((640, 360), (1024, 768)):
        page.set_viewport_size({"width": largeur, "height": hauteur})
        page.goto("/api/v1/")
        verifier(page, f"api-{largeur}")
