"""A household housed by an association, until the lease bears its name: by the bailleur, in a browser."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from attributions.states.candidature import EtatCandidature as E
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import associations as lieux
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier
from tests.factories import attributions as usine


def test_le_bail_de_l_association_glisse_a_l_occupant(page: Page) -> None:
    scene, menage = en_base(lambda: lieux.louee(15)), en_base(usine.une_demande)
    en_base(lambda: lieux.une_seance_tenue(scene[1]))
    numero, jour = en_base(lambda: lieux.numero(menage)), aujourdhui()
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/candidatures/{scene.candidatures[0].cle}/")
    ouvrir(page.get_by_role("link", name="Indiquer le ménage logé"))
    page.get_by_label("Numéro unique du ménage logé").fill(numero)
    page.get_by_label("À quel titre").select_option(label="Bail glissant")
    page.get_by_label("Logé depuis le").fill(f"{jour - timedelta(days=10):%d/%m/%Y}")
    page.get_by_label("Jusqu'au terme du").fill(f"{jour + timedelta(days=30):%d/%m/%Y}")
    verifier(page, "menage-loge-par-association")
    ouvrir(page.get_by_role("button", name="Enregistrer le ménage logé"))
    expect(page.get_by_text("Le ménage est logé par l'association")).to_be_visible()
    verifier(page, "candidature-association")

    ouvrir(page.get_by_role("link", name="Mettre le bail au nom de l'occupant"))
    page.get_by_label("La demande de l'occupant est à jour").check()
    ouvrir(page.get_by_role("button", name="Enregistrer le bail et radier sa demande"))
    # The rule of the territory wants the sitting: said at its field, nothing was done.
    expect(page.get_by_text("La commission attribue le logement à l'occupant").first).to_be_visible()
    page.get_by_label("Séance qui lui a attribué le logement").select_option(index=1)
    verifier(page, "glissement-du-bail")
    ouvrir(page.get_by_role("button", name="Enregistrer le bail et radier sa demande"))
    expect(page.get_by_text("Le bail est au nom de l'occupant")).to_be_visible()
    assert en_base(lambda: scene[1].etat) == E.BAIL_GLISSE
    assert en_base(lambda: type(menage).objects.get(pk=menage.pk).etat) == EtatDemande.RADIEE
