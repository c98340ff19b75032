"""A browser on the system's Chromium, signed in or not, that checks every page it visits with axe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from playwright.sync_api import Locator, Page, expect, sync_playwright

from demo import connexion
from habilitations.models import Agent
from tests import monde

T = TypeVar("T")
# A shared machine of two cores serves, browses and tests at once: how long a page may take, in milliseconds.
ATTENTE = 20_000
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
REGLES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
CAPTURES = Path(__file__).resolve().parents[2] / "docs" / "captures"
# One image by main page or state: `make captures` writes them again, at a fixed date; no other one is kept.
IMAGES = frozenset(
    {
        "convention", "conventions", "logement", "logements", "rpls-import", "vacance", "vacance-a-orienter", "vacance-orienter",
        "a-faire", "acces", "acces-a-decider", "accueil-gestionnaire", "accueil-siao", "aide", "api",
        "archive-motif", "attribution-rangs", "bail", "baremes", "change-depuis-ma-visite", "colonnes", "commission", "conflit", "connexion",
        "controles-comparaison", "controles-file", "cotation-dossier", "cotation-grille", "cotation-poids",
        "cotation-simulation", "cotation-territoire", "definition", "delai-anormal", "divergences", "dossier",
        "etape-demandeur", "etape-verification", "existante", "export", "exports", "fichier-priorites",
        "fichiers-priorites", "fil", "glossaire", "liste", "liste-filtres", "liste-forgee", "liste-recherches",
        "liste-selection", "lot", "lot-en-cours", "lot-termine", "lots", "mes-brouillons", "modification",
        "nouvelle", "numerisation", "numerisation-lot", "objectif-organisme", "offres-dalo", "parametres", "piece", "piece-marquee", "piece-remplacer",
        "piece-versions", "pieces", "pieces-classer", "pieces-demandees", "pieces-deposees", "pieces-deposer",
        "pieces-historique", "presentation", "presentation-classer", "priorite-reconnaitre", "priorites", "priorites-offres-dalo", "regles-locales",
        "quota", "quota-comptees", "quotas", "declarations", "raccourcis", "radiation", "recherches", "refus", "seance-anonyme", "seance-decisions", "seance-motif",
        "seance-ordre-du-jour", "seance-projecteur", "seance-voix", "seances", "traces",
        "candidature", "candidatures", "designation-candidats", "designation-engage", "designation-recherche",
        "classes", "classes-rapport", "ou-loger", "publication", "vacants",
        "bail-annuler", "bail-annule", "correction", "correction-refus", "attribution-prononcee", "attribution-prononcee-candidature",
        "menage-loge-par-association", "candidature-association", "glissement-du-bail", "reprise", "reprise-vacance",
        "mutation", "mutation-candidature", "mutation-chaine", "changement", "changement-candidature", "designation-completee",
        "cas-place", "cas-feuille", "cas-programme", "cas-echange", "entree-en-foyer", "expiration", "suspendues", "suspendue",
        "seance-reconvoquer", "seance-seconde", "logement-destine", "recherche-adapte", "recherche-infructueuse", "baux-tardifs",
        "occupations", "occupations-sans-date", "dates-de-bail", "bail-en-cours", "logement-occupe", "identifiants-remplacer",
        "travail-a-designer", "travail-non-servies", "papiers-seance", "signer-pv", "textes-des-lettres",
    }
)  # fmt: skip

# The port of the test server changes: an image shows the address of a service instead.
SANS_PORT = """() => {
  const textes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (textes.nextNode()) textes.currentNode.data = textes.currentNode.data.replaceAll(location.host, "registre.example.fr");
}"""


@pytest.fixture
def page(chromium: str, serveur_web: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of 1280 × 720 on the served project; errors of scripts fail the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    erreurs: list[str] = []
    expect.set_options(timeout=ATTENTE)
    with sync_playwright() as moteur:
        # Playwright's event loop gives Django a set of connections of its own: one left by a former test is to a base
        # that is gone.
        connections.close_all()
        navigateur = moteur.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        contexte = navigateur.new_context(
            base_url=serveur_web, viewport={"width": 1280, "height": 720}, locale="fr-FR", accept_downloads=True
        )
        contexte.set_default_timeout(ATTENTE)
        une = contexte.new_page()
        une.on("pageerror", lambda erreur: erreurs.append(str(erreur)))
        une.on(
            "console",
            lambda ligne: (
                erreurs.append(ligne.text + str(ligne.location)) if "Content Security Policy" in ligne.text else None
            ),
        )
        yield une
        navigateur.close()
    assert erreurs == []


@pytest.fixture
def code_de(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """The code that an application shows for a secret. Its clock and the server's stand still, so that no period of thirty
    seconds ends between the code read and the code sent."""
    compteur = next(totp.yield_hotp_counters_from_time())
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter((compteur,)))
    return lambda secret: str(totp.format_hotp_value(totp.hotp_value(secret, compteur)))


def en_base(lire: Callable[[], T]) -> T:
    """Run `lire` on a connection of its own: the browser's event loop must not share the one of the test."""

    def faire() -> T:
        try:
            return lire()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as fil:
        return fil.submit(faire).result()


def se_connecter(page: Page, profil: str) -> None:
    """A session of the agent of this profile, second factor proved; the sign-in itself has its own journeys."""
    ouvrir_session(page, monde.courriel(profil))
    page.goto("/demandes/")


def ouvrir_session(page: Page, courriel: str) -> None:
    """Give the browser a session of the agent with this address."""
    page.goto("/comptes/login/")
    client = en_base(lambda: connexion.entrer(Agent.objects.get(email=courriel), SERVER_NAME="localhost"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": page.url}])


def ouvrir(cible: Locator, *, touche: str = "") -> None:
    """Click on what leads to another page (or press `touche` on it), and wait until that page is there, loaded.

    A link followed or a form sent: the act is done when the next one begins, and nothing read later comes from the page
    before. A click alone gives back the hand before its request has left.
    """
    with cible.page.expect_navigation():
        if touche:
            cible.press(touche)
        else:
            cible.click()


def verifier_agrandie(page: Page, nom: str) -> None:
    """`verifier` as it is, then at 200 %: a window of 1280 × 720 zoomed twice has 640 × 360 to give."""
    verifier(page, nom)
    page.set_viewport_size({"width": 640, "height": 360})
    verifier(page, f"{nom}-zoom")
    page.set_viewport_size({"width": 1280, "height": 720})


def verifier(page: Page, nom: str) -> None:
    """No accessibility violation (WCAG 2.1 A and AA), no sideways scroll; a capture when CAPTURES is set."""
    page.wait_for_load_state()
    resultat = Axe().run(page, options=REGLES)
    fautes = [f"{v['id']} : {[n['html'][:160] for n in v['nodes'][:3]]}" for v in resultat.response["violations"]]
    assert fautes == [], f"{nom} : {fautes}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{nom} : défilement horizontal"
    if os.environ.get("CAPTURES") and nom in IMAGES:
        CAPTURES.mkdir(parents=True, exist_ok=True)
        page.evaluate(SANS_PORT)
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=CAPTURES / f"{nom}.png")
