"""The list in a browser: saved search, columns from the keyboard, a bulk act to its result, an export left and found."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from registre.models import Demande, LotActes
from reporting.models import Export
from socle import travaux
from socle.clock import aujourdhui
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier
from tests.factories import registre


@pytest.fixture
def demandes(serveur_web: str) -> list[Demande]:
    """Thirty demandes of Montreuil, three of which are to renew."""
    acteur = monde.acteur(monde.COMMUNE)
    toutes = [registre.demande(acteur, deposee_le=aujourdhui()) for _ in range(30)]
    bientot = aujourdhui() + timedelta(days=10)
    Demande.objects.filter(pk__in=[d.pk for d in toutes[:3]]).update(
        deposee_le=bientot - timedelta(days=360), valable_jusqu_au=bientot
    )
    return toutes


def attendre_les_noms(page: Page, combien: int) -> None:
    expect(page.locator("tr[data-ligne] a.fort")).to_have_count(combien)


def test_filtrer_nommer_partager_retrouver(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    verifier(page, "liste")
    page.locator("summary", has_text="+ Filtre").click()
    page.get_by_label("Échéance").select_option(label="À renouveler")
    verifier(page, "liste-filtres")
    ouvrir(page.get_by_role("button", name="Appliquer"))
    expect(page.get_by_role("link", name="Tout effacer (1)")).to_be_visible()
    attendre_les_noms(page, 3)

    page.locator("summary", has_text="Recherche enregistrée").click()
    page.get_by_label("Enregistrer les filtres, le tri et les colonnes").fill("Montreuil, à renouveler")
    page.get_by_label("Partager avec mon organisme").check()
    verifier(page, "liste-recherches")
    page.get_by_role("button", name="Enregistrer la recherche").click()
    expect(page.locator("summary strong", has_text="Montreuil, à renouveler")).to_be_visible()

    page.goto("/demandes/recherches/")
    verifier(page, "recherches")
    ouvrir(page.get_by_role("button", name="Ouvrir la liste avec Montreuil, à renouveler"))
    page.goto("/demandes/")
    attendre_les_noms(page, 3)
    ouvrir(page.get_by_role("link", name="Tout effacer (1)"))
    attendre_les_noms(page, 25)


def test_choisir_les_colonnes_au_clavier(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    ouvrir(page.get_by_role("link", name="Colonnes"), touche="Enter")
    verifier(page, "colonnes")
    page.get_by_role("checkbox", name="Communes demandées").press("Space")
    page.get_by_role("checkbox", name="Guichet").press("Space")
    for _ in range(3):
        page.get_by_role("button", name="Monter Dossier").press("Enter")
    expect(page.get_by_role("button", name="Monter Dossier")).to_be_focused()
    ouvrir(page.get_by_role("button", name="Enregistrer les colonnes"), touche="Enter")

    expect(page.get_by_text("Colonnes enregistrées.")).to_be_visible()
    entetes = [re.sub(r" [↓↑]$", "", t) for t in page.locator("thead th[title]").all_inner_texts()]
    assert entetes == ["Titulaire", "Ménage et besoin", "Dossier", "Signalements", "Ancienneté", "Guichet"]


def test_un_acte_groupe_de_la_selection_au_resultat(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto("/demandes/?tri=echeance")
    for rang in range(3):
        page.locator('input[name="s"]').nth(rang).check()
    # The boxes of the next page, and not again those of this one.
    ouvrir(page.get_by_role("link", name="Suivante →"))
    page.locator('input[name="s"]').first.check()
    expect(page.get_by_text("4 sélectionnées, dont 3 sur d'autres pages")).to_be_visible()
    verifier(page, "liste-selection")
    ouvrir(page.get_by_role("button", name="Relancer…"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Relancer : 4 demandes")
    expect(page.get_by_text("Seraient refusées : La demande n'est pas encore à renouveler.")).to_be_visible()
    verifier(page, "lot")
    page.get_by_role("button", name="Confirmer pour 3 demandes").dblclick()
    expect(page.get_by_text("0 sur 4 traitées")).to_be_visible()
    verifier(page, "lot-en-cours")

    page.goto("/demandes/lots/")
    verifier(page, "lots")
    ouvrir(page.get_by_role("link", name="Relancer"))
    en_base(lambda: travaux.executer(LotActes.objects.get().travail_id))
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Télécharger le résultat ligne par ligne (Excel)").click()
    lu = load_workbook(io.BytesIO(Path(attendu.value.path()).read_bytes())).active
    assert sorted(lu.cell(r, 2).value for r in range(2, 6)) == ["Fait", "Fait", "Fait", "Refusé"]
    verifier(page, "lot-termine")


def test_un_export_demande_laisse_retrouve(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto("/demandes/?echeance=a_renouveler&colonnes=titulaire,communes,dossier")
    ouvrir(page.get_by_role("link", name="Exporter…"))
    verifier(page, "export")
    page.get_by_label("Ce fichier contient des données personnelles", exact=False).check()
    page.get_by_role("button", name="Demander l'export").click()
    expect(page.get_by_text("Export demandé.")).to_be_visible()
    verifier(page, "exports-en-cours")
    page.goto("/demandes/")

    en_base(lambda: travaux.executer(Export.objects.get().travail_id))
    ouvrir(page.get_by_role("link", name="Exports"))
    verifier(page, "exports")
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Télécharger").click()
    lu = load_workbook(io.BytesIO(Path(attendu.value.path()).read_bytes()))["Demandes"]
    assert [c.value for c in lu[1]][:5] == ["Numéro unique", "Nom", "Prénom", "Communes demandées", "Valable jusqu'au"]
    assert lu.max_row == 1 + 3 + 1


def test_revenir_d_un_dossier_au_meme_endroit(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto("/demandes/?type=T3&tri=nom")
    ouvrir(page.get_by_role("link", name="Suivante →"))
    ici = page.url
    ligne = page.locator("tr[data-ligne]").nth(2)
    nom = ligne.locator("a").first.inner_text()
    ouvrir(ligne.locator("td").nth(3))
    expect(page.get_by_role("heading", level=1)).to_contain_text(nom)
    page.go_back()

    expect(page).to_have_url(ici)
    expect(page.get_by_role("link", name=nom)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("1 sélectionnée", exact=True)).to_be_visible()


def test_une_adresse_forgee_est_dite(demandes: list[Demande], page: Page):
    se_connecter(page, monde.COMMUNE)
    page.goto("/demandes/?colonnes=titulaire,nir&revenu=100&tri=secret")
    expect(page.locator("#refus-de-liste li")).to_have_count(3)
    verifier(page, "liste-forgee")
