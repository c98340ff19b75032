"""After the lease, by the bailleur: cancelled with what it undid said before, and an identifier corrected with its reason."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from attributions.models import Attribution
from attributions.services import baux
from attributions.states.candidature import EtatCandidature as E
from registre.models import Demande
from registre.states.demande import EtatDemande
from tests import monde
from tests.attributions.location import scenes
from tests.e2e.conftest import en_base, se_connecter, verifier
from tests.factories import attributions as usine


def _louee(rangs: int, **champs) -> scenes.Scene:
    scene = scenes.une_scene(rangs, **champs)
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    return scene


def test_un_bail_annule_rouvre_la_demande(page: Page) -> None:
    def preparer() -> scenes.Scene:
        demande = usine.une_demande()
        scenes.une_scene(2, demandes=[demande, usine.une_demande()])
        return _louee(3, demandes=[demande, usine.une_demande(), usine.une_demande()])

    scene = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/candidatures/{scene.candidatures[0].cle}/bail/annuler/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Annuler le bail")
    expect(page.get_by_text("même numéro, même ancienneté")).to_be_visible()
    expect(page.get_by_text("peut retrouver son rang")).to_have_count(2)
    expect(page.get_by_role("heading", name="Autres candidatures closes par ce bail")).to_be_visible()
    verifier(page, "bail-annuler")

    page.get_by_role("combobox", name="Motif").select_option("autre")
    page.get_by_role("button", name="Annuler le bail et rouvrir la demande").click()
    expect(page.get_by_text("Un autre motif se précise").first).to_be_visible()
    verifier(page, "bail-annuler-refus")
    page.get_by_role("combobox", name="Motif").select_option("sans_entree")
    page.get_by_role("button", name="Annuler le bail et rouvrir la demande").click()
    expect(page.get_by_text("la demande de nouveau active")).to_be_visible()
    expect(page.get_by_text("Le rang 2 est appelé")).to_be_visible()
    verifier(page, "bail-annule")
    assert en_base(scene.etats) == [E.BAIL_ANNULE, E.ATTRIBUTAIRE, E.EN_RANG]
    assert en_base(lambda: Demande.objects.get(pk=scene.candidatures[0].demande_id).etat) == EtatDemande.ACTIVE


def test_un_identifiant_rpls_se_corrige_apres_le_bail(page: Page) -> None:
    scene, voisin = en_base(lambda: (_louee(1), usine.un_logement()))
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/candidatures/{scene.candidatures[0].cle}/")
    page.get_by_role("link", name="Corriger", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corriger l'attribution après le bail")
    page.get_by_label("Motif de la correction").select_option("rpls")
    page.get_by_label("Identifiant RPLS du logement").fill(voisin.rpls)
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_text(voisin.reference).first).to_be_visible()
    verifier(page, "correction-refus")

    page.get_by_label("Identifiant RPLS du logement").fill("Z234567890")
    verifier(page, "correction")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_text("La correction est enregistrée")).to_be_visible()
    expect(page.get_by_text("Z234567890").first).to_be_visible()
    assert en_base(lambda: Attribution.objects.get(pk=scene.candidatures[0].pk).rpls) == "Z234567890"
