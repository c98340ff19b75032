"""From the home page to the next dossier and back, by mouse and by keyboard alone; help, definitions, what is new."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from registre.models import Demande, Visite
from registre.services.partage import partager
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier
from tests.factories import registre

ZOOM_DE_200 = {"width": 640, "height": 360}
TABLETTE = {"width": 820, "height": 1180}


@pytest.fixture
def demandes(serveur_web: str) -> list[Demande]:
    """Three demandes to complete at the guichet of Montreuil."""
    return [registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui()) for _ in range(3)]


def test_de_la_corbeille_au_dossier_suivant_et_retour(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("À faire")
    compte = page.locator(".rail .compte")
    expect(compte).to_contain_text("3")
    verifier(page, "a-faire")

    page.get_by_role("link", name="À compléter").click()
    expect(page.locator("tr[data-ligne]")).to_have_count(3)
    ouvrir(page.locator("tr[data-ligne] a").first)
    expect(page.get_by_role("navigation", name="Résultat de la liste")).to_be_visible()
    premier = page.url
    ouvrir(page.get_by_role("link", name="Dossier suivant"))
    assert page.url != premier
    deuxieme = page.locator("h1").inner_text()
    page.get_by_role("button", name="Suivre ce dossier").click()
    expect(page.locator("#suivi")).to_contain_text("Vous suivez ce dossier")
    # The act led back without the filters: the place in the list is still there.
    ouvrir(page.get_by_role("link", name="Dossier précédent"))
    expect(page).to_have_url(premier)
    expect(page.locator("h1")).not_to_have_text(deuxieme)
    ouvrir(page.get_by_role("link", name="Liste", exact=True))
    expect(page).to_have_url(re.compile(r"tache=a_completer"))

    page.goto("/?portee=moi")
    expect(page.get_by_role("link", name="À compléter")).to_contain_text("1")


def taper(page: Page, touche: str) -> None:
    """A key that opens a page: the next one is for that page, once its shortcuts are there."""
    with page.expect_navigation():
        page.keyboard.press(touche)


def test_au_clavier_seul(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto("/")
    page.keyboard.press("?")
    panneau = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(panneau).to_be_visible()
    expect(panneau).to_contain_text("Rechercher une demande")
    verifier(page, "raccourcis")
    page.keyboard.press("Escape")
    expect(panneau).to_be_hidden()

    page.goto("/demandes/?tri=nom")
    page.keyboard.press("j")
    expect(page.locator("tr[data-ligne] a").first).to_be_focused()
    taper(page, "Enter")
    expect(page).to_have_url(re.compile(r"/demandes/[0-9a-f]+-"))
    ici = page.url
    taper(page, "n")
    assert page.url != ici
    taper(page, "p")
    expect(page).to_have_url(ici)
    taper(page, "l")
    expect(page).to_have_url(re.compile(r"/demandes/\?tri=nom"))


def test_les_raccourcis_se_taisent_dans_un_champ_et_se_coupent(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto("/")
    page.keyboard.press("/")
    champ = page.get_by_role("searchbox")
    expect(champ).to_be_focused()
    page.keyboard.type("j?n")
    expect(champ).to_have_value("j?n")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("button", name="Raccourcis clavier").click()
    page.get_by_label("Raccourcis d'une seule touche actifs").uncheck()
    page.get_by_role("button", name="Fermer").click()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    page.get_by_role("button", name="Raccourcis clavier").click()
    expect(page.get_by_label("Raccourcis d'une seule touche actifs")).not_to_be_checked()


def test_une_definition_au_survol_au_focus_et_au_toucher(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{demandes[0].cle}/")
    mot = page.locator("dt .terme", has_text="Guichet")
    bulle = page.get_by_role("tooltip")

    page.locator("dt .terme", has_text="Activité").first.focus()
    expect(bulle).to_contain_text("Situation professionnelle")
    verifier(page, "definition")
    mot.focus()
    expect(bulle).to_contain_text("enregistre les demandes")
    assert mot.evaluate("e => document.getElementById(e.getAttribute('aria-describedby')).textContent") != ""
    page.keyboard.press("Escape")
    expect(bulle).to_be_hidden()
    expect(mot).to_be_focused()

    page.locator("h1").click()
    mot.hover()
    expect(bulle).to_be_visible()
    bulle.hover()
    page.wait_for_timeout(400)
    expect(bulle).to_be_visible()
    page.mouse.move(5, 5)
    expect(bulle).to_be_hidden()
    mot.click()
    expect(bulle).to_be_visible()
    mot.click()
    expect(bulle).to_be_hidden()


def test_l_aide_s_ouvre_a_cote_de_la_page(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{demandes[0].cle}/")
    page.keyboard.press("h")
    panneau = page.get_by_role("dialog")
    expect(panneau).to_contain_text("Passer d'un dossier à l'autre")
    expect(panneau.get_by_role("heading", level=2)).to_have_text("Aide : Le dossier d'une demande")
    verifier(page, "aide")
    panneau.get_by_role("button", name="Fermer").click()
    expect(page.get_by_role("link", name="Aide", exact=True)).to_be_focused()
    page.goto("/aide/")
    verifier(page, "glossaire")


def test_ce_qui_a_change_depuis_ma_visite(demandes: list[Demande], page: Page):
    se_connecter(page, monde.BAILLEUR)
    adresse = f"/demandes/{demandes[0].cle}/"
    page.goto(adresse)
    expect(page.locator("#nouveautes")).to_have_count(0)

    def un_autre_partage() -> None:
        # The visit before ended now, after the deposit.
        Visite.objects.update(reference_a=maintenant())
        partager(
            demandes[0].pk,
            organisme_id=monde.acteur(monde.SIAO).organisme_id,
            motif="accompagnement",
            au=aujourdhui(),
            acteur=monde.acteur(monde.COMMUNE),
            demande_signee_le=aujourdhui(),
        )

    en_base(un_autre_partage)
    page.goto(adresse)
    expect(page.locator("#nouveautes")).to_contain_text("1 nouvel événement")
    expect(page.locator("#fil .nouveau")).to_have_count(1)
    verifier(page, "change-depuis-ma-visite")


@pytest.mark.parametrize("taille", [ZOOM_DE_200, TABLETTE])
def test_a_200_pour_cent_et_sur_une_tablette(demandes: list[Demande], page: Page, taille: dict[str, int]):
    page.set_viewport_size(taille)  # type: ignore[arg-type]
    se_connecter(page, monde.COMMUNE)
    quoi = "zoom" if taille is ZOOM_DE_200 else "tablette"
    for nom, adresse in (
        ("a-faire", "/"),
        ("dossier", f"/demandes/{demandes[0].cle}/?tri=nom"),
        ("suivi", f"/demandes/{demandes[0].cle}/suivi/"),
        ("acces", f"/demandes/{demandes[0].cle}/acces/"),
        ("glossaire", "/aide/"),
    ):
        page.goto(adresse)
        verifier(page, f"{quoi}-{nom}")


@pytest.mark.parametrize("profil", [monde.SIAO, monde.OBSERVATOIRE, monde.GESTIONNAIRE])
def test_chacun_a_son_accueil(serveur_web: str, page: Page, profil: str):
    se_connecter(page, profil)
    page.goto("/")
    verifier(page, f"accueil-{profil}")
