"""Nothing opens before the second factor, and nobody takes off his last one alone."""

from __future__ import annotations

import html
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from demo import connexion
from habilitations.models import Agent
from tests import monde

pytestmark = pytest.mark.django_db
ENROLEMENT = "/comptes/second-facteur/"


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def code_de(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def agent(db) -> Agent:
    return monde.agent(monde.COMMUNE)


def se_presenter(client: Client, agent: Agent):
    """The first factor, through the form."""
    return client.post(reverse("account_login"), {"login": agent.email, "password": monde.MOT_DE_PASSE})


def test_sans_facteur_le_mot_de_passe_ne_mene_qu_a_l_enrolement(client, agent):
    se_presenter(client, agent)

    for adresse in ("/", "/demandes/", "/agir-pour/", "/comptes/password/change/", "/comptes/mfa/"):
        assert client.get(adresse)["Location"].startswith(ENROLEMENT), adresse
    assert client.post("/demandes/recherche/", {"texte": "Koné"})["Location"] == ENROLEMENT
    assert "Application de codes" in texte_de(client.get(ENROLEMENT))


def test_ajouter_une_application_de_codes_ouvre_le_registre(client, agent):
    se_presenter(client, agent)
    secret = re.search(r'id="cle-totp">([A-Z2-7]+)<', texte_de(client.get(reverse("mfa_activate_totp"))))[1]

    refusee = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert client.get("/demandes/").status_code == 302
    assert refusee.status_code == 200
    client.post(reverse("mfa_activate_totp"), {"code": code_de(secret)})

    assert client.get("/demandes/").status_code == 200
    gardee = Authenticator.objects.get(user=agent, type=Authenticator.Type.TOTP)
    assert secret not in str(gardee.data)
    assert Authenticator.objects.filter(user=agent, type=Authenticator.Type.RECOVERY_CODES).exists()


def test_avec_un_facteur_la_connexion_le_demande(client, agent):
    secret = generate_totp_secret()
    TOTP.activate(agent, secret)

    assert se_presenter(client, agent)["Location"] == reverse("mfa_authenticate")
    assert client.get("/demandes/")["Location"].startswith(reverse("account_login"))
    client.post(reverse("mfa_authenticate"), {"code": code_de(secret)})
    assert client.get("/demandes/").status_code == 200


def test_une_session_sans_preuve_ne_peut_ni_agir_ni_ajouter_un_facteur(agent):
    """A session left from before: the factor that exists must be proved, not replaced."""
    TOTP.activate(agent, generate_totp_secret())
    client = connexion.entrer(agent, second_facteur=False)

    for adresse in ("/demandes/", ENROLEMENT, reverse("mfa_add_webauthn"), reverse("mfa_view_recovery_codes")):
        assert client.get(adresse)["Location"].startswith(reverse("mfa_reauthenticate")), adresse


def test_le_dernier_facteur_ne_s_enleve_pas(client, agent):
    TOTP.activate(agent, generate_totp_secret())
    client = connexion.entrer(agent)

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=agent, type=Authenticator.Type.TOTP).exists()


def test_une_ancienne_preuve_ne_vaut_pas_pour_un_acte_sensible(agent):
    TOTP.activate(agent, generate_totp_secret())
    client = connexion.entrer(agent)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 3600}]
    session.save()

    assert client.get("/demandes/").status_code == 200
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 302


def test_cinq_echecs_ferment_le_compte_cinq_minutes(client, agent):
    for _ in range(5):
        client.post(reverse("account_login"), {"login": agent.email, "password": "autre-chose-2026"})

    page = texte_de(se_presenter(client, agent))

    assert re.search(r"Réessayez à \d\d h \d\d", page)
    assert client.get("/demandes/").status_code == 302


def test_l_etat_de_la_session_ne_coute_aucune_requete(agent, django_assert_num_queries):
    verifiee = connexion.entrer(agent)
    verifiee.get("/agir-pour/")

    # The session, the agent, his affectations, his rights and the facts of his organisme: none for the factor.
    with django_assert_num_queries(5):
        verifiee.get("/agir-pour/")


def test_la_liste_de_ses_sessions(agent):
    assert connexion.entrer(agent).get(reverse("usersessions_list")).status_code == 200
