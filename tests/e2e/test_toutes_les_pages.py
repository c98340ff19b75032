"""Every page of the web, opened by an account that may, passes axe: a route added without a page here fails.

One browser and one visit by page; states that take a journey to reach are checked by the other modules.
"""

from __future__ import annotations

from itertools import groupby

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template.loader import render_to_string
from django.urls import get_resolver, reverse
from playwright.sync_api import Page

from registre.models import Demande
from socle.clock import aujourdhui
from tests import monde
from tests.e2e.conftest import en_base, se_connecter, verifier
from tests.factories import registre
from tests.habilitations.matrice import COMPTES, MATRICE
from tests.habilitations.test_matrice import cles_de, noms_de_routes

# Files, fragments and data: no page to look at.
SANS_PAGE = {
    "registre:attestation", "registre:compteurs", "registre:communes", "registre:territoires",
    "mfa_download_recovery_codes", "mfa_login_webauthn", "attributions:quotas_export",
    "registre:exporter_divergences", "attributions:vacants_json",
    "attributions:liberes_hors_qpv",
    "attributions:exporter_vacances", "attributions:exporter_baux_tardifs",
}  # fmt: skip
# Posted only, or half way through a sign-in (test_connexion).
AILLEURS = {"habilitations:demo_entrer", "habilitations:fermer_support", "registre:garder", "mfa_authenticate"}
# Sent elsewhere when there is nothing to do: the page they lead to is checked in their place.
SANS_COMPTE = (
    ("account_login", {}), ("account_signup", {}), ("account_inactive", {}), ("account_reset_password", {}),
    ("account_reset_password_done", {}), ("account_reset_password_from_key_done", {}),
    ("account_reset_password_from_key", {"uidb36": "1", "key": "x"}), ("account_confirm_email", {"key": "x"}),
    ("account_email_verification_sent", {}), ("account_confirm_login_code", {}),
    ("habilitations:invitation", {"secret": "x"}), ("socle:glossaire", {}),
    ("socle:aide", {"route": "registre:dossier"}), ("attributions:vacants", {}),
)  # fmt: skip
AVEC_COMPTE = (
    "usersessions_list", "account_logout", "account_change_password", "account_set_password", "account_email",
    "account_reauthenticate", "habilitations:second_facteur", "habilitations:support", "mfa_index",
)  # fmt: skip
# By the factors that the agent has.
PAR_UNE_APPLICATION = (
    "mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
)  # fmt: skip
PAR_UNE_CLE = ("mfa_index", "mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn")
SANS_FACTEUR = ("mfa_activate_totp", "mfa_add_webauthn")
IMAGES_DES_PAGES = {
    "registre:acces": "acces", "registre:baremes": "baremes", "registre:fil": "fil",
    "registre:parametres": "parametres",
    "registre:recevoir_numero": "refus", "habilitations:traces": "traces",
}  # fmt: skip
SANS_OBJET = "registre:lot"
PREFERES = (monde.COMMUNE, monde.GESTIONNAIRE)


@pytest.fixture
def demande(serveur_web: str) -> Demande:
    """At a guichet of the State, which receives its numbers, for a commune that follows it."""
    guichet = monde.PROFILS[monde.ETAT].guichet
    return registre.demande(monde.acteur(monde.ETAT), guichet=guichet, deposee_le=aujourdhui())


def profil_de(nom: str) -> str:
    qui = MATRICE[nom].qui - MATRICE[nom].sauf
    return next((un for un in PREFERES if un in qui), min(qui))


def sans_visite(nom: str) -> bool:
    """Posted, or about an object that only a journey makes: without it, the page is the one of `SANS_OBJET`."""
    return MATRICE[nom].methode != "get" or (MATRICE[nom].ouvert == 404 and nom != SANS_OBJET)


def a_ouvrir() -> list[tuple[str, str]]:
    """Profile and route of the pages of the matrix, by profile: one session each."""
    noms = [nom for nom in MATRICE if nom not in SANS_PAGE and not sans_visite(nom)]
    return sorted((profil_de(nom), nom) for nom in noms)


def visiter(page: Page, nom: str, adresse: str, statuts: set[int]) -> None:
    reponse = page.goto(adresse)
    assert reponse is not None
    assert reponse.status in statuts, f"{nom} : {reponse.status}"
    assert "text/html" in reponse.headers["content-type"], nom
    assert page.locator("h1").count() == 1, f"{nom} : un seul titre de page"
    verifier(page, IMAGES_DES_PAGES.get(nom, f"page-{nom}"))


def test_toutes_les_routes_sont_visitees():
    routes = {nom for nom in noms_de_routes(get_resolver().url_patterns) if not nom.startswith("api:")}
    comptes = {nom for nom, _ in SANS_COMPTE} | {*AVEC_COMPTE, *PAR_UNE_APPLICATION, *PAR_UNE_CLE, *SANS_FACTEUR}
    assert comptes - {nom for nom in comptes if nom.startswith("mfa_")} <= set(COMPTES)
    assert (
        routes - {nom for nom in MATRICE if sans_visite(nom)}
        == {nom for _, nom in a_ouvrir()} | comptes | SANS_PAGE | AILLEURS
    )


def test_chaque_page_du_registre_passe_axe(demande: Demande, page: Page):
    for profil, lot in groupby(a_ouvrir(), key=lambda une: une[0]):
        page.context.clear_cookies()
        se_connecter(page, profil)
        for _, nom in lot:
            ligne = MATRICE[nom]
            cles = [demande.cle] if ligne.dossier else en_base(lambda ligne=ligne: cles_de(ligne))
            # Sent on to the first page of the form: there is no draft.
            visiter(page, nom, reverse(nom, args=cles), {200 if ligne.ouvert == 302 else ligne.ouvert})


def test_chaque_page_de_compte_passe_axe(serveur_web: str, page: Page):
    for nom, cles in SANS_COMPTE:
        visiter(page, nom, reverse(nom, kwargs=cles), {200, 409})
    parties = (
        (monde.BAILLEUR, None, (*AVEC_COMPTE, *SANS_FACTEUR)),
        (monde.COMMUNE, avec_une_application, PAR_UNE_APPLICATION),
        (monde.DEPARTEMENT, avec_une_cle, PAR_UNE_CLE),
    )
    for profil, preparer, noms in parties:
        cle = en_base(lambda profil=profil, preparer=preparer: preparer(profil)) if preparer else 0
        page.context.clear_cookies()
        se_connecter(page, profil)
        for nom in noms:
            nommee = nom in {"mfa_edit_webauthn", "mfa_remove_webauthn"}
            visiter(page, nom, reverse(nom, args=[cle] if nommee else []), {200, 403})
    page.set_content(render_to_string("500.html"))
    verifier(page, "page-500")


def avec_une_application(profil: str) -> int:
    agent = monde.agent(profil)
    TOTP.activate(agent, generate_totp_secret())
    return int(RecoveryCodes.activate(agent).instance.pk)


def avec_une_cle(profil: str) -> int:
    """A key as the browser gave it, but for the cryptography: these pages only name it."""
    cle = Authenticator.objects.create(
        user=monde.agent(profil), type=Authenticator.Type.WEBAUTHN, data={"name": "Poste du guichet", "credential": {}}
    )
    return int(cle.pk)
