"""The card of a household housed by an association, its forms, its worklist, and the same acts by the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from attributions.models import Bail, Candidature, OccupationParAssociation
from attributions.services import travaux
from attributions.states.candidature import EtatCandidature as E
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.api.test_location import agir, codes
from tests.attributions.location import associations as lieux
from tests.attributions.location import scenes
from tests.attributions.web.test_location import adresse, envoyer, fr
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def test_du_menage_loge_au_bail_a_son_nom_par_les_ecrans():
    scene, menage, client = lieux.louee(15), usine.une_demande(), entrer(monde.BAILLEUR)
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert "Indiquer le ménage logé" in page
    assert client.get(adresse("glisser", scene[1])).status_code == 409
    entree = aujourdhui() - 10 * JOUR
    saisie = {"nature": "bail_glissant", "du": fr(entree), "terme": fr(aujourdhui() + 30 * JOUR)}
    inconnu = envoyer(client, "loger_par_association", scene[1], numero="12", **saisie)
    assert (inconnu.status_code, "Aucune demande de ménage" in inconnu.content.decode()) == (422, True)
    assert envoyer(client, "loger_par_association", scene[1], numero=lieux.numero(menage), **saisie).status_code == 302
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert "Mettre le bail au nom de l&#x27;occupant" in page
    assert "Indiquer le ménage logé" not in page
    liste = client.get(reverse("attributions:travail", args=["associations"])).content.decode()
    assert fr(aujourdhui() + 30 * JOUR) in liste or travaux.PAR_CODE["associations"].titre in liste

    assert envoyer(client, "prolonger_occupation", scene[1], terme=fr(aujourdhui() + 90 * JOUR)).status_code == 302
    sans = envoyer(client, "glisser", scene[1], actualisee="on")
    assert (sans.status_code, "La commission attribue le logement" in sans.content.decode()) == (422, True)
    seance = lieux.une_seance_tenue(scene[1])
    assert envoyer(client, "glisser", scene[1], actualisee="on", seance=str(seance.cle)).status_code == 302
    menage.refresh_from_db()
    assert menage.etat == EtatDemande.RADIEE
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert "Voir la candidature de l'occupant" in page
    assert client.get(adresse("glisser", scene[1])).status_code == 409


def test_un_depart_par_l_ecran():
    scene, client = lieux.louee(15), entrer(monde.BAILLEUR)
    lieux.logee(scene)
    assert envoyer(client, "terminer_occupation", scene[1], le=fr(aujourdhui())).status_code == 302
    assert client.get(adresse("terminer_occupation", scene[1])).status_code == 409
    assert "Indiquer le ménage logé" in client.get(adresse("candidature", scene[1])).content.decode()


def test_un_menage_candidat_n_a_pas_cette_carte():
    scene, client = scenes.une_scene(1), entrer(monde.BAILLEUR)
    assert "Ménage logé par l'association" not in client.get(adresse("candidature", scene[1])).content.decode()
    assert client.get(adresse("loger_par_association", scene[1])).status_code == 409


@pytest.mark.parametrize("nom", ["loger_par_association", "prolonger_occupation", "terminer_occupation", "glisser"])
def test_seul_le_bailleur_ouvre_ces_pages(nom):
    scene = lieux.louee(15)
    lieux.logee(scene)
    assert entrer(monde.RESERVATAIRE).get(adresse(nom, scene[1])).status_code == 403


def test_annuler_le_bail_glisse_par_l_ecran_rend_le_sien_a_l_association():
    scene, menage, client = lieux.louee(15), usine.une_demande(), entrer(monde.BAILLEUR)
    lieux.logee(scene, menage)
    lieux.glisse(scene, menage)
    une = Candidature.objects.get(demande=menage)
    assert "association reprend" in client.get(adresse("annuler_bail", une)).content.decode()
    # What the page proposes is what is accepted.
    assert envoyer(client, "annuler_bail", une, motif="erreur").status_code == 302
    assert scene[1].etat == E.BAIL_SIGNE
    assert "Bail rendu" in client.get(adresse("candidature", scene[1])).content.decode()


def test_les_memes_actes_par_l_api():
    api, scene, menage = Api(monde.BAILLEUR), lieux.louee(15), usine.une_demande()
    jour = aujourdhui()
    corps = {
        "numero_occupant": lieux.numero(menage),
        "nature_occupation": "sous_location",
        "du": (jour - 5 * JOUR).isoformat(),
        "terme": (jour + 300 * JOUR).isoformat(),
    }
    assert agir(Api(monde.RESERVATAIRE), scene[1], "occupant", corps).status_code == 403
    assert codes(agir(api, scene[1], "occupant", {**corps, "terme": corps["du"]})) == ["terme_avant_entree"]
    assert agir(api, scene[1], "occupant", corps).status_code == 201
    deux = agir(api, scene[1], "occupant", corps)
    assert (deux.status_code, codes(deux)) == (409, ["deja_occupe"])
    assert agir(api, scene[1], "occupant/terme", {"terme": (jour + 400 * JOUR).isoformat()}).status_code == 200
    bail = {
        "numero_occupant": corps["numero_occupant"],
        "signe_le": jour.isoformat(),
        "actualisee": True,
        "loyer": "401.50",
    }
    assert codes(agir(api, scene[1], "glissement", bail)) == ["seance_requise"]
    bail["seance"] = str(lieux.une_seance_tenue(scene[1]).cle)
    assert agir(api, scene[1], "glissement", bail).status_code == 201
    assert str(Bail.objects.latest("pk").loyer) == "401.50"
    encore = agir(api, scene[1], "glissement", bail)
    assert (encore.status_code, codes(encore)) == (409, ["deja_glisse"])
    depart = agir(api, scene[1], "occupant/depart", {"le": jour.isoformat()})
    assert (depart.status_code, OccupationParAssociation.objects.get().fin) == (409, "glissement")
