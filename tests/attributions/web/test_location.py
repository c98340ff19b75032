"""Screens of what follows a sitting: the page, its acts in words, each form, its refusals at their field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from attributions.enums import LettreDecision
from attributions.models import Attribution, Bail, Proposition
from attributions.states.candidature import EtatCandidature as E
from registre.states.demande import EtatDemande
from registre.states.radiation import SousMotif
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.registre.web.conftest import entrer
from tests.registre.web.navigateur import valeurs_du_formulaire

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def adresse(nom: str, candidature) -> str:
    return reverse(f"attributions:{nom}", args=[candidature.cle])


def envoyer(client, nom: str, candidature, **valeurs):
    """Fill the form as it is shown, with these values, and send it."""
    url = adresse(nom, candidature)
    return client.post(url, {**valeurs_du_formulaire(client.get(url).content), **valeurs})


def fr(jour) -> str:
    return f"{jour:%d/%m/%Y}"


def test_du_logement_attribue_au_bail_par_les_ecrans():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    page = client.get(adresse("candidature", scene[1])).content.decode()
    for texte in ("Rangs sur ce logement", "Données de l'attribution", "Proposer le logement"):
        assert texte in page

    assert envoyer(client, "proposer", scene[1]).status_code == 302
    assert Proposition.objects.get(candidature=scene[1]).repondre_avant_le == aujourdhui() + 10 * JOUR
    assert envoyer(client, "accepter", scene[1]).status_code == 302
    reponse = envoyer(client, "signer", scene[1], actualisee="on", loyer="512,40")
    assert reponse.status_code == 302
    bail = Bail.objects.get(candidature=scene[1])
    assert str(bail.loyer) == "512.40"
    assert scene[1].demande.etat == EtatDemande.RADIEE
    page = client.get(adresse("candidature", scene[2])).content.decode()
    assert "Non servie" in page


def test_un_refus_par_l_ecran_dit_qui_est_appele():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    scenes.proposee(scene)
    sans_motif = envoyer(client, "refuser", scene[1], motif="")
    assert sans_motif.status_code == 422
    assert "Le motif du refus manque" in sans_motif.content.decode()
    suite = client.post(
        adresse("refuser", scene[1]),
        {**valeurs_du_formulaire(client.get(adresse("refuser", scene[1])).content), "motif": "RF_LOYER_CHARGES"},
        follow=True,
    )
    assert "Le rang 2 est appelé" in suite.content.decode()


def test_le_delai_trop_court_est_dit_a_son_champ():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    reponse = envoyer(client, "proposer", scene[1], repondre_avant_le=fr(aujourdhui() + 9 * JOUR))
    assert reponse.status_code == 422
    texte = reponse.content.decode()
    assert "jamais inférieur à dix jours" in texte
    assert "R441-10" in texte
    assert scene[1].etat == E.ATTRIBUTAIRE


def test_un_acte_impossible_repond_409_et_dit_pourquoi():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    reponse = client.get(adresse("signer", scene[1]))
    assert reponse.status_code == 409
    assert "Attributaire" in reponse.content.decode()


def test_un_double_clic_ne_refait_rien():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    valeurs = valeurs_du_formulaire(client.get(adresse("proposer", scene[1])).content)
    assert client.post(adresse("proposer", scene[1]), valeurs).status_code == 302
    reponse = client.post(adresse("proposer", scene[1]), valeurs, follow=True)
    assert "déjà fait" in reponse.content.decode()
    assert Proposition.objects.count() == 1


def test_les_donnees_de_l_attribution_se_corrigent_a_l_ecran():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    reponse = envoyer(client, "corriger_attribution", scene[1], travailleur_essentiel="oui", contingent="4")
    assert reponse.status_code == 302
    assert Attribution.objects.get(pk=scene[1].pk).travailleur_essentiel
    assert "travailleur essentiel" in client.get(adresse("candidature", scene[1])).content.decode()


def test_une_irrecevabilite_offre_ses_actes():
    scene, client = scenes.une_scene(1), entrer(monde.BAILLEUR)
    une = scenes.decider(scene, LettreDecision.E, sous_motif=SousMotif.SEJOUR)
    page = client.get(adresse("candidature", une)).content.decode()
    for texte in ("Avertir le demandeur", "Confirmer la radiation", "Enregistrer un recours", "Séjour irrégulier"):
        assert texte in page
    assert envoyer(client, "avertir_irrecevabilite", une).status_code == 302
    trop_tot = envoyer(client, "confirmer_irrecevabilite", une)
    assert trop_tot.status_code == 422
    assert "La distribution de l" in trop_tot.content.decode()


def test_la_signature_dit_tout_ce_qui_manque():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    scenes.acceptee(scene)
    reponse = envoyer(client, "signer", scene[1], signe_le=fr(aujourdhui() + JOUR), rpls="123")
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    for morceau in ("La date de signature est à venir", "10 caractères", "mise à jour de la situation"):
        assert morceau in texte
    assert not Bail.objects.exists()
