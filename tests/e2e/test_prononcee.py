"""An act of the préfet entered by the bailleur: from the vacancy to the offer, without a commission."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from attributions.models import AttributionPrononcee
from registre.models import NumeroUnique
from tests import monde
from tests.attributions.location.test_prononcees import reconnue
from tests.e2e.conftest import en_base, se_connecter, verifier
from tests.factories import attributions as usine


def test_le_bailleur_enregistre_l_acte_du_prefet(page: Page) -> None:
    def preparer() -> tuple[str, str]:
        vacance, demande = usine.une_vacance(), reconnue(usine.une_demande())
        return f"/vacances/{vacance.cle}/", NumeroUnique.objects.get(demande=demande).numero

    adresse, numero = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(adresse)
    page.get_by_role("link", name="Attribution prononcée par une autorité").click()
    page.get_by_label("Numéro unique de la demande").fill(numero)
    page.get_by_label("Fondement").select_option("dalo")
    page.get_by_label("Référence de l'acte").fill("Arrêté n° 2026-114")
    page.get_by_label("Où l'acte est gardé").fill("Direction de l'attribution")
    page.get_by_role("button", name="Enregistrer l'attribution").click()
    expect(page.get_by_text("Dites de quel organisme émane l'acte").first).to_be_visible()
    verifier(page, "attribution-prononcee")
    page.get_by_label("Acte de").select_option(label="Préfecture de la Seine-Saint-Denis")
    page.get_by_role("button", name="Enregistrer l'attribution").click()
    expect(page.get_by_text("L'attribution est enregistrée")).to_be_visible()
    expect(page.get_by_text("sans commission", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Proposer le logement")).to_be_visible()
    verifier(page, "attribution-prononcee-candidature")
    assert en_base(lambda: AttributionPrononcee.objects.get().autorite) == "prefet"
