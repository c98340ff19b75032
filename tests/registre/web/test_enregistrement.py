"""Registering on screen: existing demande, paper form, association, warnings, double sending."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from demandeurs.models import Brouillon
from registre.models import Demande, DepotPapier, NumeroUnique
from socle.clock import aujourdhui
from socle.models import TraceActe
from tests import monde
from tests.registre.web.conftest import entrer
from tests.registre.web.navigateur import valeurs_du_formulaire
from tests.registre.web.parcours import commencer, envoyer, page, poster, remplir, texte_de

pytestmark = pytest.mark.django_db
IDENTITE = {"qui": "personne", "nom": "Haddad", "prenom": "Karim", "naissance_le": "04/07/1987"}
REPONSES = {
    "entete-identite_vue": "on",
    "titulaire-civilite": "1",
    "titulaire-nationalite": "1",
    "titulaire-situation_familiale": "C",
    "adresse-voie": "rue Auger",
    "adresse-code_postal": "93500",
    "adresse-commune": [monde.PANTIN],
    "logement-modeles": ["LP"],
    "logement-proprietaire": "non",
    "motifs-motifs": ["13"],
    "recherche-types": ["T2"],
    "recherche-voeux": [monde.MONTREUIL],
    "recherche-elargie": "non",
}


def aller(client, reponses=REPONSES, **connu):
    """The whole registration; gives the answer to the act."""
    brouillon = commencer(client, **{**IDENTITE, **connu})
    remplir(client, brouillon, reponses)
    return envoyer(client, brouillon, **{n: v for n, v in reponses.items() if n == "entete-identite_vue"})


def test_enregistrer_donne_un_numero(commune):
    reponse = aller(commune)

    assert reponse.status_code == 302, texte_de(reponse)
    page_ = texte_de(commune.get(reponse["Location"]))
    assert "Demande enregistrée" in page_
    numero = NumeroUnique.objects.get().numero
    assert re.fullmatch(r"111\d{10}MTRL1", numero)
    assert not Brouillon.objects.exists(), "the draft ends with the act"


def test_le_meme_envoi_deux_fois_n_enregistre_qu_une_demande(commune):
    brouillon = commencer(commune, **IDENTITE)
    remplir(commune, brouillon, REPONSES)
    derniere = valeurs_du_formulaire(page(commune, brouillon, "verification").content)
    premiere = envoyer(commune, brouillon, **{"entete-identite_vue": "on"})

    seconde = commune.post(reverse("registre:enregistrer"), {**derniere, "faire": "1"})
    retour = commune.get(reverse("registre:enregistrer"), {"brouillon": brouillon})

    demande = Demande.objects.get()
    for reponse in (premiere, seconde, retour):
        assert reponse.status_code == 302, texte_de(reponse)
        assert str(demande.cle) in reponse["Location"]
    assert "Rien n'a été refait" in texte_de(commune.get(retour["Location"]))


def test_l_etape_dit_ce_qui_manque_et_garde_ce_qui_est_saisi(commune):
    brouillon = commencer(commune, **IDENTITE)

    refusee = poster(commune, brouillon, "demandeur", **{"adresse-voie": "rue Auger"})

    assert refusee.status_code == 422
    texte = texte_de(refusee)
    assert 'href="#id_titulaire-civilite"' in texte
    assert "R441-2-2" in texte
    assert "à corriger" in texte, "the bar of steps says it too"
    assert 'value="rue Auger"' in texte_de(page(commune, brouillon, "demandeur"))


def test_la_derniere_etape_mene_a_chaque_faute(commune):
    brouillon = commencer(commune, **IDENTITE)
    remplir(commune, brouillon, {**REPONSES, "recherche-voeux": []})

    reponse = envoyer(commune, brouillon, **{"entete-identite_vue": "on"})

    assert reponse.status_code == 422
    assert f"?brouillon={brouillon}&etape=recherche#id_recherche-voeux" in texte_de(reponse)
    assert not Demande.objects.exists()
    assert "Choisir au moins une commune" in texte_de(page(commune, brouillon, "recherche"))


def test_une_etape_se_saute_et_se_reprend(commune):
    brouillon = commencer(commune, **IDENTITE)

    reponse = poster(commune, brouillon, "demandeur", {"vers": "logement"}, **{"adresse-voie": "rue Auger"})

    assert reponse.status_code == 302
    assert reponse["Location"].endswith("etape=logement")
    assert 'value="rue Auger"' in texte_de(page(commune, brouillon, "demandeur"))


def test_une_demande_existante_n_est_dite_qu_avec_son_guichet(commune, enregistree):
    enregistree("Haddad", "Karim")
    naissance = Demande.objects.get().menage.personne_set.get(role="titulaire").naissance_le
    ailleurs = entrer(monde.VILLE_DE_PARIS)

    reponse = ailleurs.post(reverse("registre:nouvelle"), {**IDENTITE, "naissance_le": f"{naissance:%d/%m/%Y}"})

    assert reponse.status_code == 409
    texte = texte_de(reponse)
    assert "Ville de Montreuil, Accueil - Ville de Montreuil" in texte
    assert "ce dossier n'est pas dans votre périmètre" in texte
    assert NumeroUnique.objects.get().numero not in texte
    assert str(Demande.objects.get().cle) not in texte


def test_poursuivre_apres_une_demande_existante(commune, enregistree):
    enregistree("Haddad", "Karim")
    naissance = f"{Demande.objects.get().menage.personne_set.get(role='titulaire').naissance_le:%d/%m/%Y}"

    reponse = aller(commune, naissance_le=naissance, poursuivre="1", motif_existante="Homonyme, pièce d'identité vue")

    assert reponse.status_code == 302, texte_de(reponse)
    assert Demande.objects.count() == 2
    assert TraceActe.objects.filter(acte="enregistrer").latest("id").motif == "Homonyme, pièce d'identité vue"


def test_poursuivre_coute_un_motif(commune, enregistree):
    enregistree("Haddad", "Karim")
    existante = Demande.objects.get()
    naissance = f"{existante.menage.personne_set.get(role='titulaire').naissance_le:%d/%m/%Y}"
    connu = {**IDENTITE, "naissance_le": naissance, "poursuivre": "1", "motif_existante": "non"}

    reponse = commune.post(reverse("registre:nouvelle"), connu)

    assert reponse.status_code == 422
    texte = texte_de(reponse)
    assert "Dites pourquoi ce n'est pas la même demande, en dix caractères au moins." in texte
    assert f'<a class="btn btn-primary" href="{reverse("registre:dossier", args=[existante.cle])}">' in texte
    assert not Brouillon.objects.exists()


def test_un_existant_decouvert_a_la_fin_coute_aussi_un_motif(commune, enregistree):
    """The identity became the one of somebody registered after the check."""
    brouillon = commencer(commune, **IDENTITE)
    remplir(commune, brouillon, REPONSES)
    enregistree("Haddad", "Karim", naissance_le=date(1987, 7, 4))
    premiere = poster(commune, brouillon, "verification", {"faire": "1"}, **{"entete-identite_vue": "on"})
    assert premiere.status_code == 409
    assert 'name="motif_existante"' in texte_de(premiere)
    valeurs = {**valeurs_du_formulaire(premiere.content), "faire": "1"}
    valeurs["confirmer"] = re.search(r'name="confirmer" value="([^"]+)"', texte_de(premiere))[1]

    sans = commune.post(reverse("registre:enregistrer"), valeurs)
    assert sans.status_code == 422
    assert "en dix caractères au moins" in texte_de(sans)
    assert Demande.objects.count() == 1

    valeurs = {**valeurs_du_formulaire(sans.content), "faire": "1", "confirmer": "demande_existante"}
    avec = commune.post(reverse("registre:enregistrer"), {**valeurs, "motif_existante": "Jumeaux, deux ménages"})
    assert avec.status_code == 302, texte_de(avec)
    assert Demande.objects.count() == 2


def test_un_depot_papier_prend_sa_date_de_reception(commune):
    recu = aujourdhui() - timedelta(days=12)
    papier = {
        "entete-sur_papier": "on",
        "papier-recu_le": f"{recu:%d/%m/%Y}",
        "papier-lieu": "Mairie annexe",
        "papier-detenteur": "Service habitat",
    }

    reponse = aller(commune, {**REPONSES, **papier})

    assert reponse.status_code == 302, texte_de(reponse)
    demande = Demande.objects.get()
    assert demande.deposee_le == recu
    assert DepotPapier.objects.get().lieu == "Mairie annexe"


def test_un_depot_papier_dit_ou_et_par_qui(commune):
    brouillon = commencer(commune, **IDENTITE)

    reponse = poster(commune, brouillon, "demandeur", **{"entete-sur_papier": "on"})

    assert reponse.status_code == 422
    assert texte_de(reponse).count("Obligatoire pour un formulaire reçu sur papier.") == 6  # at the field and on top


def test_enregistrer_une_association(commune):
    brouillon = commencer(commune, qui="association", denomination="Les Toits du Cœur")
    assert b"titulaire" not in page(commune, brouillon, "demandeur").content
    remplir(commune, brouillon, REPONSES, morale=True)

    reponse = envoyer(commune, brouillon, **{"entete-identite_vue": "on"})

    assert reponse.status_code == 302, texte_de(reponse)
    assert Demande.objects.get().personne_morale.nom == "Les Toits du Cœur"


def test_le_guichet_d_un_autre_est_refuse(commune):
    brouillon = commencer(commune, **IDENTITE)

    reponse = poster(commune, brouillon, "demandeur", **{"entete-guichet": "BAIL1"})

    assert reponse.status_code == 422
    assert "n'est pas un de ceux où vous enregistrez" in texte_de(reponse)


def test_sans_piece_d_identite_vue_on_n_enregistre_pas(commune):
    reponse = aller(commune, {n: v for n, v in REPONSES.items() if n != "entete-identite_vue"})

    assert reponse.status_code in (409, 422)
    assert "R441-2-3" in texte_de(reponse)
    assert not Demande.objects.exists()


def test_une_faute_de_regle_est_placee_a_son_champ(commune):
    trop = [monde.MONTREUIL, monde.BAGNOLET, monde.PANTIN, "93061", "93045", "93063", "93008", "93057", "93010"]

    reponse = aller(commune, {**REPONSES, "recherche-voeux": trop})

    assert reponse.status_code in (409, 422)
    assert "etape=recherche#id_recherche-voeux" in texte_de(reponse)
    assert not Demande.objects.exists()


def test_une_ligne_de_trop_n_est_pas_lue(commune):
    """A forged management form cannot make the server build thousands of rows."""
    brouillon = commencer(commune, **IDENTITE)

    reponse = poster(commune, brouillon, "foyer", **{"charges-TOTAL_FORMS": "100000"})

    assert reponse.status_code == 422
    assert texte_de(reponse).count("data-rangee") < 60
