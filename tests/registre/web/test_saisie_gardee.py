"""Nothing typed is lost: background saving, expired sessions, one act per sending, what changed meanwhile."""

from __future__ import annotations

import html
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from demandeurs.models import Brouillon
from demandeurs.services import brouillons
from registre.models import Demande, DemandeAcces, VerificationExistant
from registre.services.lecture import charger_saisie
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.registre.web.conftest import entrer, entrer_accueil
from tests.registre.web.navigateur import liens, valeurs_du_formulaire
from tests.registre.web.parcours import ENREGISTRER, commencer, page, texte_de

pytestmark = pytest.mark.django_db
IDENTITE = {"qui": "personne", "nom": "Haddad", "prenom": "Karim", "naissance_le": "04/07/1987"}
GARDER = reverse("registre:garder")


def valeurs_de(client, brouillon, etape="demandeur") -> dict:
    return valeurs_du_formulaire(page(client, brouillon, etape).content)


def le_brouillon(brouillon):
    return brouillons.lire(monde.acteur(monde.COMMUNE), brouillon).contenu


def test_garder_en_arriere_plan_et_l_onglet_en_retard(commune):
    brouillon = commencer(commune, **IDENTITE)
    valeurs = valeurs_de(commune, brouillon)

    premiere = commune.post(GARDER, {**valeurs, "adresse-voie": "rue Auger"})
    retard = commune.post(GARDER, {**valeurs, "adresse-voie": "rue d'ailleurs"})

    assert premiere.status_code == 200
    assert json.loads(premiere.content)["version"] == 2
    assert (retard.status_code, json.loads(retard.content)["code"]) == (409, "version")
    assert le_brouillon(brouillon)["donnees"]["adresse-voie"] == ["rue Auger"]


def test_garder_ne_rend_rien_de_ce_qu_il_garde(commune):
    brouillon = commencer(commune, **IDENTITE)
    reponse = commune.post(GARDER, {**valeurs_de(commune, brouillon), "adresse-voie": "rue Auger"})
    assert "Auger" not in reponse.content.decode()
    assert "Haddad" not in reponse.content.decode()


def test_la_page_d_un_autre_n_ecrit_rien(commune):
    brouillon = commencer(commune, **IDENTITE)
    valeurs = valeurs_de(commune, brouillon)

    for client in (entrer_accueil(), entrer(monde.BAILLEUR)):
        del_pour = {nom: v for nom, v in valeurs.items() if nom != "agit_pour"}
        assert client.post(GARDER, {**del_pour, "adresse-voie": "rue volée"}).status_code == 409
        assert client.get(ENREGISTRER, {"brouillon": brouillon}).status_code == 404
    assert commune.post(GARDER, {**valeurs, "lecture": "forgée", "adresse-voie": "rue forgée"}).status_code == 409
    assert "adresse-voie" not in le_brouillon(brouillon)["donnees"] or not any(
        le_brouillon(brouillon)["donnees"]["adresse-voie"]
    )


def test_un_envoi_apres_la_session_est_garde_et_se_retrouve(commune):
    brouillon = commencer(commune, **IDENTITE)
    valeurs = {**valeurs_de(commune, brouillon), "adresse-voie": "rue Auger", "suite": "continuer"}
    anonyme = Client()

    assert anonyme.post(GARDER, valeurs).status_code == 401
    envoi = anonyme.post(ENREGISTRER, valeurs)

    assert envoi.status_code == 302
    assert envoi["Location"].startswith(reverse("account_login"))
    assert "Haddad" not in envoi["Location"]
    assert "Auger" not in envoi["Location"]
    assert brouillon in envoi["Location"]
    retour = texte_de(page(commune, brouillon, "demandeur"))
    assert 'value="rue Auger"' in retour
    assert "ce que vous aviez saisi a été gardé" in retour
    assert "ce que vous aviez saisi a été gardé" not in texte_de(page(commune, brouillon, "demandeur"))


def test_hors_session_un_autre_onglet_n_est_pas_ecrase(commune):
    brouillon = commencer(commune, **IDENTITE)
    valeurs = valeurs_de(commune, brouillon)
    commune.post(GARDER, {**valeurs, "adresse-voie": "rue de l'onglet"})

    Client().post(ENREGISTRER, {**valeurs, "adresse-voie": "rue hors session"})

    assert le_brouillon(brouillon)["donnees"]["adresse-voie"] == ["rue de l'onglet"]
    choix = page(commune, brouillon, "demandeur")
    assert choix.status_code == 409
    assert "rue de l'onglet" in texte_de(choix)
    assert 'value="rue hors session"' in texte_de(choix)


def test_un_jeton_d_une_autre_session_garde_et_le_dit(commune):
    brouillon = commencer(commune, **IDENTITE)
    valeurs = {**valeurs_de(commune, brouillon), "adresse-voie": "rue Auger", "csrfmiddlewaretoken": "x" * 64}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = commune.cookies

    reponse = strict.post(ENREGISTRER, valeurs)

    assert reponse.status_code == 302
    assert brouillon in reponse["Location"]
    assert le_brouillon(brouillon)["donnees"]["adresse-voie"] == ["rue Auger"]
    sans_lecture = strict.post(ENREGISTRER, {**valeurs, "lecture": "", "adresse-voie": "rue forgée"})
    assert sans_lecture.status_code == 302
    assert le_brouillon(brouillon)["donnees"]["adresse-voie"] == ["rue Auger"]


def test_une_modification_hors_session_se_retrouve(commune, enregistree):
    demande = enregistree()
    adresse = reverse("registre:modifier", args=[demande.cle])
    valeurs = valeurs_du_formulaire(commune.get(adresse, {"etape": "logement"}).content)

    envoi = Client().post(adresse, {**valeurs, "logement-loyer": "777", "faire": "1"})

    assert envoi.status_code == 302
    demande.refresh_from_db()
    assert demande.version == 1, "nothing is done without a session"
    assert 'value="777"' in texte_de(commune.get(adresse, {"etape": "logement"}))


def radiation(page_) -> dict:
    valeurs = valeurs_du_formulaire_d_acte(page_)
    jour = f"{aujourdhui():%d/%m/%Y}"
    return {**valeurs, "motif": "RADABA", "le": jour, "renonciation_recue_le": jour, "courrier_detenu_par": "MTRL1"}


def valeurs_du_formulaire_d_acte(reponse) -> dict:
    contenu = reponse.content.decode().replace('<form method="post" class="formulaire"', '<form id="formulaire"', 1)
    return valeurs_du_formulaire(contenu.encode())


def test_le_meme_acte_envoye_deux_fois_n_est_fait_qu_une_fois(commune, enregistree):
    demande = enregistree()
    adresse = reverse("registre:radier", args=[demande.cle])
    valeurs = radiation(commune.get(adresse))
    commune.post(GARDER, valeurs)
    assert Brouillon.objects.count() == 1

    reponses = [commune.post(adresse, valeurs) for _ in range(2)]

    assert [r.status_code for r in reponses] == [302, 302]
    demande.refresh_from_db()
    assert (demande.etat, demande.version) == (EtatDemande.RADIEE, 2)
    assert not Brouillon.objects.exists(), "the draft ends with the act"


def test_un_acte_sur_un_dossier_change_dit_quoi_et_par_qui(commune, enregistree):
    demande = enregistree()
    adresse = reverse("registre:radier", args=[demande.cle])
    valeurs = radiation(commune.get(adresse))
    modifier = reverse("registre:modifier", args=[demande.cle])
    accueil = entrer_accueil()
    saisie = valeurs_du_formulaire(accueil.get(modifier, {"etape": "logement"}).content)
    accueil.post(modifier, {**saisie, "logement-loyer": "777", "faire": "1"})
    assert charger_saisie(demande).menage.logement.loyer == 777

    conflit = commune.post(adresse, valeurs)

    assert conflit.status_code == 409
    texte = texte_de(conflit)
    assert "Camille Accueil (Ville de Montreuil)" in texte
    assert "loyer : 850 → 777" in texte
    assert 'value="MTRL1"' in texte, "what was typed is kept"
    demande.refresh_from_db()
    assert demande.etat == EtatDemande.ACTIVE
    reprise = {**valeurs_du_formulaire_d_acte(conflit), "motif": "RADABA"}
    assert commune.post(adresse, reprise).status_code == 302
    demande.refresh_from_db()
    assert demande.etat == EtatDemande.RADIEE


def test_mes_brouillons_ne_montrent_que_les_miens(commune, enregistree):
    brouillon = commencer(commune, **IDENTITE)
    adresse = reverse("registre:brouillons")

    texte = texte_de(commune.get(adresse))
    assert "Haddad Karim" in texte
    assert not [lien for lien in liens(commune.get(adresse).content) if "Haddad" in lien]
    assert "Aucun brouillon" in texte_de(entrer_accueil().get(adresse))
    jeter = reverse("registre:jeter_brouillon")
    assert entrer_accueil().post(jeter, {"brouillon": brouillon}).status_code == 404
    assert commune.post(jeter, {"brouillon": brouillon}).status_code == 302
    assert not Brouillon.objects.exists()


def test_mes_brouillons_ont_un_nombre_fixe_de_requetes(commune, enregistree, django_assert_max_num_queries):
    adresse = reverse("registre:brouillons")
    for n in range(6):
        commencer(commune, **{**IDENTITE, "nom": f"Nom{'abcdef'[n]}"})
        demande = enregistree(f"Famille{'abcdef'[n]}")
        radier = reverse("registre:radier", args=[demande.cle])
        commune.post(GARDER, radiation(commune.get(radier)))
    with django_assert_max_num_queries(16):
        assert commune.get(adresse).status_code == 200


# ------------------------------------------------------------------- existing demandes, access
def taper(client, **champs):
    return html.unescape(client.post(reverse("registre:verifier_existant"), champs).content.decode())


def test_la_verification_pendant_la_saisie_ne_dit_que_le_guichet(enregistree):
    demande = enregistree("Haddad", "Karim")
    titulaire = demande.menage.personne_set.get(role="titulaire")
    naissance = f"{titulaire.naissance_le:%d/%m/%Y}"
    paris = entrer(monde.VILLE_DE_PARIS)

    incomplet = taper(paris, nom="Haddad", prenom="Karim", naissance_le="04/0")
    assert incomplet.strip() == ""
    assert not VerificationExistant.objects.exists(), "half an identity is neither asked nor counted"
    texte = taper(paris, **{"titulaire-nom_naissance": "haddad", "titulaire-prenom": "KARIM",
                            "titulaire-naissance_le": naissance})  # fmt: skip

    assert "Ville de Montreuil, Accueil - Ville de Montreuil" in texte
    assert "Demander l'accès" in texte
    assert str(demande.cle) not in texte
    assert VerificationExistant.objects.count() == 1
    autre = taper(entrer(monde.COMMUNE), nom="Haddad", prenom="Karim", naissance_le=naissance)
    assert str(demande.cle) in autre, "in the perimeter, the dossier opens"


def test_la_limite_de_verifications_se_dit(commune, settings):
    settings.VERIFICATIONS_PAR_HEURE = 1
    champs = {"nom": "Haddad", "prenom": "Karim", "naissance_le": "04/07/1987"}
    assert "Aucune demande connue" in taper(commune, **champs)
    assert "recherches de demandes existantes en une heure" in taper(commune, **champs)


def test_demander_l_acces_puis_l_obtenir(enregistree):
    demande = enregistree("Haddad", "Karim")
    naissance = f"{demande.menage.personne_set.get(role='titulaire').naissance_le:%d/%m/%Y}"
    paris, montreuil = entrer(monde.VILLE_DE_PARIS), entrer(monde.COMMUNE)
    reponse = paris.post(
        reverse("registre:verifier_existant"), {"nom": "Haddad", "prenom": "Karim", "naissance_le": naissance}
    )
    reference = reponse.content.decode().split('name="reference" value="')[1].split('"')[0]
    envoi = {"reference": reference, "motif-acces-1": "Se présente à notre guichet"}

    assert paris.post(reverse("registre:demander_acces"), envoi).status_code == 302
    assert paris.get(reverse("registre:dossier", args=[demande.cle])).status_code == 404
    recue = texte_de(montreuil.get(reverse("registre:demandes_acces")))
    assert "Ville de Paris" in recue
    assert "Se présente à notre guichet" in recue
    acces = DemandeAcces.objects.get()
    repondre = {"acces": str(acces.cle), "decision": "accorder", "au": f"{aujourdhui() + timedelta(days=30):%d/%m/%Y}"}
    assert entrer(monde.BAILLEUR).post(reverse("registre:repondre_acces"), repondre).status_code == 404
    trop_long = {**repondre, "au": "31/12/2199"}
    assert montreuil.post(reverse("registre:repondre_acces"), trop_long).status_code == 422
    assert montreuil.post(reverse("registre:repondre_acces"), repondre).status_code == 302

    assert paris.get(reverse("registre:dossier", args=[demande.cle])).status_code == 200
    assert str(demande.cle) in paris.get(reverse("registre:demandes_acces")).content.decode()


# ------------------------------------------------------------------- number received, suppression
def test_le_numero_recu_rend_la_demande_active(commune, enregistree, settings):
    settings.NUMEROTEUR = "sne"
    demande = enregistree()
    assert demande.etat == EtatDemande.ATTENDUE
    adresse = reverse("registre:recevoir_numero", args=[demande.cle])
    assert adresse in liens(commune.get(reverse("registre:dossier", args=[demande.cle])).content)
    valeurs = {**valeurs_du_formulaire_d_acte(commune.get(adresse)), "le": f"{aujourdhui():%d/%m/%Y}"}

    assert commune.post(adresse, {**valeurs, "numero": "12"}).status_code == 422
    bon = commune.post(adresse, {**valeurs, "numero": "111 11 26 000042 MTRL1"})

    assert bon.status_code == 302, texte_de(bon)
    demande.refresh_from_db()
    assert demande.etat == EtatDemande.ACTIVE


def test_supprimer_est_au_gestionnaire_et_dit_pourquoi(commune, enregistree):
    demande = enregistree()
    adresse = reverse("registre:supprimer", args=[demande.cle])
    dossier = reverse("registre:dossier", args=[demande.cle])
    assert commune.get(adresse).status_code == 403
    assert adresse not in liens(commune.get(dossier).content)
    gestionnaire = entrer(monde.GESTIONNAIRE)
    assert adresse in liens(gestionnaire.get(dossier).content)
    valeurs = {**valeurs_du_formulaire_d_acte(gestionnaire.get(adresse)), "le": f"{aujourdhui():%d/%m/%Y}"}

    assert gestionnaire.post(adresse, {**valeurs, "motif": ""}).status_code == 422
    assert gestionnaire.post(adresse, {**valeurs, "motif": "Saisie d'essai"}).status_code == 302

    demande.refresh_from_db()
    assert demande.etat == EtatDemande.SUPPRIMEE
    assert Demande.objects.count() == 1, "the shell stays"
