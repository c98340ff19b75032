"""The table of a plan: tried, its errors read, applied, then the residences of the territory and their class."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from habilitations.models import Territoire
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.classes.fabrique import PLAN, SIREN, est_ensemble, un_tableau, une_residence
from tests.e2e.conftest import en_base, se_connecter, verifier, verifier_agrandie


def _scene() -> Territoire:
    for nom in ("LES LILAS", "LA NOUE", "BEL AIR"):
        une_residence(nom)
    return est_ensemble()


@pytest.fixture
def territoire(serveur_web: str) -> Territoire:
    return en_base(_scene)


def test_importer_le_tableau_du_plan(territoire: Territoire, page: Page) -> None:
    se_connecter(page, monde.EPT)
    page.goto(f"/regles/{territoire.pk}/classes/")
    page.get_by_role("link", name="Importer le tableau du plan").click()
    page.locator("#id_plan").fill(PLAN)
    page.locator("#id_du").fill(f"{aujourdhui():%d/%m/%Y}")
    lignes = [
        f"{SIREN};{monde.MONTREUIL};{nom};{classe};{taux}"
        for nom, classe, taux in (("Les Lilas", "C", "31 %"), ("La Noue", "D", "44 %"), ("Bel-Air", "A", "12 %"))
    ]
    fichier = un_tableau(*lignes, f"{SIREN};{monde.MONTREUIL};Tour inconnue;B;20 %")
    page.locator("#fichier").set_input_files({"name": "plan.csv", "mimeType": "text/csv", "buffer": fichier})
    page.get_by_role("button", name="Essayer le fichier").click()
    expect(page.get_by_role("heading", name="Lignes en erreur")).to_be_visible()
    verifier(page, "classes-rapport")
    page.get_by_role("button", name="Appliquer 3 résidences").click()
    expect(page.get_by_text("3 résidences classées.")).to_be_visible()
    page.goto(f"/regles/{territoire.pk}/classes/")
    expect(page.locator("tbody tr")).to_have_count(3)
    verifier_agrandie(page, "classes")
