"""From the attributed dwelling to the lease, by the bailleur: refusal, next rank, offer, acceptance, lease, radiation."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from attributions.states.candidature import EtatCandidature as E
from registre.states.demande import EtatDemande
from tests import monde
from tests.attributions.location import scenes
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier


def test_un_refus_puis_le_bail_du_second_rang(page: Page) -> None:
    scene = en_base(scenes.une_scene)
    se_connecter(page, monde.BAILLEUR)
    un, deux = (f"/candidatures/{scene.candidatures[i].cle}/" for i in (0, 1))

    page.goto(un)
    expect(page.get_by_role("heading", name="Rangs sur ce logement")).to_be_visible()
    verifier(page, "attribution-rangs")
    page.goto(f"{un}proposer/")
    verifier(page, "proposer-logement")
    ouvrir(page.get_by_role("button", name="Proposer le logement"))
    page.goto(f"{un}refuser/")
    page.get_by_label("Motif du refus").select_option(label="Le loyer ou les charges sont trop élevés")
    verifier(page, "refus-du-candidat")
    page.get_by_role("button", name="Le candidat refuse").click()
    expect(page.get_by_text("Le rang 2 est appelé")).to_be_visible()

    page.goto(f"{deux}proposer/")
    ouvrir(page.get_by_role("button", name="Proposer le logement"))
    page.goto(f"{deux}accepter/")
    ouvrir(page.get_by_role("button", name="Le candidat accepte"))
    page.goto(f"{deux}bail/")
    ouvrir(page.get_by_role("button", name="Enregistrer le bail et radier la demande"))
    # What is missing is said at its field, and nothing was done.
    expect(page.get_by_text("mise à jour de la situation du ménage").first).to_be_visible()
    page.get_by_label("La demande est à jour").check()
    verifier(page, "bail")
    ouvrir(page.get_by_role("button", name="Enregistrer le bail et radier la demande"))
    expect(page.get_by_text("la demande radiée pour attribution")).to_be_visible()
    verifier(page, "candidature-bail-signe")

    etats = en_base(scene.etats)
    assert etats == [E.REFUSEE, E.BAIL_SIGNE, E.NON_SERVIE]
    assert en_base(lambda: scene[2].demande.etat) == EtatDemande.RADIEE
