"""Signing in, acting for one organisme at a time, the demo door, and the pages of errors."""

from __future__ import annotations

import html
import json
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from demo import connexion
from demo.models import Peuplement
from habilitations.acteur import systeme
from habilitations.models import Affectation, Agent
from habilitations.rules.droits import Fonction
from habilitations.saisie import SaisieAffectation
from habilitations.services import agents
from socle.clock import aujourdhui, maintenant
from tests import monde

pytestmark = pytest.mark.django_db
AGIR_POUR = "/agir-pour/"


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def entrer(agent: Agent) -> Client:
    return connexion.entrer(agent)


@pytest.fixture
def deux_organismes(db) -> Agent:
    """An agent of the town who also works for the bailleur."""
    agent = monde.agent(monde.COMMUNE)
    agents.designer_agent(
        acteur=systeme(motif="tests"),
        saisie=SaisieAffectation(
            agent_id=agent.pk,
            organisme_id=monde.organisme(monde.BAILLEUR).pk,
            fonction=Fonction.ACCUEIL,
            du=date(2020, 1, 1),
        ),
    )
    return agent


def test_un_mauvais_mot_de_passe_ne_dit_pas_si_le_compte_existe(client):
    def essayer(courriel: str) -> str:
        cache.clear()
        page = texte_de(client.post(reverse("account_login"), {"login": courriel, "password": "autre-chose-2026"}))
        return page[page.index("corriger") : page.index("<form")]

    assert essayer(monde.courriel(monde.COMMUNE)) == essayer("personne@monde.test")


def test_personne_ne_s_inscrit_soi_meme(client):
    reponse = client.post(
        reverse("account_signup"),
        {"email": "intrus@exemple.test", "password1": "intrus-intrus-2026", "password2": "intrus-intrus-2026"},
    )

    assert not Agent.objects.filter(email="intrus@exemple.test").exists()
    assert reponse.status_code == 200


def test_avec_deux_organismes_on_choisit(deux_organismes):
    client = entrer(deux_organismes)

    assert client.get("/demandes/")["Location"] == AGIR_POUR
    page = texte_de(client.get(AGIR_POUR))
    assert "Ville de Montreuil" in page
    assert "Habitat Francilien" in page


def test_le_choix_tient_et_se_change(deux_organismes):
    client = entrer(deux_organismes)
    chez_le_bailleur = Affectation.objects.get(agent=deux_organismes, organisme=monde.organisme(monde.BAILLEUR))

    client.post(AGIR_POUR, {"affectation": chez_le_bailleur.pk})
    assert "Habitat Francilien" in texte_de(client.get("/demandes/"))

    client.post(
        AGIR_POUR, {"affectation": Affectation.objects.exclude(pk=chez_le_bailleur.pk).get(agent=deux_organismes).pk}
    )
    assert "Ville de Montreuil" in texte_de(client.get("/demandes/"))


def test_on_ne_prend_pas_l_affectation_d_un_autre(deux_organismes):
    autre = monde.affectation(monde.GESTIONNAIRE)

    assert entrer(deux_organismes).post(AGIR_POUR, {"affectation": autre.pk}).status_code == 404


@pytest.mark.parametrize("courriel", [monde.AGENT_SANS_AFFECTATION, monde.AGENT_AFFECTATION_EXPIREE])
def test_sans_affectation_en_vigueur_on_ne_fait_rien(courriel):
    client = entrer(Agent.objects.get(email=courriel))

    assert client.get("/demandes/").status_code == 403
    assert "Vous n'êtes affecté à aucun organisme" in texte_de(client.get("/demandes/"))
    assert "aucun organisme" in texte_de(client.get(AGIR_POUR))


@pytest.fixture
def comptes(settings, tmp_path):
    """The file that the demo writes, on a base marked as its own."""
    Peuplement.objects.create(graine=1, demandes=1, jour=aujourdhui(), commence_a=maintenant(), termine_a=maintenant())
    settings.VAR_DIR = tmp_path
    (tmp_path / "demo-comptes.json").write_text(
        json.dumps(
            [{"email": monde.courriel(monde.COMMUNE), "organisme": "Ville de Montreuil", "fonction": "Responsable"}]
        )
    )
    return settings


def test_la_porte_de_la_demonstration(comptes, client):
    comptes.DEMO = True

    assert "Ville de Montreuil" in texte_de(client.get(reverse("account_login")))
    assert client.post("/demo/entrer/", {"courriel": monde.courriel(monde.COMMUNE)})["Location"] == "/"
    assert client.get("/demandes/").status_code == 200


@pytest.mark.parametrize(
    ("demo", "courriel"), [(False, monde.courriel(monde.COMMUNE)), (True, monde.SUPERUTILISATEUR), (True, "")]
)
def test_la_porte_de_la_demonstration_est_close(comptes, client, demo, courriel):
    comptes.DEMO = demo

    assert client.post("/demo/entrer/", {"courriel": courriel}).status_code == 404
    assert client.get("/demandes/").status_code == 302


def test_la_porte_de_la_demonstration_ne_s_ouvre_pas_sur_une_vraie_base(comptes, client):
    comptes.DEMO = True
    Peuplement.objects.all().delete()

    assert client.post("/demo/entrer/", {"courriel": monde.courriel(monde.COMMUNE)}).status_code == 404


def test_une_page_inconnue_dit_quoi_faire():
    reponse = entrer(monde.agent(monde.COMMUNE)).get("/nulle-part/")

    assert reponse.status_code == 404
    assert "Cherchez-le par son numéro unique" in texte_de(reponse)


def test_un_formulaire_sans_jeton_est_refuse_en_francais():
    client = connexion.entrer(monde.agent(monde.COMMUNE), enforce_csrf_checks=True)

    reponse = client.post("/demandes/recherche/", {"texte": "Koné"})

    assert reponse.status_code == 403
    assert "rien n'a été enregistré" in texte_de(reponse)


def test_une_panne_a_sa_page(monkeypatch):
    client = connexion.entrer(monde.agent(monde.COMMUNE), raise_request_exception=False)

    def panne(*_args: object, **_options: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr("registre.web.vues.liste.etat_de_liste.lire", panne)
    reponse = client.get("/demandes/")

    assert reponse.status_code == 500
    assert "Rien n'a été enregistré à moitié" in texte_de(reponse)
