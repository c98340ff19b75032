"""Nothing typed is lost: background saving, session lost, two tabs, two agents, double click, back button."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from demandeurs.models import Brouillon
from registre.models import Demande
from socle.clock import aujourdhui
from tests import monde
from tests.e2e import etapes
from tests.e2e.conftest import en_base, ouvrir, ouvrir_session, se_connecter, verifier
from tests.factories import registre

GARDE = re.compile(r"Brouillon enregistré à \d\d:\d\d")


def attendre_la_garde(page: Page) -> None:
    """All that was typed is saved: the line says the hour of the last saving, which may be that of a former key."""
    expect(page.locator("[data-etat-brouillon][data-a-jour]")).to_have_text(GARDE)


@pytest.fixture
def demande(serveur_web: str) -> Demande:
    return registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


def test_ce_qui_est_tape_se_garde_et_se_retrouve(page: Page):
    se_connecter(page, monde.COMMUNE)
    etapes.commencer(page)
    page.locator("#id_adresse-voie").fill("rue des Lilas")
    attendre_la_garde(page)

    page.goto("/demandes/brouillons/")
    verifier(page, "mes-brouillons")
    assert etapes.NOM not in page.url
    ouvrir(page.get_by_role("link", name=re.compile(etapes.NOM)))

    expect(page.locator("#id_adresse-voie")).to_have_value("rue des Lilas")
    page.goto("/demandes/brouillons/")
    ouvrir(page.get_by_role("button", name=re.compile("Supprimer le brouillon")))
    expect(page.get_by_text("Aucun brouillon")).to_be_visible()


def test_session_perdue_au_milieu_d_un_formulaire(page: Page):
    """The page says so and keeps everything; signed in again elsewhere, it goes on."""
    se_connecter(page, monde.COMMUNE)
    etapes.commencer(page)
    etapes.demandeur(page)
    attendre_la_garde(page)
    en_base(lambda: Session.objects.all().delete())

    page.locator("#id_adresse-voie").fill("rue des Lilas")
    expect(page.get_by_role("alert")).to_contain_text("Votre session est terminée. Rien n'est perdu")
    verifier(page, "session-terminee")
    etapes.continuer(page)
    expect(page.locator("#id_adresse-voie")).to_have_value("rue des Lilas")

    ouvrir_session_ailleurs(page)
    attendre_la_garde(page)
    etapes.continuer(page)
    etapes.etape_courante(page, "Foyer")
    ouvrir(page.get_by_role("button", name=re.compile("^Demandeur")).first)
    expect(page.locator("#id_adresse-voie")).to_have_value("rue des Lilas")


def ouvrir_session_ailleurs(page: Page) -> None:
    autre = page.context.new_page()
    ouvrir_session(autre, monde.courriel(monde.COMMUNE))
    autre.goto("/demandes/brouillons/")
    autre.close()


def test_sans_script_un_envoi_hors_session_n_est_pas_perdu(page: Page):
    se_connecter(page, monde.COMMUNE)
    etapes.commencer(page)
    page.locator("#id_adresse-voie").fill("rue des Lilas")
    adresse = page.url
    en_base(lambda: Session.objects.all().delete())

    page.evaluate("document.getElementById('formulaire').submit()")
    page.wait_for_url("**/comptes/login/**")
    ouvrir_session_ailleurs(page)
    page.goto(adresse)

    expect(page.locator("#id_adresse-voie")).to_have_value("rue des Lilas")
    expect(page.get_by_text("ce que vous aviez saisi a été gardé")).to_be_visible()


def test_deux_onglets_sur_un_brouillon(page: Page):
    se_connecter(page, monde.COMMUNE)
    etapes.commencer(page)
    autre = page.context.new_page()
    autre.goto(page.url)
    autre.locator("#id_adresse-voie").fill("rue de l'autre onglet")
    attendre_la_garde(autre)

    page.locator("#id_adresse-voie").fill("rue de cet onglet")
    expect(page.get_by_text("Une autre page a enregistré ce brouillon")).to_be_visible()
    etapes.continuer(page)

    expect(page.get_by_role("heading", name="Ce brouillon a été changé dans une autre page")).to_be_visible()
    expect(page.locator("#id_adresse-voie")).to_have_value("rue de cet onglet")
    expect(page.locator("td", has_text="rue de l'autre onglet")).to_be_visible()
    verifier(page, "deux-onglets")
    autre.close()


def test_deux_agents_en_conflit(demande: Demande, page: Page):
    """The second is told who changed what, keeps his own, and chooses."""
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{demande.cle}/modifier/?etape=logement")
    collegue = page.context.browser.new_context(base_url=page.url.split("/demandes")[0], locale="fr-FR")  # type: ignore[union-attr]
    elle = collegue.new_page()
    ouvrir_session(elle, monde.AGENT_ACCUEIL)
    elle.goto(page.url)
    elle.locator("#id_logement-loyer").fill("640")
    elle.locator("#id_logement-surface").fill("31")
    elle.get_by_role("button", name="Enregistrer les modifications").click()
    expect(elle.get_by_text("Modification enregistrée")).to_be_visible()
    collegue.close()

    page.locator("#id_logement-loyer").fill("655")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    expect(page.get_by_role("heading", name="Ce dossier a été modifié")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Camille Accueil")
    verifier(page, "conflit")
    page.get_by_label(re.compile("Loyer.*garder ma valeur")).check()
    page.get_by_role("button", name="Enregistrer avec ces choix").click()

    expect(page.get_by_text("Modification enregistrée")).to_be_visible()
    expect(page.locator("#logement")).to_contain_text("655")
    expect(page.locator("#logement")).to_contain_text("31")


def test_double_clic_puis_retour(page: Page):
    """One demande, whatever the agent does with the last page."""
    se_connecter(page, monde.COMMUNE)
    etapes.commencer(page)
    etapes.remplir(page)
    page.get_by_label("J'ai vu la pièce d'identité").check()
    bouton = page.get_by_role("button", name="Enregistrer la demande")
    bouton.dblclick()
    confirmation = page.get_by_label("J'ai vérifié")
    expect(page.get_by_text("Demande enregistrée").or_(confirmation)).to_be_visible()
    if confirmation.count():
        confirmation.check()
        page.get_by_role("button", name="Enregistrer la demande").dblclick()
    expect(page.get_by_text("Demande enregistrée")).to_be_visible()
    dossier = page.url.split("?")[0]

    page.go_back()
    # The page of the browser's memory, to be sent once more, or at once the answer of the server.
    encore, redit = page.get_by_role("button", name="Enregistrer la demande"), page.get_by_text("Rien n'a été refait")
    expect(encore.or_(redit).first).to_be_visible()
    page.wait_for_load_state()
    if encore.is_visible():
        encore.click()
    expect(redit).to_be_visible()
    assert page.url.split("?")[0] == dossier
    assert en_base(Demande.objects.count) == 1
    assert en_base(Brouillon.objects.count) == 0


def test_une_radiation_commencee_se_retrouve(demande: Demande, page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{demande.cle}/radier/")
    page.get_by_label("b. Renonciation écrite").check()
    page.get_by_label("Guichet qui conserve le courrier").fill("MTRL1")
    attendre_la_garde(page)

    page.goto("/demandes/brouillons/")
    page.goto(f"/demandes/{demande.cle}/radier/")

    expect(page.get_by_label("Guichet qui conserve le courrier")).to_have_value("MTRL1")
    expect(page.get_by_label("b. Renonciation écrite")).to_be_checked()
