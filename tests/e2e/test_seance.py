"""A sitting held at the keyboard, on a projector: dwelling after dwelling, decisions, undo, names hidden, lost network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from attributions.models import Candidature, Decision, LigneSeance, SeanceCal
from tests import monde
from tests.attributions import monde_seance
from tests.e2e.conftest import ATTENTE, en_base, ouvrir, se_connecter, verifier


@pytest.fixture
def seance(base_clonee: str) -> SeanceCal:
    return monde_seance.seance_ouverte()


def test_une_seance_au_clavier(seance: SeanceCal, page: Page):
    se_connecter(page, monde.BAILLEUR)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/seances/{seance.cle}/salle/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("T3, 62 m²")
    verifier(page, "seance-projecteur")

    page.keyboard.press("b")
    expect(page.get_by_text("Décision enregistrée.")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator("tfoot").get_by_text("Rang 2", exact=True)).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("u")
    expect(page.get_by_text("Décision annulée", exact=False)).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("b")
    expect(page.locator("tfoot").get_by_text("Rang 1", exact=True)).to_be_visible()

    page.keyboard.press("3")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Décision : candidat 3", exact=False)).to_be_visible()
    page.get_by_label("Motif", exact=True).fill("menage")
    verifier(page, "seance-motif")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("tfoot").get_by_text("Non attribué")).to_be_visible()
    page.keyboard.press("t")
    page.get_by_role("button", name="Terminer", exact=True).click()
    expect(page.get_by_text("Un candidat est sans décision", exact=False)).to_be_visible()
    page.keyboard.press("4")
    page.keyboard.press("b")
    expect(page.locator("tfoot").get_by_text("Rang 3", exact=True)).to_be_visible()
    verifier(page, "seance-decisions")
    page.keyboard.press("t")
    page.get_by_role("button", name="Terminer", exact=True).click()
    expect(page.get_by_text("Logement terminé.")).to_be_visible()
    assert en_base(lambda: sorted(Candidature.objects.filter(decisions__annulee_a=None, rang__isnull=False).values_list("rang", "etat"))) == [
        (1, "attributaire"), (2, "en_rang"), (3, "en_rang"),
    ]  # fmt: skip

    page.keyboard.press("j")
    expect(page.get_by_text("Logement 2 sur 3")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("body")).to_have_class(re.compile("anonyme"))
    expect(page.get_by_text("Koné Aminata")).to_have_count(0)
    page.set_viewport_size({"width": 1366, "height": 768})
    verifier(page, "seance-anonyme")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Présences et voix sur ce logement")).to_be_visible()
    verifier(page, "seance-voix")


def test_une_connexion_perdue_garde_la_saisie_et_la_renvoie(seance: SeanceCal, page: Page):
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/seances/{seance.cle}/salle/")
    page.context.set_offline(True)
    page.keyboard.press("b")
    expect(page.get_by_role("alert").filter(has_text="Connexion perdue")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("tfoot").get_by_text("Rang 1", exact=True)).to_be_visible(timeout=ATTENTE)
    assert en_base(Decision.objects.count) == 1


def test_preparer_convoquer_ouvrir_clore(seance: SeanceCal, page: Page):
    se_connecter(page, monde.BAILLEUR)
    page.goto("/seances/")
    verifier(page, "seances")
    ouvrir(page.get_by_role("link", name="Commissions"))
    ouvrir(page.get_by_role("link", name="CALEOL Saint-Denis"))
    verifier(page, "commission")
    page.goto(f"/seances/{seance.cle}/")
    verifier(page, "seance-ordre-du-jour")
    ouvrir(page.get_by_role("link", name="Clore"))
    ouvrir(page.get_by_role("button", name="Clore"))
    expect(page.get_by_text("3 logements ne sont ni examinés ni reportés", exact=False).first).to_be_visible()
    assert en_base(lambda: LigneSeance.objects.filter(examinee_a__isnull=False).count()) == 0


def test_ce_qui_se_tape_en_avance_attend_la_reponse(seance: SeanceCal, page: Page):
    """Three keys at once, on a slow line: each acts on the dossier that the former one gave back."""
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/seances/{seance.cle}/salle/")
    page.route("**/decider/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    for touche in ("b", "b", "1", "u"):
        page.keyboard.press(touche)
    expect(page.get_by_text("Décision annulée", exact=False)).to_be_visible()
    expect(page.locator("tfoot").get_by_text("Rang 2", exact=True).first).to_be_visible()
    assert en_base(lambda: list(Decision.objects.filter(annulee_a=None).values_list("rang", flat=True))) == [2]
