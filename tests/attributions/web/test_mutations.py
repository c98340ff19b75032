"""The card of a mutation, its forms, the chain on the page of a vacancy, and the same acts by the API."""

from __future__ import annotations

import pytest
from django.urls import reverse

from attributions.models import Bail, Mutation
from attributions.saisie.parc import SaisieVacance
from attributions.services import baux, echanges, vacances
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.api.test_location import agir, codes
from tests.attributions.location import scenes
from tests.attributions.location.test_mutations import croisees, locataire, mutee
from tests.attributions.web.test_location import adresse, envoyer
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def test_la_page_propose_d_indiquer_le_logement_occupe():
    scene, client, occupe = scenes.une_scene(), entrer(monde.BAILLEUR), usine.un_logement()
    assert "Indiquer le logement occupé" not in client.get(adresse("candidature", scene[1])).content.decode()
    locataire(scene)
    assert "Indiquer le logement occupé" in client.get(adresse("candidature", scene[1])).content.decode()
    vide = envoyer(client, "lier_mutation", scene[1], occupe="")
    assert (vide.status_code, "Indiquez le logement que le ménage occupe" in vide.content.decode()) == (422, True)
    inconnu = envoyer(client, "lier_mutation", scene[1], occupe="9999999999")
    assert inconnu.status_code == 422
    assert "Aucun logement de votre parc" in inconnu.content.decode()
    assert not Mutation.objects.exists()
    assert envoyer(client, "lier_mutation", scene[1], occupe=occupe.rpls).status_code == 302
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert occupe.rpls in page
    assert "pas encore remis à disposition" in page


def test_la_chaine_est_montree_a_qui_peut_la_lire():
    occupe, acteur = usine.un_logement(), scenes.bailleur()
    scene = scenes.une_scene(1)
    mutee(scene, occupe)
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
    vide = reverse("attributions:travail", args=["liberes"])
    client = entrer(monde.BAILLEUR)
    assert occupe.reference in client.get(vide).content.decode()
    ouverte = vacances.ouvrir(occupe.pk, saisie=SaisieVacance(aujourdhui()), acteur=acteur)
    page = client.get(reverse("attributions:vacance", args=[ouverte.cle])).content.decode()
    assert "Chaîne de mutations" in page
    assert reverse("attributions:vacance", args=[scene.vacance.cle]) in page
    autre = usine.une_vacance()
    assert "Chaîne de mutations" not in client.get(reverse("attributions:vacance", args=[autre.cle])).content.decode()


def test_un_echange_par_les_ecrans():
    un, deux = usine.un_logement(), usine.un_logement()
    premiere, seconde = scenes.une_scene(1, logement=un), scenes.une_scene(1, logement=deux)
    mutee(premiere, deux), mutee(seconde, un)
    client = entrer(monde.BAILLEUR)
    assert "Lier un échange" in client.get(adresse("candidature", premiere[1])).content.decode()
    assert envoyer(client, "lier_echange", premiere[1]).status_code == 302
    seul = client.get(adresse("signer", scenes.acceptee(premiere)))
    assert (seul.status_code, "les deux baux se signent ensemble" in seul.content.decode()) == (409, True)
    assert client.get(adresse("signer_echange", premiere[1])).status_code == 409
    scenes.acceptee(seconde)
    sans = envoyer(client, "signer_echange", premiere[1])
    assert (sans.status_code, Bail.objects.exists()) == (422, False)
    assert envoyer(client, "signer_echange", premiere[1], actualisees="on").status_code == 302
    assert {premiere[1].demande.etat, seconde[1].demande.etat} == {EtatDemande.RADIEE}
    assert client.get(adresse("defaire_echange", premiere[1])).status_code == 409


def test_un_echange_se_defait_par_l_ecran():
    premiere, seconde = croisees()
    client = entrer(monde.BAILLEUR)
    assert "Défaire l&#x27;échange" in client.get(adresse("candidature", seconde[1])).content.decode()
    assert envoyer(client, "defaire_echange", seconde[1]).status_code == 302
    assert echanges.autre_de(premiere[1]) is None


def test_les_memes_actes_par_l_api():
    api = Api(monde.BAILLEUR)
    un, deux = usine.un_logement(), usine.un_logement()
    premiere, seconde = scenes.une_scene(1, logement=un), scenes.une_scene(1, logement=deux)
    locataire(premiere), locataire(seconde)
    assert codes(agir(api, premiere[1], "mutation", {"occupe": "0"})) == ["logement_occupe_inconnu"]
    assert agir(api, premiere[1], "mutation", {"occupe": deux.rpls}).status_code == 200
    assert agir(api, seconde[1], "mutation", {"occupe": un.reference}).status_code == 200
    autre = {"autre": str(seconde[1].cle)}
    assert agir(api, premiere[1], "echange", autre).status_code == 200
    assert codes(agir(api, premiere[1], "echange", autre)) == ["deja_en_echange"]
    assert agir(api, seconde[1], "echange/fin", {}).status_code == 200
    assert agir(api, premiere[1], "echange", autre).status_code == 200
    corps = {"signe_le": aujourdhui().isoformat(), "actualisees": True}
    tot = agir(api, premiere[1], "echange/baux", corps)
    assert (tot.status_code, codes(tot)) == (409, ["etat"])
    scenes.acceptee(premiere), scenes.acceptee(seconde)
    assert agir(api, premiere[1], "echange/baux", corps).status_code == 201
    assert Bail.objects.count() == 2
    etranger = agir(Api(monde.RESERVATAIRE), seconde[1], "mutation", {"occupe": un.rpls})
    assert etranger.status_code == 403
