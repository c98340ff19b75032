"""The whole path of a demande at a guichet, in a browser: sign in, register, find again, modify, renew, radiate."""

from __future__ import annotations

import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from socle.clock import aujourdhui
from socle.texte import normaliser
from tests import monde
from tests.e2e import etapes
from tests.e2e.conftest import ouvrir, se_connecter, verifier
from tests.e2e.etapes import NAISSANCE, NOM, PRENOM

NUMERO = re.compile(r"111 ?\d{2} ?\d{2} ?\d{6} ?MTRL1")


def test_un_menage_du_depot_a_la_radiation(page: Page):
    page.goto("/comptes/login/")
    verifier(page, "connexion")
    se_connecter(page, monde.COMMUNE)

    enregistrer(page)
    numero = numero_montre(page)
    adresse = page.url.split("?")[0]
    telecharger_l_attestation(page, numero)

    retrouver(page, f"{PRENOM} {NOM.lower().replace('é', 'e')}")
    retrouver(page, numero)
    expect(page).to_have_url(re.compile(r"/demandes/\?r="))
    assert NOM not in page.url
    assert numero not in page.url

    modifier(page, adresse)
    renouveler(page, adresse)
    radier(page, adresse)
    ouvrir_l_archive(page, adresse)


def enregistrer(page: Page) -> None:
    ouvrir(page.get_by_role("link", name="Enregistrer une demande").first)
    verifier(page, "nouvelle")
    ouvrir(page.get_by_role("button", name="Vérifier et continuer"))
    expect(page.get_by_role("alert")).to_contain_text("3 informations sont à corriger")
    verifier(page, "nouvelle-refusee")
    page.get_by_label("Nom de naissance").fill(NOM)
    page.get_by_label("Prénom").fill(PRENOM)
    page.get_by_label("Date de naissance").fill(NAISSANCE)
    page.get_by_role("button", name="Vérifier et continuer").click()

    etapes.etape_courante(page, "Demandeur")
    verifier(page, "etape-demandeur")
    etapes.continuer(page)
    expect(page.locator("#resume-erreurs")).to_contain_text("Civilité")
    page.wait_for_load_state()
    verifier(page, "etape-refusee")
    etapes.remplir(page, a_chaque=lambda libelle: verifier(page, f"etape-{normaliser(libelle).replace(' ', '-')}"))
    verifier(page, "etape-verification")
    page.get_by_label("J'ai vu la pièce d'identité").check()
    ouvrir(page.get_by_role("button", name="Enregistrer la demande"))
    confirmer_s_il_le_faut(page, "Enregistrer la demande")
    expect(page.get_by_text("Demande enregistrée")).to_be_visible()
    verifier(page, "dossier-nouveau")


def confirmer_s_il_le_faut(page: Page, bouton: str) -> None:
    """Soft warnings ask for a confirmation instead of blocking."""
    case = page.get_by_label("J'ai vérifié")
    if case.count():
        verifier(page, "formulaire-avertissements")
        case.check()
        ouvrir(page.get_by_role("button", name=bouton))


def numero_montre(page: Page) -> str:
    """The number, shown in five groups and copied without spaces."""
    texte = page.locator(".numero-grand").inner_text()
    assert NUMERO.fullmatch(texte.strip()), texte
    assert len(page.locator(".numero-grand span").all()) == 5
    copie = page.get_by_role("button", name="Copier le numéro").get_attribute("data-copier")
    assert copie is not None
    assert re.fullmatch(r"111\d{10}MTRL1", copie)
    return copie


def telecharger_l_attestation(page: Page, numero: str) -> None:
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Attestation (PDF)", exact=True).click()
    assert re.fullmatch(r"attestation-[0-9a-f]{8}\.pdf", attendu.value.suggested_filename)
    lu = PdfReader(io.BytesIO(Path(attendu.value.path()).read_bytes()))
    texte = re.sub(r"\s", "", "".join(feuille.extract_text() for feuille in lu.pages))
    assert numero in texte


def retrouver(page: Page, texte: str) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(texte)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Résultat de la recherche")
    expect(page.get_by_role("link", name=f"{NOM} {PRENOM}")).to_be_visible()
    verifier(page, "recherche")


def modifier(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}modifier/?etape=logement")
    verifier(page, "modification")
    page.locator("#id_logement-loyer").fill("780")
    ouvrir(page.get_by_role("button", name="Enregistrer les modifications"))
    confirmer_s_il_le_faut(page, "Enregistrer les modifications")
    expect(page.get_by_text("Modification enregistrée")).to_be_visible()
    expect(page.locator("#logement")).to_contain_text("780")


def renouveler(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}renouveler/")
    verifier(page, "renouvellement")
    page.get_by_label("Le demandeur a confirmé").check()
    page.get_by_role("button", name="Renouveler pour un an").click()
    expect(page.get_by_text("Demande renouvelée, valable")).to_be_visible()
    verifier(page, "dossier")


def radier(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}radier/")
    page.get_by_label("b. Renonciation écrite").check()
    ouvrir(page.get_by_role("button", name="Prononcer la radiation"))
    expect(page.locator("#resume-erreurs")).to_contain_text("R441-2-8")
    verifier(page, "radiation")
    page.get_by_label("Renonciation écrite reçue le").fill(f"{aujourdhui():%d/%m/%Y}")
    page.get_by_label("Guichet qui conserve le courrier").fill("MTRL1")
    page.get_by_role("button", name="Prononcer la radiation").click()


def ouvrir_l_archive(page: Page, adresse: str) -> None:
    """A radiated demande leaves the list and asks for a motive."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette demande n'est plus active")
    verifier(page, "archive-motif")
    page.goto("/demandes/")
    expect(page.get_by_role("link", name=f"{NOM} {PRENOM}")).to_have_count(0)
    page.goto(adresse)
    page.get_by_label("Pourquoi ouvrez-vous ce dossier").fill("Réponse à un courrier du demandeur")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.locator("#radiation")).to_contain_text("Renonciation")
    verifier(page, "archive")
