"""The card of a change after the sitting, its form, the lease that waits, and the same by the API."""

from __future__ import annotations

import pytest

from attributions.states.candidature import EtatCandidature as E
from tests import monde
from tests.api.atelier import Api
from tests.attributions.api.test_location import agir, codes
from tests.attributions.location import scenes
from tests.attributions.location.test_changements import changee
from tests.attributions.web.test_location import adresse, envoyer
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def test_la_page_montre_l_ecart_et_le_bail_attend():
    scene, client = scenes.une_scene(2), entrer(monde.BAILLEUR)
    scenes.acceptee(scene)
    assert "Changement depuis la séance" not in client.get(adresse("candidature", scene[1])).content.decode()
    changee(scene)
    page = client.get(adresse("candidature", scene[1])).content.decode()
    for texte in ("Changement depuis la séance", "Personnes à loger", "à trancher", "Donner suite au changement"):
        assert texte in page
    signer = client.get(adresse("signer", scene[1]))
    assert (signer.status_code, "a changé depuis la séance" in signer.content.decode()) == (409, True)
    vide = envoyer(client, "trancher_changement", scene[1])
    assert vide.status_code == 422
    sans = envoyer(client, "trancher_changement", scene[1], suite="garder")
    assert (sans.status_code, "se motive" in sans.content.decode()) == (422, True)
    assert envoyer(client, "trancher_changement", scene[1], suite="garder", motif="Convient").status_code == 302
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert "la décision tient" in page
    assert client.get(adresse("signer", scene[1])).status_code == 200
    assert client.get(adresse("trancher_changement", scene[2])).status_code == 409


def test_le_retour_par_l_api():
    scene = scenes.une_scene(2)
    changee(scene)
    api = Api(monde.BAILLEUR)
    assert codes(agir(api, scene[2], "changement", {"suite": "renvoyer"})) == ["changement_hors_moment"]
    assert agir(Api(monde.RESERVATAIRE), scene[1], "changement", {"suite": "renvoyer"}).status_code == 403
    faite = agir(api, scene[1], "changement", {"suite": "renvoyer"})
    assert (faite.status_code, faite.json()["etat"]) == (200, E.AJOURNEE)
    assert scene.etats() == [E.AJOURNEE, E.AJOURNEE]
