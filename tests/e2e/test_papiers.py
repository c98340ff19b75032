"""The papers of a sitting: what there is to print and send, the signature of the president, the texts of the bailleur."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from attributions.models import ProcesVerbal
from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import charger_parametres, lire_fichier
from tests import monde
from tests.attributions.lettres.scenes import close
from tests.attributions.services.seance import Tenue
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier


def _scene() -> Tenue:
    charger_nomenclatures(lire_nomenclatures())
    charger_parametres(lire_fichier())
    return close()


def test_les_lettres_les_textes_et_la_signature(page: Page) -> None:
    scene = en_base(_scene)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/seances/{scene.seance.cle}/papiers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Procès-verbal, convocation et lettres")
    verifier(page, "papiers-seance")

    ouvrir(page.get_by_role("link", name="Vos textes dans les lettres"))
    verifier(page, "textes-des-lettres")
    page.goto(f"/seances/{scene.seance.cle}/papiers/")
    ouvrir(page.get_by_role("link", name="Signer…"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Signer le procès-verbal")
    verifier(page, "signer-pv")
    page.get_by_role("button", name="Signer le procès-verbal").click()
    expect(page.get_by_text("Le procès-verbal est signé : il ne change plus.")).to_be_visible()
    assert en_base(ProcesVerbal.objects.count) == 1
    verifier(page, "papiers-signes")
