"""The search for candidates in the browser: from the vacancy to the shortlist, at the keyboard, undone by one key."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from attributions.models import Candidature, MiseADisposition
from attributions.states.candidature import EtatCandidature
from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import charger_parametres, lire_fichier
from tests import monde
from tests.attributions.recherche.test_candidats import un_menage
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier, verifier_agrandie
from tests.factories.attributions import un_logement, une_convention, une_vacance


def _scene() -> MiseADisposition:
    charger_nomenclatures(lire_nomenclatures())
    charger_parametres(lire_fichier())
    qui = monde.organisme(monde.RESERVATAIRE)
    vacance = une_vacance(un_logement(typologie="T2"), reservataire=qui, convention=une_convention(qui))
    for _ in range(3):
        un_menage()
    un_menage(rfr=None)
    return vacance


@pytest.fixture
def vacance(serveur_web: str) -> MiseADisposition:
    return en_base(_scene)


def ouvertes(vacance: MiseADisposition) -> int:
    return Candidature.objects.filter(mise_a_disposition=vacance.pk, etat=EtatCandidature.DESIGNEE).count()


def test_trouver_des_candidats_au_clavier(vacance: MiseADisposition, page: Page) -> None:
    se_connecter(page, monde.RESERVATAIRE)
    page.goto(f"/vacances/{vacance.cle}/candidats/")
    ouvrir(page.get_by_role("link", name="Rechercher les ménages éligibles"))
    expect(page.locator("tr[data-trouve]").first).to_be_visible()
    verifier_agrandie(page, "recherche-candidats")
    page.keyboard.press("j")
    expect(page.locator("tr[data-trouve]").first).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("tr[data-trouve] details").first).to_have_attribute("open", "")
    verifier(page, "recherche-raisons")
    page.keyboard.press("+")
    expect(page.locator("tr[data-trouve] [data-annuler]")).to_have_count(1)
    assert en_base(lambda: ouvertes(vacance)) == 1
    page.keyboard.press("z")
    expect(page.locator("tr[data-trouve] [data-annuler]")).to_have_count(0)
    assert en_base(lambda: ouvertes(vacance)) == 0
