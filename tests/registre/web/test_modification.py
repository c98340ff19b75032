"""The form of a demande: it gives back what it was given, refuses at the field, and never overwrites unseen."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from django.urls import reverse

from demo import connexion
from registre.models import Demande, DemandePartageOrganisme
from registre.rules.differences import differences
from registre.services.lecture import charger_saisie
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.factories import saisies
from tests.registre.web.conftest import enregistrer_en_confirmant, saisie_de_montreuil
from tests.registre.web.navigateur import valeurs_du_formulaire

pytestmark = pytest.mark.django_db


def adresse_de(demande) -> str:
    return reverse("registre:modifier", args=[demande.cle])


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def envoyer(client, demande, valeurs, **changes):
    return client.post(adresse_de(demande), {**valeurs, **changes})


@pytest.fixture
def complete(db):
    base = saisies.saisie_complete()
    personnes = [replace(p, nir="") for p in base.menage.personnes]
    menage = replace(base.menage, personnes=personnes, naissances_attendues=None, naissance_prevue_le=None)
    saisie = replace(saisie_de_montreuil(), menage=menage, precision="Troisième étage")
    return enregistrer_en_confirmant(saisie, monde.acteur(monde.COMMUNE))


@pytest.fixture
def association(db):
    saisie = saisies.saisie_association(
        guichet="MTRL1", deposee_le=aujourdhui(), recherche=saisie_de_montreuil().recherche, identite_vue=True
    )
    return enregistrer_en_confirmant(saisie, monde.acteur(monde.COMMUNE))


@pytest.mark.parametrize("laquelle", ["complete", "association"])
def test_renvoyer_le_formulaire_tel_quel_ne_change_rien(commune, request, laquelle):
    demande = request.getfixturevalue(laquelle)
    avant = charger_saisie(demande, avec_nir=True)
    valeurs = valeurs_du_formulaire(commune.get(adresse_de(demande)).content)

    reponse = envoyer(commune, demande, valeurs)

    assert reponse.status_code == 302, texte_de(reponse)
    assert differences(avant, charger_saisie(demande, avec_nir=True)) == []
    assert charger_saisie(demande, avec_nir=True) == avant
    demande.refresh_from_db()
    assert demande.version == 1


def test_une_modification_s_enregistre(commune, complete):
    valeurs = valeurs_du_formulaire(commune.get(adresse_de(complete)).content)

    reponse = envoyer(commune, complete, valeurs, **{"logement-loyer": "910", "recherche-types": ["T4"]})

    assert reponse.status_code == 302, texte_de(reponse)
    apres = charger_saisie(complete)
    assert apres.menage.logement.loyer == 910
    assert apres.recherche.types == ["T4"]
    complete.refresh_from_db()
    assert complete.version == 2


def test_ajouter_et_retirer_une_personne(commune, complete):
    valeurs = valeurs_du_formulaire(commune.get(adresse_de(complete)).content)
    retiree = {"charges-0-DELETE": "on"}
    ajoutee = {
        "charges-TOTAL_FORMS": "3",
        "charges-2-nom": "Le Goff",
        "charges-2-prenom": "Malo",
        "charges-2-naissance_le": "02/01/2024",
        "charges-2-sexe": "M",
        "charges-2-parente": "E",
    }

    reponse = envoyer(commune, complete, valeurs, **retiree, **ajoutee)

    assert reponse.status_code == 302, texte_de(reponse)
    prenoms = [p.prenom for p in charger_saisie(complete).menage.personnes]
    assert prenoms == ["Éloïse", "Yann", "Tom", "Malo"]


def test_une_version_perimee_liste_les_champs_differents_puis_s_enregistre(commune, complete):
    valeurs = valeurs_du_formulaire(commune.get(adresse_de(complete)).content)
    envoyer(commune, complete, valeurs, **{"logement-loyer": "910"})

    conflit = envoyer(commune, complete, valeurs, **{"recherche-loyer_max": "700"})

    assert conflit.status_code == 409
    page = texte_de(conflit)
    assert "Ce dossier a été modifié depuis que vous l'avez ouvert" in page
    assert "Loyer et charges (€ par mois)" in page
    assert "<td>910</td><td>850</td>" in page
    assert charger_saisie(complete).recherche.loyer_max == 780

    reprise = envoyer(commune, complete, valeurs_du_formulaire(conflit.content))
    assert reprise.status_code == 302, texte_de(reprise)
    assert charger_saisie(complete).recherche.loyer_max == 700


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("titulaire-naissance_le", "31/02/1990", "Cette date n'est pas lisible"),
        ("titulaire-naissance_le", "01/01/2999", "Cette personne n'est pas encore née"),
        ("titulaire-nom_naissance", "", "Cette information est obligatoire"),
        ("titulaire-siret", "123", "quatorze chiffres"),
        ("titulaire-r_SAL", "12,50", "nombre entier d'euros"),
        ("logement-surface", "10000", "9999"),
        ("recherche-voeux", [], "Choisir au moins une commune"),
        ("recherche-types", ["T99"], "n'est pas dans la liste"),
        ("motifs-motifs", ["99"], "n'est pas dans la liste"),
        ("adresse-commune", ["99999"], "commune"),
    ],
)
def test_un_mauvais_champ_est_refuse_a_sa_place(commune, complete, champ, valeur, message):
    valeurs = valeurs_du_formulaire(commune.get(adresse_de(complete)).content)

    reponse = envoyer(commune, complete, valeurs, **{champ: valeur})

    assert reponse.status_code == 422
    page = texte_de(reponse)
    assert f'href="#id_{champ}"' in page
    assert message in page
    complete.refresh_from_db()
    assert complete.version == 1


def test_la_nature_du_handicap_cachee_n_est_pas_perdue(commune, complete):
    page = commune.get(adresse_de(complete)).content
    valeurs = valeurs_du_formulaire(page)
    assert not [nom for nom in valeurs if "referent" in nom]

    envoyer(commune, complete, valeurs, **{"handicaps-0-besoin_autre": "barre d'appui"})

    annexe = charger_saisie(complete, avec_handicap=True).menage.handicaps[0]
    assert annexe.besoin_autre == "barre d'appui"
    assert (annexe.referent_nom, annexe.natures_motrices) == ("Dr Ngô", ["MI"])


def test_le_nir_ne_sort_jamais_dans_la_page(commune):
    saisie = saisie_de_montreuil()
    demande = enregistrer_en_confirmant(saisie, monde.acteur(monde.COMMUNE))
    nir = saisie.menage.personnes[0].nir

    assert nir.encode() not in commune.get(adresse_de(demande)).content
    assert nir.encode() not in commune.get(reverse("registre:dossier", args=[demande.cle])).content


def test_partager_nommement_ouvre_le_dossier_au_siao(commune, complete, client):
    siao = monde.organisme(monde.SIAO)
    adresse = reverse("registre:partager", args=[complete.cle])
    valeurs = {
        "version": "1",
        "organisme_id": str(siao.pk),
        "au": f"31/12/{aujourdhui().year}",
        "motif": "Suivi social",
    }

    refusee = commune.post(adresse, valeurs)
    assert refusee.status_code == 422
    assert "demande signée" in texte_de(refusee)

    acceptee = commune.post(adresse, {**valeurs, "demande_signee_le": f"{aujourdhui():%d/%m/%Y}"})
    assert acceptee.status_code == 302, texte_de(acceptee)
    assert DemandePartageOrganisme.objects.filter(content_object=complete, group=siao.groupe).exists()
    client = connexion.entrer(monde.agent(monde.SIAO))
    assert client.get(reverse("registre:dossier", args=[complete.cle])).status_code == 200


def test_deux_agents_ne_radient_pas_la_meme_version(commune, complete):
    adresse = reverse("registre:radier", args=[complete.cle])
    Demande.objects.filter(pk=complete.pk).update(version=2)

    reponse = commune.post(
        adresse,
        {
            "version": "1",
            "motif": "RADABA",
            "le": f"{aujourdhui():%d/%m/%Y}",
            "renonciation_recue_le": f"{aujourdhui():%d/%m/%Y}",
            "courrier_detenu_par": "MTRL1",
        },
    )

    assert reponse.status_code == 409
    assert "Quelqu'un a modifié ce dossier" in texte_de(reponse)
    complete.refresh_from_db()
    assert complete.etat == EtatDemande.ACTIVE
