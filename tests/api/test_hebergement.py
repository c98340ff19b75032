"""Entry into a foyer by the API: who holds the demande, or the SIAO it is opened to by name; nothing is struck off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demandeurs.models import LogementActuel
from registre.models import Demande
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api, enregistrer
from tests.registre.services.test_hebergement import au_siao

pytestmark = pytest.mark.django_db
DEPUIS = (aujourdhui() - timedelta(days=3)).isoformat()
CORPS = {"type": "RS", "depuis": DEPUIS}


def codes(reponse) -> list[str]:
    return [une["code"] for une in reponse.json()["erreurs"]]


def test_le_logement_actuel_change_et_la_demande_continue():
    api = Api()
    faite = enregistrer(api)
    chemin = f"/demandes/{faite['cle']}/hebergement/"
    assert api.post(chemin, CORPS).status_code == 428
    assert api.post(chemin, CORPS, If_Match='"999"').status_code == 409
    futur = api.post(chemin, {**CORPS, "depuis": "2099-01-01"}, If_Match=faite["etag"])
    assert (futur.status_code, codes(futur)) == (422, ["entree_future"])
    inconnu = api.post(chemin, {**CORPS, "type": "HLM"}, If_Match=faite["etag"])
    assert (inconnu.status_code, codes(inconnu)) == (422, ["hebergement_inconnu"])
    entree = api.post(chemin, CORPS, If_Match=faite["etag"], Idempotency_Key="rs-1")
    redite = api.post(chemin, CORPS, If_Match=faite["etag"], Idempotency_Key="rs-1")
    assert (entree.status_code, entree.json()["etat"], redite.json()) == (200, EtatDemande.ACTIVE, entree.json())
    demande = Demande.objects.get(cle=faite["cle"])
    logement = LogementActuel.objects.get(menage=demande.menage_id)
    assert (logement.modeles, logement.residence_sociale_depuis.isoformat()) == (["RS"], DEPUIS)
    deja = api.post(chemin, CORPS, If_Match=entree["ETag"])
    assert (deja.status_code, codes(deja)) == (409, ["hebergement_deja_dit"])


def test_le_siao_a_qui_le_dossier_est_ouvert_par_son_nom():
    faite = enregistrer(Api())
    chemin, siao = f"/demandes/{faite['cle']}/hebergement/", Api(monde.SIAO, "demandes:modifier")
    assert siao.post(chemin, CORPS, If_Match=faite["etag"]).status_code == 404
    demande = Demande.objects.get(cle=faite["cle"])
    au_siao(demande)
    demande.refresh_from_db()
    assert siao.post(chemin, CORPS, If_Match=f'"{demande.version}"').status_code == 200
    # Who reads it without holding it is told so.
    lecteur = Api(monde.PREFECTURE, "demandes:modifier")
    assert lecteur.post(chemin, CORPS, If_Match=f'"{demande.version}"').status_code == 403
