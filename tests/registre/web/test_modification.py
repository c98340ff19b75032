"""The form of a demande: it gives back what it was given, refuses at the field, and never overwrites unseen."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from django.urls import reverse

from demandeurs.models import Brouillon
from demo import connexion
from registre.models import Demande, DemandePartageOrganisme
from registre.rules.differences import differences
from registre.services.lecture import charger_saisie
from registre.states.demande import EtatDemande
from registre.web.formulaires.etapes import celle_de, etapes
from socle.clock import aujourdhui
from tests import monde
from tests.factories import saisies
from tests.registre.web.conftest import enregistrer_en_confirmant, entrer_accueil, saisie_de_montreuil
from tests.registre.web.navigateur import valeurs_du_formulaire

pytestmark = pytest.mark.django_db


def adresse_de(demande) -> str:
    return reverse("registre:modifier", args=[demande.cle])


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def valeurs_de(client, demande, etape) -> dict:
    return valeurs_du_formulaire(client.get(adresse_de(demande), {"etape": etape}).content)


def envoyer(client, demande, etape, **changes):
    """Open a step, change it, save at once."""
    return client.post(adresse_de(demande), {**valeurs_de(client, demande, etape), **changes, "faire": "1"})


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

    for etape in etapes(morale=laquelle == "association"):
        valeurs = valeurs_de(commune, demande, etape.code)
        reponse = commune.post(adresse_de(demande), {**valeurs, "vers": "verification"})
        assert reponse.status_code == 302, texte_de(reponse)
    assert "Rien n'est changé" in texte_de(commune.get(reponse["Location"]))
    reponse = envoyer(commune, demande, "verification")

    assert reponse.status_code == 302, texte_de(reponse)
    assert differences(avant, charger_saisie(demande, avec_nir=True)) == []
    assert charger_saisie(demande, avec_nir=True) == avant
    demande.refresh_from_db()
    assert demande.version == 1
    assert not Brouillon.objects.exists()


def test_une_modification_s_enregistre_depuis_son_etape(commune, complete):
    reponse = envoyer(commune, complete, "logement", **{"logement-loyer": "910"})

    assert reponse.status_code == 302, texte_de(reponse)
    assert charger_saisie(complete).menage.logement.loyer == 910
    complete.refresh_from_db()
    assert complete.version == 2
    assert not Brouillon.objects.exists()


def test_plusieurs_etapes_s_enregistrent_ensemble(commune, complete):
    valeurs = valeurs_de(commune, complete, "logement")
    commune.post(adresse_de(complete), {**valeurs, "logement-loyer": "910", "suite": "continuer"})
    recap = texte_de(commune.get(adresse_de(complete), {"etape": "verification"}))
    assert "Loyer et charges" in recap
    assert "850" in recap
    assert "910" in recap

    reponse = envoyer(commune, complete, "recherche", **{"recherche-types": ["T4"]})

    assert reponse.status_code == 302, texte_de(reponse)
    apres = charger_saisie(complete)
    assert (apres.menage.logement.loyer, apres.recherche.types) == (910, ["T4"])
    complete.refresh_from_db()
    assert complete.version == 2


def test_ajouter_et_retirer_une_personne(commune, complete):
    retiree = {"charges-0-DELETE": "on"}
    ajoutee = {
        "charges-TOTAL_FORMS": "3",
        "charges-2-nom": "Le Goff",
        "charges-2-prenom": "Malo",
        "charges-2-naissance_le": "02/01/2024",
        "charges-2-sexe": "M",
        "charges-2-parente": "E",
    }

    reponse = envoyer(commune, complete, "foyer", **retiree, **ajoutee)

    assert reponse.status_code == 302, texte_de(reponse)
    prenoms = [p.prenom for p in charger_saisie(complete).menage.personnes]
    assert prenoms == ["Éloïse", "Yann", "Tom", "Malo"]


def test_deux_agents_chacun_son_champ(commune, complete):
    """The second one is told who changed what, and both changes are kept."""
    ouverte = valeurs_de(commune, complete, "logement")
    envoyer(entrer_accueil(), complete, "logement", **{"logement-loyer": "910"})

    conflit = commune.post(adresse_de(complete), {**ouverte, "logement-surface": "61", "faire": "1"})

    assert conflit.status_code == 409
    texte = texte_de(conflit)
    assert "Ce dossier a été modifié depuis que vous l'avez ouvert" in texte
    assert "Accueil" in texte, "a colleague is named"
    assert "Loyer et charges (€ par mois)" in texte
    assert charger_saisie(complete).menage.logement.surface != 61
    suite = commune.post(adresse_de(complete), {**valeurs_du_formulaire(conflit.content), "faire": "1"})
    assert suite.status_code == 302, texte_de(suite)
    logement = charger_saisie(complete).menage.logement
    assert (logement.loyer, logement.surface) == (910, 61)


@pytest.mark.parametrize(("choix", "loyer"), [("saisie", 700), ("dossier", 910)])
def test_deux_agents_le_meme_champ(commune, complete, choix, loyer):
    """What both changed is chosen, never guessed."""
    ouverte = valeurs_de(commune, complete, "logement")
    envoyer(entrer_accueil(), complete, "logement", **{"logement-loyer": "910"})
    conflit = commune.post(adresse_de(complete), {**ouverte, "logement-loyer": "700", "faire": "1"})
    assert conflit.status_code == 409
    assert all(valeur in texte_de(conflit) for valeur in ("850", "910", "700"))

    sans_choix = commune.post(adresse_de(complete), {**valeurs_du_formulaire(conflit.content), "faire": "1"})
    assert sans_choix.status_code == 409
    assert "Choisissez une valeur" in texte_de(sans_choix)
    assert charger_saisie(complete).menage.logement.loyer == 910

    valeurs = {**valeurs_du_formulaire(sans_choix.content), "choix-logement-loyer": choix, "faire": "1"}
    suite = commune.post(adresse_de(complete), valeurs)
    assert suite.status_code == 302, texte_de(suite)
    assert charger_saisie(complete).menage.logement.loyer == loyer


def test_une_personne_ajoutee_par_un_autre_n_est_pas_perdue(commune, complete):
    """Rows are followed by person, not by place."""
    ouverte = valeurs_de(commune, complete, "foyer")
    ajoutee = {
        "charges-TOTAL_FORMS": "3",
        "charges-2-nom": "Le Goff",
        "charges-2-prenom": "Malo",
        "charges-2-naissance_le": "02/01/2024",
        "charges-2-sexe": "M",
        "charges-2-parente": "E",
    }
    envoyer(entrer_accueil(), complete, "foyer", **ajoutee)

    conflit = commune.post(adresse_de(complete), {**ouverte, "composition-naissances_attendues": "1", "faire": "1"})
    assert conflit.status_code == 409
    assert "Personnes à charge" in texte_de(conflit)
    suite = commune.post(adresse_de(complete), {**valeurs_du_formulaire(conflit.content), "faire": "1"})

    assert suite.status_code in (302, 409), texte_de(suite)
    if suite.status_code == 409:  # births expected ask for a confirmation
        suite = commune.post(
            adresse_de(complete),
            {**valeurs_du_formulaire(suite.content), "faire": "1", "confirmer": avertis(suite)},
        )
    menage = charger_saisie(complete).menage
    assert "Malo" in [p.prenom for p in menage.personnes]
    assert menage.naissances_attendues == 1


def avertis(reponse) -> str:
    trouve = re.search(r'name="confirmer" value="([^"]+)"', texte_de(reponse))
    assert trouve, re.findall(r"<tbody>.*?</tbody>|<li><strong>.*?</li>", texte_de(reponse), re.DOTALL)
    return trouve[1]


def test_le_meme_envoi_deux_fois_ne_modifie_qu_une_fois(commune, complete):
    valeurs = {**valeurs_de(commune, complete, "logement"), "logement-loyer": "910", "faire": "1"}

    reponses = [commune.post(adresse_de(complete), valeurs) for _ in range(2)]

    assert [r.status_code for r in reponses] == [302, 302]
    complete.refresh_from_db()
    assert complete.version == 2
    assert "rien n'a été refait" in texte_de(commune.get(reponses[1]["Location"]))


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
    etape = celle_de(champ, etapes(morale=False)).code

    reponse = envoyer(commune, complete, etape, **{champ: valeur})

    assert reponse.status_code == 422
    page = texte_de(reponse)
    assert f'href="#id_{champ}"' in page
    assert message in page
    complete.refresh_from_db()
    assert complete.version == 1


def test_la_nature_du_handicap_cachee_n_est_pas_perdue(commune, complete):
    valeurs = valeurs_de(commune, complete, "handicap")
    assert not [nom for nom in valeurs if "referent" in nom]

    envoyer(commune, complete, "handicap", **{"handicaps-0-besoin_autre": "barre d'appui"})

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
