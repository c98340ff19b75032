"""An offer under DALO refused: the State reads it with its motive and proof, and says what follows; the rules of a territory."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from attributions.models import Candidature
from attributions.services import propositions
from registre.models import Priorite
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.quotas.test_regles_locales import est_ensemble
from tests.e2e.conftest import en_base, se_connecter, verifier, verifier_agrandie
from tests.factories import attributions as usine
from tests.registre.priorites.aide import reconnue


@pytest.fixture
def refusee(serveur_web: str) -> Candidature:
    titulaire = usine.une_demande()
    reconnue("dalo", monde.acteur(monde.PREFECTURE), titulaire, typologie="02")
    scene = scenes.une_scene(2, demandes=[titulaire, usine.une_demande()])
    scenes.proposee(scene, dalo=True)
    saisie = scenes.refus(precision="L'école est trop loin", preuve="Courriel du 20/11/2026, réf. 118")
    propositions.refuser(scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    return scene[1]


def test_l_etat_donne_suite_au_refus(refusee: Candidature, page: Page) -> None:
    se_connecter(page, monde.PREFECTURE)
    page.goto("/priorites/offres-dalo/")
    expect(page.get_by_text("Courriel du 20/11/2026, réf. 118")).to_be_visible()
    page.get_by_text("Donner suite au refus").click()
    expect(page.get_by_label("Pourquoi")).to_be_visible()
    verifier_agrandie(page, "offres-dalo")
    page.get_by_label("Maintenir le bénéfice").check()
    page.get_by_role("button", name="Enregistrer la suite").click()
    expect(page.get_by_text("La suite donnée à un refus se motive")).to_be_visible()
    page.get_by_label("Maintenir le bénéfice").check()
    page.get_by_label("Pourquoi").fill("Le T3 n'était pas la typologie retenue")
    page.get_by_role("button", name="Enregistrer la suite").click()
    expect(page.get_by_text("Le bénéfice de la décision est maintenu.")).to_be_visible()
    page.goto(f"/demandes/{refusee.demande.cle}/priorites/")
    expect(page.get_by_text("Bénéfice de la décision maintenu")).to_be_visible()
    verifier_agrandie(page, "priorites-offres-dalo")
    assert en_base(lambda: Priorite.objects.get().etat) == "en_vigueur"


def test_un_territoire_fixe_sa_regle(serveur_web: str, page: Page) -> None:
    se_connecter(page, monde.EPT)
    page.goto(f"/regles/{est_ensemble().pk}/")
    expect(page.get_by_role("heading", name="Conséquences d'un refus")).to_be_visible()
    verifier_agrandie(page, "regles-locales")
    page.get_by_role("link", name="Fixer une valeur : Taux d'effort").click()
    expect(page.get_by_role("heading", name="Fixer une règle locale")).to_be_visible()
    page.locator("#id_valeur").fill("28")
    page.get_by_label("À partir du").fill(f"{aujourdhui():%d/%m/%Y}")
    page.get_by_label("Source").fill("PPGDID du 3 mars 2026")
    verifier(page, "regle-locale")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Valeur prévue à partir du")).to_be_visible()
    expect(page.get_by_role("row", name="Taux d'effort")).to_contain_text("28 %")
    page.goto("/quotas/objectifs/")
    page.get_by_role("link", name="Enregistrer un objectif").click()
    expect(page.get_by_role("heading", name="Enregistrer l'objectif d'un organisme")).to_be_visible()
    verifier_agrandie(page, "objectif-organisme")
