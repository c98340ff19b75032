"""A page left open for another organisme: 409, nothing written, everything typed given back."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from demo import connexion
from habilitations.acteur import systeme
from habilitations.models import Affectation
from habilitations.rules.droits import Fonction
from habilitations.saisie import SaisieAffectation
from habilitations.services import agents
from socle.clock import aujourdhui
from tests import monde
from tests.factories import registre as demandes

pytestmark = pytest.mark.django_db


@pytest.fixture
def demande(db):
    return demandes.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


@pytest.fixture
def double(demande):
    """The head of the town's service, who also works for the bailleur; acts for the town."""
    agent = monde.agent(monde.COMMUNE)
    chez_l_autre = agents.designer_agent(
        acteur=systeme(motif="tests"),
        saisie=SaisieAffectation(
            agent_id=agent.pk,
            organisme_id=monde.organisme(monde.BAILLEUR).pk,
            fonction=Fonction.RESPONSABLE,
            du=date(2020, 1, 1),
        ),
    )
    client = connexion.entrer(agent)
    ville = Affectation.objects.exclude(pk=chez_l_autre.pk).get(agent=agent)
    client.post(reverse("habilitations:agir_pour"), {"affectation": ville.pk})
    return client, ville, chez_l_autre


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def test_chaque_formulaire_dit_pour_qui_il_est(double, demande):
    client, ville, _ = double

    page = texte_de(client.get(reverse("registre:partager", args=[demande.cle])))

    formulaires = re.findall(r'<form method="post".*?</form>', page, re.DOTALL)
    assert formulaires
    assert all(f'name="agit_pour" value="{ville.pk}"' in un for un in formulaires)


def test_un_onglet_reste_ouvert_est_refuse_et_rend_sa_saisie(double, demande):
    client, ville, autre = double
    adresse = reverse("registre:proteger", args=[demande.cle])
    client.post(reverse("habilitations:agir_pour"), {"affectation": autre.pk})
    valeurs = {"agit_pour": ville.pk, "version": demande.version, "motif": "Ordonnance de protection"}

    reponse = client.post(adresse, valeurs)

    page = texte_de(reponse)
    assert reponse.status_code == 409
    assert "Ville de Montreuil" in page
    assert "Habitat Francilien" in page
    assert 'name="motif" value="Ordonnance de protection"' in page
    demande.refresh_from_db()
    assert demande.version == valeurs["version"]


def test_revenir_et_envoyer_en_un_clic(double, demande):
    client, ville, autre = double
    client.post(reverse("habilitations:agir_pour"), {"affectation": autre.pk})

    reponse = client.post(
        reverse("registre:rechercher"), {"agit_pour": autre.pk, "agir_d_abord_pour": ville.pk, "texte": "Koné"}
    )

    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/demandes/?r=")
    assert client.session["affectation"] == ville.pk


def test_on_ne_revient_pas_a_l_affectation_d_un_autre(double):
    client, _, autre = double
    client.post(reverse("habilitations:agir_pour"), {"affectation": autre.pk})
    etrangere = monde.affectation(monde.GESTIONNAIRE).pk

    reponse = client.post(
        reverse("registre:rechercher"), {"agit_pour": etrangere, "agir_d_abord_pour": etrangere, "texte": "x"}
    )

    assert reponse.status_code == 409
    assert client.session["affectation"] == autre.pk


@pytest.mark.parametrize("entetes", [{}, {"X-Agit-Pour": "0"}])
def test_avec_deux_organismes_un_envoi_muet_ou_faux_est_refuse(double, entetes):
    client, _, _ = double

    assert client.post(reverse("registre:rechercher"), {"texte": "Koné"}, headers=entetes).status_code == 409


def test_l_entete_d_un_script_suffit(double):
    client, ville, _ = double

    reponse = client.post(reverse("registre:rechercher"), {"texte": "Koné"}, headers={"X-Agit-Pour": str(ville.pk)})

    assert reponse.status_code == 302


def test_son_propre_compte_n_est_a_aucun_organisme(double):
    client, _, _ = double

    assert client.post(reverse("account_logout")).status_code == 302
