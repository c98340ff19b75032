"""Signing in for the first time, in a browser: by an application of codes, by a passkey; then the next times."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests import monde
from tests.e2e.conftest import ouvrir, verifier

ENROLEMENT = "**/comptes/second-facteur/**"


def presenter_son_mot_de_passe(page: Page) -> None:
    page.goto("/comptes/login/")
    page.get_by_label("E-mail").fill(monde.courriel(monde.COMMUNE))
    page.get_by_label("Mot de passe", exact=False).first.fill(monde.MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter").click()


def se_deconnecter(page: Page) -> None:
    page.goto("/demandes/")
    page.locator(".haut-qui summary").click()
    ouvrir(page.get_by_role("button", name="Se déconnecter"))
    page.goto("/demandes/")
    page.wait_for_url("**/comptes/login/**")


def test_la_premiere_connexion_par_une_application_de_codes(page: Page, code_de: Callable[[str], str]):
    presenter_son_mot_de_passe(page)
    page.wait_for_url(ENROLEMENT)
    verifier(page, "second-facteur")
    page.goto("/demandes/")
    page.wait_for_url(ENROLEMENT)

    ouvrir(page.get_by_role("link", name="Utiliser une application de codes"))
    verifier(page, "application-de-codes")
    secret = page.locator("#cle-totp").inner_text()
    page.get_by_label("Code").last.fill(code_de(secret))
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    verifier(page, "codes-de-secours")

    page.goto("/demandes/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    se_deconnecter(page)
    presenter_son_mot_de_passe(page)
    expect(page).to_have_url(re.compile("/mfa/authenticate/"))
    verifier(page, "second-facteur-demande")
    expect(page.get_by_role("button", name="Utiliser une clé d'accès")).to_be_visible()


def test_la_premiere_connexion_par_une_cle_d_acces(page: Page):
    brancher_une_cle(page)
    presenter_son_mot_de_passe(page)
    page.wait_for_url(ENROLEMENT)
    ouvrir(page.get_by_role("link", name="Ajouter une clé d'accès"))
    verifier(page, "cle-d-acces")
    page.get_by_label("Se connecter avec cette clé seule").check()
    page.get_by_role("button", name="Ajouter cette clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()

    se_deconnecter(page)
    page.goto("/comptes/login/")
    page.get_by_role("button", name="Utiliser une clé d'accès").click()
    expect(page.locator(".haut-qui")).to_contain_text("Ville de Montreuil")


def brancher_une_cle(page: Page) -> None:
    """A virtual authenticator that verifies its user, as the one of a phone or of a laptop does."""
    outils = page.context.new_cdp_session(page)
    outils.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    outils.send("WebAuthn.addVirtualAuthenticator", {"options": options})
