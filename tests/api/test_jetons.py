"""Clients and tokens: hashed, bound to an organisme and to scopes, closed at once, counted."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oauth2_provider.models import AccessToken

from habilitations.acteur import systeme
from habilitations.models import ClientApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import DROITS_PAR_PORTEE, Portee
from habilitations.saisie import SaisieClientApi
from habilitations.services import clients_api
from socle import debit
from socle.clock import horloge_a, maintenant
from socle.errors import ActionRefusee
from socle.models import Debit, TraceActe
from tests import monde
from tests.api.atelier import Api, client_api, jeton_de

pytestmark = pytest.mark.django_db
ADRESSE = "/api/v1/jeton/"
MACHINE = systeme(motif="test")


def demander(identifiant: str, secret: str, *, basic: bool = True, **champs: str):
    donnees = {"grant_type": "client_credentials", **champs}
    if not basic:
        return Client().post(ADRESSE, {**donnees, "client_id": identifiant, "client_secret": secret})
    paire = base64.b64encode(f"{identifiant}:{secret}".encode()).decode()
    return Client().post(ADRESSE, donnees, headers={"Authorization": f"Basic {paire}"})


@pytest.mark.parametrize("basic", [True, False])
def test_un_jeton_s_obtient_et_ouvre(basic):
    client, secret = client_api(monde.COMMUNE)
    reponse = demander(client.client_id, secret, basic=basic)
    corps = reponse.json()
    assert reponse.status_code == 200
    assert (corps["token_type"], corps["expires_in"]) == ("Bearer", 3600)
    assert set(corps["scope"].split()) == set(Portee.values)
    entetes = {"Authorization": f"Bearer {corps['access_token']}"}
    assert Client().get("/api/v1/demandes/", headers=entetes).status_code == 200
    # Neither the secret nor the token can be read in the base.
    assert secret not in ClientApi.objects.get(pk=client.pk).client_secret
    assert not AccessToken.objects.filter(token__contains=corps["access_token"]).exists()


@pytest.mark.parametrize(
    ("identifiant", "secret", "champs", "attendu"),
    [
        (None, "faux", {}, (401, "invalid_client")),
        ("inconnu", None, {}, (401, "invalid_client")),
        ("nul\x00", None, {}, (401, "invalid_client")),
        ("é", None, {}, (401, "invalid_client")),
        (None, None, {"scope": "tout"}, (400, "invalid_scope")),
        (None, None, {"scope": "demandes:radier"}, (400, "invalid_scope")),
        (None, None, {"grant_type": "password"}, (400, "unsupported_grant_type")),
        (None, None, {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, (400, "unsupported_grant_type")),
    ],
)
def test_un_jeton_se_refuse(identifiant, secret, champs, attendu):
    client, vrai = client_api(monde.COMMUNE, "demandes:lire")
    reponse = demander(identifiant or client.client_id, secret or vrai, basic=False, **champs)
    assert (reponse.status_code, reponse.json()["error"]) == attendu


def test_un_secret_change_ou_un_client_revoque_ferment_aussitot():
    api = Api(monde.COMMUNE)
    assert api.get("/demandes/").status_code == 200
    nouveau = clients_api.changer_le_secret(acteur=MACHINE, client_id=api.client.pk)
    assert api.get("/demandes/").status_code == 401
    assert demander(api.client.client_id, api.secret).status_code == 401
    assert demander(api.client.client_id, nouveau).status_code == 200
    clients_api.revoquer_client(acteur=MACHINE, client_id=api.client.pk)
    assert demander(api.client.client_id, nouveau).status_code == 401
    assert not AccessToken.objects.filter(application=api.client).exists()
    with pytest.raises(ActionRefusee, match="révoqué"):
        clients_api.changer_le_secret(acteur=MACHINE, client_id=api.client.pk)
    assert list(TraceActe.objects.filter(objet_type="client_api").order_by("id").values_list("acte", flat=True)) == [
        "creer_client_api", "changer_le_secret_api", "revoquer_client_api",
    ]  # fmt: skip


def test_une_portee_retiree_au_client_l_est_a_ses_jetons():
    api = Api(monde.COMMUNE, "demandes:lire", "territoires:lire")
    ClientApi.objects.filter(pk=api.client.pk).update(portees=["territoires:lire"])
    assert (api.get("/demandes/").status_code, api.get("/territoires/").status_code) == (403, 200)


def test_un_organisme_suspendu_ne_passe_plus():
    api = Api(monde.COMMUNE)
    monde.organisme(monde.COMMUNE).__class__.objects.filter(pk=api.client.organisme_id).update(
        suspendu=True, suspendu_motif="Convention dénoncée"
    )
    assert (api.get("/demandes/").status_code, api.get("/demandes/").json()["code"]) == (403, "organisme_suspendu")


@pytest.mark.parametrize(
    ("profil", "organisme", "portees", "code"),
    [
        (monde.BAILLEUR, monde.COMMUNE, ("demandes:lire",), "organisme_introuvable"),
        (monde.BAILLEUR, monde.BAILLEUR, ("demandes:lire",), "hors_fonction"),
        (monde.GESTIONNAIRE, monde.COMMUNE, ("tout",), "portee_inconnue"),
        (monde.GESTIONNAIRE, monde.COMMUNE, (), "portee_inconnue"),
        (monde.GESTIONNAIRE, monde.COMMUNE, ("demandes:lire",), None),
    ],
)
def test_qui_cree_un_client(profil, organisme, portees, code):
    saisie = SaisieClientApi(monde.organisme(organisme).pk, "Logiciel", portees)
    if code is None:
        client, _ = clients_api.creer_client(acteur=monde.acteur(profil), saisie=saisie)
        assert client.cree_par == monde.agent(profil)
        return
    with pytest.raises(ActionRefusee) as refusee:
        clients_api.creer_client(acteur=monde.acteur(profil), saisie=saisie)
    assert refusee.value.premier.code == code
    assert not ClientApi.objects.exists()


def test_aucune_portee_n_ouvre_ce_qui_est_aux_fonctions_nommees():
    ouverts = frozenset().union(*DROITS_PAR_PORTEE.values())
    fermes = {Droit.CONSULTER_NIR, Droit.CONSULTER_HANDICAP, Droit.GERER, Droit.ADMINISTRER_ORGANISME, Droit.EXPORTER}
    assert set(DROITS_PAR_PORTEE) == set(Portee)
    assert ouverts & fermes == set()


def test_la_commande_cree_liste_et_revoque():
    def commande(*arguments: str) -> str:
        sortie = io.StringIO()
        call_command("client_api", *arguments, stdout=sortie)
        return sortie.getvalue()

    rendu = commande(
        "creer", f"--organisme={monde.organisme(monde.EPT).pk}", "--nom=Suivi", "--portees=evenements:lire"
    )
    identifiant, secret = (ligne.split()[1] for ligne in rendu.splitlines()[:2])
    assert demander(identifiant, secret).status_code == 200
    assert "Est Ensemble · Suivi · evenements:lire" in commande("lister")
    autre = commande("changer-secret", f"--client={identifiant}").splitlines()[1].split()[1]
    assert (demander(identifiant, secret).status_code, demander(identifiant, autre).status_code) == (401, 200)
    commande("revoquer", f"--client={identifiant}")
    assert demander(identifiant, autre).status_code == 401
    with pytest.raises(CommandError, match="révoqué"):
        commande("revoquer", f"--client={identifiant}")
    with pytest.raises(CommandError, match="Aucun client"):
        commande("revoquer", "--client=inconnu")


def test_trop_de_jetons_d_une_adresse(settings):
    settings.API_JETONS_PAR_MINUTE = 2
    client, secret = client_api(monde.COMMUNE)
    with horloge_a("2026-03-10T09:00:20+01:00"):
        statuts = [demander(client.client_id, secret) for _ in range(3)]
    assert [r.status_code for r in statuts] == [200, 200, 429]
    assert 35 <= int(statuts[2]["Retry-After"]) <= 40


def test_un_client_qui_deborde_n_arrete_que_lui(settings):
    settings.API_REQUETES_PAR_MINUTE = 3
    bavard, autre = Api(monde.COMMUNE, "territoires:lire"), Api(monde.BAILLEUR, "territoires:lire")
    with horloge_a("2026-03-10T09:00:20+01:00"):
        reponses = [bavard.get("/territoires/?taille=1") for _ in range(5)]
        assert [r.status_code for r in reponses] == [200, 200, 200, 429, 429]
        assert autre.get("/territoires/?taille=1").status_code == 200
    refus = reponses[3]
    assert (refus["Content-Type"], refus.json()["code"]) == ("application/problem+json", "trop_de_requetes")
    assert 35 <= int(refus["Retry-After"]) <= 40
    with horloge_a("2026-03-10T09:01:01+01:00"):
        assert bavard.get("/territoires/?taille=1").status_code == 200


def test_dix_mille_appels_se_comptent_en_une_instruction_chacun():
    with horloge_a("2026-03-10T09:00:05+01:00"), CaptureQueriesContext(connection) as requetes:
        attentes = [debit.attente("client:9", limite=1_000) for _ in range(1_200)]
    assert len(requetes) == 1_200
    assert [bool(a) for a in attentes] == [False] * 1_000 + [True] * 200
    assert Debit.objects.count() == 1


def test_des_inconnus_se_comptent_par_adresse(settings):
    settings.API_REQUETES_PAR_MINUTE = 2
    with horloge_a("2026-03-10T09:00:05+01:00"):
        assert [Client().get("/api/v1/demandes/").status_code for _ in range(3)] == [401, 401, 429]


def test_ce_qui_a_expire_s_oublie():
    client, _ = client_api(monde.COMMUNE)
    jeton_de(client, minutes=-5), jeton_de(client)
    assert clients_api.oublier_les_jetons() == 1
    with horloge_a(maintenant() - timedelta(hours=3)):
        debit.attente("client:1", limite=1)
    debit.attente("client:2", limite=1)
    assert debit.oublier_les_debits() == 1
    assert list(Debit.objects.values_list("cle", flat=True)) == ["client:2"]
