"""An act entered by error, taken back from the screen by who entered it: a refusal, then the withdrawal of a dwelling."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from attributions.models import Candidature, MiseADisposition
from attributions.services import propositions, vacances
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from tests import monde
from tests.attributions.location import scenes
from tests.e2e.conftest import en_base, se_connecter, verifier


def test_un_refus_entre_par_erreur_s_annule(page: Page) -> None:
    def preparer() -> scenes.Scene:
        scene = scenes.une_scene(1)
        scenes.proposee(scene)
        propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
        return scene

    scene = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/candidatures/{scene.candidatures[0].cle}/")
    page.get_by_role("link", name="Annuler cet acte : Refus du candidat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Annuler le dernier acte")
    page.get_by_role("button", name="Annuler cet acte").click()
    expect(page.get_by_text("Choisissez le motif").first).to_be_visible()
    page.get_by_label("Motif").select_option(label="Réponse du ménage retrouvée ou rectifiée")
    verifier(page, "reprise")
    page.get_by_role("button", name="Annuler cet acte").click()
    expect(page.get_by_text("L'acte est annulé")).to_be_visible()
    # The offer waits for its answer again: the household accepts it.
    expect(page.get_by_text("Acte annulé : l'offre attend à nouveau sa réponse")).to_be_visible()
    page.get_by_role("link", name="Enregistrer l'acceptation").first.click()
    page.get_by_role("button", name="Le candidat accepte").click()
    assert en_base(lambda: Candidature.objects.get(pk=scene.candidatures[0].pk).etat) == E.ACCEPTEE


def test_le_retrait_d_un_logement_s_annule(page: Page) -> None:
    def preparer() -> scenes.Scene:
        scene = scenes.une_scene(2)
        vacances.retirer(scene.vacance.pk, motif="Dégât des eaux", acteur=scenes.bailleur())
        return scene

    scene = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/vacances/{scene.vacance.cle}/")
    page.get_by_role("link", name="Annuler cet acte : Retrait du logement").click()
    page.get_by_label("Motif").select_option(label="Mauvais candidat ou mauvais logement")
    page.get_by_role("button", name="Annuler cet acte").click()
    expect(page.get_by_text("L'acte est annulé")).to_be_visible()
    verifier(page, "reprise-vacance")
    etats = en_base(lambda: scene.etats())
    assert etats == [E.ATTRIBUTAIRE, E.EN_RANG]
    assert en_base(lambda: MiseADisposition.objects.get(pk=scene.vacance.pk).etat) == EtatVacance.ATTRIBUEE
