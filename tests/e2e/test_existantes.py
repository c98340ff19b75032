"""One household, one demande: found while its identity is typed, reused, or set aside at the price of a motive; and
asked of the guichet that follows it, which opens it.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from demandeurs.models import Personne
from registre.models import Demande
from socle.clock import aujourdhui
from tests import monde
from tests.e2e import etapes
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier
from tests.factories import registre

DEJA = "Une demande existe déjà, probablement"


@pytest.fixture
def titulaire(serveur_web: str) -> Personne:
    """Somebody whose demande is followed at Montreuil."""
    demande = registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
    personne: Personne = demande.menage.personne_set.get(role="titulaire")
    return personne


def taper(page: Page, une: Personne) -> None:
    page.goto("/demandes/nouvelle/")
    page.get_by_label("Nom de naissance").fill(une.nom)
    page.get_by_label("Prénom").fill(une.prenom)
    page.get_by_label("Date de naissance").fill(f"{une.naissance_le:%d/%m/%Y}")


def test_trouvee_pendant_la_frappe_elle_se_reprend(titulaire: Personne, page: Page):
    se_connecter(page, monde.COMMUNE)
    taper(page, titulaire)
    direct = page.get_by_role("status").filter(has_text=DEJA)
    expect(direct).to_contain_text("mêmes nom, prénom et date de naissance")
    verifier(page, "existante-en-direct")

    ouvrir(direct.get_by_role("link", name="ouvrir le dossier"))
    expect(page.locator("h1")).to_contain_text(titulaire.prenom)
    assert en_base(Demande.objects.count) == 1


def test_enregistrer_quand_meme_coute_un_motif(titulaire: Personne, page: Page):
    se_connecter(page, monde.COMMUNE)
    taper(page, titulaire)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(DEJA)
    expect(page.get_by_role("link", name="Ouvrir la demande qui existe")).to_be_visible()
    verifier(page, "existante")

    page.locator("summary", has_text="Ce n'est pas la même personne").click()
    ouvrir(page.get_by_role("button", name="Enregistrer quand même"))
    expect(page.get_by_text("en dix caractères au moins", exact=False).first).to_be_visible()
    verifier(page, "existante-sans-motif")
    page.get_by_label("Pourquoi ce n'est pas la même demande").fill("Homonyme, pièce d'identité vue")
    page.get_by_role("button", name="Enregistrer quand même").click()
    etapes.etape_courante(page, "Demandeur")


def test_un_acces_demande_accorde_ouvre_le_dossier(titulaire: Personne, page: Page):
    se_connecter(page, monde.VILLE_DE_PARIS)
    taper(page, titulaire)
    direct = page.get_by_role("status").filter(has_text=DEJA)
    expect(direct).to_contain_text("ce dossier n'est pas dans votre périmètre")
    direct.locator("summary", has_text="Demander l'accès").click()
    direct.get_by_label("Pourquoi").fill("La famille vit désormais à Paris")
    direct.get_by_role("button", name="Demander l'accès").click()
    expect(page.get_by_text("La demande d'accès est transmise")).to_be_visible()
    verifier(page, "acces-demande")

    page.context.clear_cookies()
    se_connecter(page, monde.COMMUNE)
    ouvrir(page.get_by_role("link", name="Demandes d'accès"))
    expect(page.get_by_text("La famille vit désormais à Paris")).to_be_visible()
    verifier(page, "acces-a-decider")
    page.get_by_role("button", name=re.compile("^Accorder")).click()
    expect(page.get_by_text("Accès accordé : le dossier est partagé.")).to_be_visible()

    page.context.clear_cookies()
    se_connecter(page, monde.VILLE_DE_PARIS)
    page.goto("/demandes/acces/")
    ouvrir(page.get_by_role("link", name="Ouvrir le dossier"))
    expect(page.locator("h1")).to_contain_text(titulaire.prenom)
    verifier(page, "acces-ouvert")
