"""Registering on screen: existing demande, paper form, association, warnings, double sending."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from registre.models import Demande, DepotPapier, NumeroUnique
from socle.clock import aujourdhui
from tests import monde
from tests.registre.web.conftest import entrer
from tests.registre.web.navigateur import valeurs_du_formulaire

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


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def vierge(client, **connu):
    page = client.post(reverse("registre:nouvelle"), {**IDENTITE, **connu})
    assert page.status_code == 200, texte_de(page)
    return valeurs_du_formulaire(page.content)


def envoyer(client, valeurs):
    """Send, then confirm the warnings once, as an agent does."""
    reponse = client.post(reverse("registre:enregistrer"), valeurs)
    avertis = re.search(r'name="confirmer" value="([^"]+)"', texte_de(reponse)) if reponse.status_code == 409 else None
    if avertis:
        suite = valeurs_du_formulaire(reponse.content)
        reponse = client.post(reverse("registre:enregistrer"), {**suite, "confirmer": avertis[1]})
    return reponse


def test_enregistrer_donne_un_numero(commune):
    reponse = envoyer(commune, {**vierge(commune), **REPONSES})

    assert reponse.status_code == 302, texte_de(reponse)
    page = texte_de(commune.get(reponse["Location"]))
    assert "Demande enregistrée" in page
    numero = NumeroUnique.objects.get().numero
    assert re.fullmatch(r"111\d{10}MTRL1", numero)
    assert (
        "".join(f"<span>{g}</span>" for g in (numero[:3], numero[3:5], numero[5:7], numero[7:13], numero[13:])) in page
    )


def test_le_meme_envoi_deux_fois_n_enregistre_qu_une_demande(commune):
    valeurs = {**vierge(commune), **REPONSES}
    premiere = commune.post(reverse("registre:enregistrer"), valeurs)
    avertis = re.search(r'name="confirmer" value="([^"]+)"', texte_de(premiere))
    if avertis:
        valeurs = {**valeurs_du_formulaire(premiere.content), "confirmer": avertis[1]}

    adresses = {commune.post(reverse("registre:enregistrer"), valeurs)["Location"] for _ in range(2)}

    assert len(adresses) == 1
    assert Demande.objects.count() == 1


def test_une_demande_existante_n_est_dite_qu_avec_son_guichet(commune, enregistree):
    enregistree("Haddad", "Karim")
    naissance = Demande.objects.get().menage.personne_set.get(role="titulaire").naissance_le
    ailleurs = entrer(monde.VILLE_DE_PARIS)

    page = ailleurs.post(reverse("registre:nouvelle"), {**IDENTITE, "naissance_le": f"{naissance:%d/%m/%Y}"})

    assert page.status_code == 409
    texte = texte_de(page)
    assert "Ville de Montreuil, Accueil - Ville de Montreuil" in texte
    assert "ce dossier n'est pas dans votre périmètre" in texte
    assert NumeroUnique.objects.get().numero not in texte
    assert str(Demande.objects.get().cle) not in texte


def test_poursuivre_apres_une_demande_existante(commune, enregistree):
    enregistree("Haddad", "Karim")
    naissance = f"{Demande.objects.get().menage.personne_set.get(role='titulaire').naissance_le:%d/%m/%Y}"

    reponse = envoyer(commune, {**vierge(commune, naissance_le=naissance, poursuivre="1"), **REPONSES})

    assert reponse.status_code == 302, texte_de(reponse)
    assert Demande.objects.count() == 2


def test_un_depot_papier_prend_sa_date_de_reception(commune):
    recu = aujourdhui() - timedelta(days=12)
    papier = {
        "entete-sur_papier": "on",
        "papier-recu_le": f"{recu:%d/%m/%Y}",
        "papier-lieu": "Mairie annexe",
        "papier-detenteur": "Service habitat",
    }

    reponse = envoyer(commune, {**vierge(commune), **REPONSES, **papier})

    assert reponse.status_code == 302, texte_de(reponse)
    demande = Demande.objects.get()
    assert demande.deposee_le == recu
    assert DepotPapier.objects.get().lieu == "Mairie annexe"


def test_un_depot_papier_dit_ou_et_par_qui(commune):
    reponse = commune.post(reverse("registre:enregistrer"), {**vierge(commune), **REPONSES, "entete-sur_papier": "on"})

    assert reponse.status_code == 422
    assert texte_de(reponse).count("Obligatoire pour un formulaire reçu sur papier.") == 6  # at the field and on top


def test_enregistrer_une_association(commune):
    valeurs = vierge(commune, qui="association", denomination="Les Toits du Cœur")
    assert not [nom for nom in valeurs if nom.startswith("titulaire")]

    reponse = envoyer(
        commune, {**valeurs, **{n: v for n, v in REPONSES.items() if n.startswith(("adresse", "recherche", "entete"))}}
    )

    assert reponse.status_code == 302, texte_de(reponse)
    assert Demande.objects.get().personne_morale.nom == "Les Toits du Cœur"


def test_le_guichet_d_un_autre_est_refuse(commune):
    reponse = commune.post(reverse("registre:enregistrer"), {**vierge(commune), **REPONSES, "entete-guichet": "BAIL1"})

    assert reponse.status_code == 422
    assert "n'est pas un de ceux où vous enregistrez" in texte_de(reponse)
    assert not Demande.objects.exists()


def test_sans_piece_d_identite_vue_on_n_enregistre_pas(commune):
    valeurs = {**vierge(commune), **REPONSES}
    del valeurs["entete-identite_vue"]

    reponse = envoyer(commune, valeurs)

    assert reponse.status_code in (409, 422)
    assert "R441-2-3" in texte_de(reponse)
    assert not Demande.objects.exists()


def test_une_faute_de_regle_est_placee_a_son_champ(commune):
    trop = [monde.MONTREUIL, monde.BAGNOLET, monde.PANTIN, "93061", "93045", "93063", "93008", "93057", "93010"]

    reponse = commune.post(reverse("registre:enregistrer"), {**vierge(commune), **REPONSES, "recherche-voeux": trop})

    assert reponse.status_code in (409, 422)
    page = texte_de(reponse)
    assert 'href="#id_recherche-voeux"' in page or "communes" in page
    assert not Demande.objects.exists()


def test_une_ligne_de_trop_n_est_pas_lue(commune):
    """A forged management form cannot make the server build thousands of rows."""
    reponse = commune.post(
        reverse("registre:enregistrer"), {**vierge(commune), **REPONSES, "charges-TOTAL_FORMS": "100000"}
    )

    assert reponse.status_code == 422
    assert not Demande.objects.exists()
