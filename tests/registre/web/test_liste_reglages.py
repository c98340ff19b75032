"""What an address may not ask, columns, named searches: who keeps what, and who sees it."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from habilitations.models import Agent
from registre.models import Demande, PreferenceDeListe, RechercheEnregistree
from socle.clock import aujourdhui
from tests import monde
from tests.registre.web.conftest import entrer, entrer_accueil
from tests.registre.web.navigateur import liens

pytestmark = pytest.mark.django_db
LISTE = "/demandes/"


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def entetes(reponse) -> list[str]:
    return [
        re.sub(r"<[^>]+>|[↓↑]", "", cellule).strip()
        for cellule in re.findall(r'<th scope="col" title[^>]*>(.*?)</th>', texte_de(reponse))
    ]


@pytest.mark.parametrize(
    ("requete", "nomme"),
    [
        ("etat=inconnu", "« État » (etat)"),
        ("revenu=100", "« revenu »"),
        ("tri=revenu", "Le tri « revenu »"),
        ("tri=-numero", "Le tri « -numero »"),
        ("colonnes=titulaire,nir", "La colonne « nir »"),
        ("type=T9", "« Type recherché » (type)"),
        ("commune=abc", "« Commune demandée » (commune)"),
        ("commune=99999999999999999999", ""),
        ("commune=1.5", ""),
        ("etat=" + "x" * 3000, "« État » (etat)"),
        ("<script>alert(1)</script>=1", "« <script>alert(1)</script> »"),
        ("titulaire_tri__startswith=K", "« titulaire_tri__startswith »"),
    ],
)
def test_ce_qu_une_adresse_ne_peut_pas_demander_est_nomme(commune, enregistree, requete, nomme):
    enregistree()
    reponse = commune.get(f"{LISTE}?{requete}")

    assert reponse.status_code == 200
    if nomme:
        assert "Une partie de l'adresse n'a pas été appliquée" in texte_de(reponse)
        assert nomme in texte_de(reponse)
        assert "Koné Aminata" in texte_de(reponse)
    assert "<script>alert(1)" not in reponse.content.decode()


@pytest.mark.parametrize(
    ("requete", "nomme"),
    [("etat=radiee", "État : Radiée"), ("colonnes=titulaire,radiation", "La colonne « Radiation »"),
     ("colonnes=titulaire,handicap", "La colonne « Besoin lié au handicap »")],
)  # fmt: skip
def test_ce_que_la_fonction_ferme_est_refuse_par_son_nom(enregistree, requete, nomme):
    demande = enregistree()
    radiee = enregistree("Radiée")
    Demande.objects.filter(pk=radiee.pk).update(etat="radiee", motif_radiation="RADABA", radiee_le=aujourdhui())

    accueil, responsable = entrer_accueil().get(f"{LISTE}?{requete}"), entrer(monde.COMMUNE).get(f"{LISTE}?{requete}")

    assert nomme in texte_de(accueil)
    assert "refus-de-liste" not in texte_de(responsable)
    assert "Radiée Aminata" not in texte_de(accueil)
    assert entetes(accueil)[0] == "Titulaire"
    assert not {"Radiation", "Besoin lié au handicap"} & set(entetes(accueil))
    assert str(demande.cle) in texte_de(accueil)


def test_les_colonnes_choisies_restent_dans_leur_ordre(commune, enregistree):
    enregistree()
    reponse = commune.post(
        reverse("registre:colonnes"), {"c": ["dossier", "titulaire", "guichet"], "requete": "type=T3"}
    )

    assert reponse.url == "/demandes/?type=T3"
    assert entetes(commune.get(LISTE)) == ["Dossier", "Titulaire", "Guichet"]
    assert entetes(commune.get("/demandes/?vue=toutes")) == ["Dossier", "Titulaire", "Guichet"]
    assert entetes(entrer(monde.BAILLEUR).get(LISTE))[:2] == ["Titulaire", "Ménage et besoin"]
    commune.post(reverse("registre:colonnes"), {"defaut": "oui"})
    assert entetes(commune.get(LISTE))[:2] == ["Titulaire", "Ménage et besoin"]


def test_une_colonne_fermee_ne_se_garde_pas():
    client = entrer_accueil()
    client.post(reverse("registre:colonnes"), {"c": ["titulaire", "handicap", "inventee"]})
    assert PreferenceDeListe.objects.get().colonnes == ["titulaire"]


def test_monter_une_colonne_sans_script(commune):
    page = commune.post(
        reverse("registre:colonnes"),
        {"ordre": ["titulaire", "besoin", "communes"], "c": ["communes"], "monter": "communes"},
    )
    ordre = re.findall(r'name="ordre" value="(\w+)"', texte_de(page))
    assert ordre[:3] == ["titulaire", "communes", "besoin"]
    assert not PreferenceDeListe.objects.exists()


def test_le_retour_ne_quitte_pas_la_liste(commune):
    reponse = commune.post(reverse("registre:colonnes"), {"c": ["titulaire"], "requete": "//ailleurs.fr/?a=b&type=T2"})
    assert reponse.url.startswith("/demandes/?")
    assert "ailleurs" not in reponse.url


def enregistrer(client, nom: str, requete: str, **suite):
    return client.post(reverse("registre:recherches"), {"nom": nom, "requete": requete, **suite})


def test_une_recherche_se_nomme_se_retrouve_et_garde_ses_colonnes(commune, enregistree):
    enregistree()
    reponse = enregistrer(commune, "Pantin, mon équipe", "type=T3&tri=nom&colonnes=titulaire,guichet")
    gardee = RechercheEnregistree.objects.get()

    assert (gardee.parametres, gardee.colonnes) == ({"type": "T3", "tri": "nom"}, ["titulaire", "guichet"])
    page = commune.get(reponse.url)
    assert "Recherche enregistrée : Pantin, mon équipe " in re.sub(r"</?strong>", "", texte_de(page))
    assert entetes(page) == ["Titulaire", "Guichet"]
    assert f"/demandes/?vue={gardee.cle}&tri=nom&type=T3" in [
        html.unescape(a) for a in liens(commune.get(LISTE).content)
    ]
    assert "(modifiée)" in texte_de(commune.get(f"{reponse.url}&mutation=oui"))


def test_le_texte_cherche_n_est_jamais_garde(commune, enregistree):
    enregistree()
    recherche = commune.post(reverse("registre:rechercher"), {"texte": "Koné"}).url
    cle = recherche.partition("=")[2]

    assert "Le texte cherché n'est pas gardé" in texte_de(commune.get(recherche))
    enregistrer(commune, "Sans le nom", f"r={cle}&type=T3")

    gardee = RechercheEnregistree.objects.get()
    assert gardee.parametres == {"type": "T3"}
    assert "Kon" not in str(gardee.__dict__)


def test_ce_qui_est_refuse_ne_se_garde_pas():
    enregistrer(entrer_accueil(), "Archive", "etat=radiee&type=T2&colonnes=titulaire,handicap&invente=1")
    gardee = RechercheEnregistree.objects.get()
    assert (gardee.parametres, gardee.colonnes) == ({"type": "T2"}, ["titulaire"])


def test_une_recherche_partagee_se_voit_des_collegues_seulement(commune):
    enregistrer(commune, "À moi", "type=T1")
    enregistrer(commune, "À nous", "type=T2", partagee="oui")

    assert "À nous" in texte_de(commune.get(LISTE))
    collegue, autre = texte_de(entrer_accueil().get(LISTE)), texte_de(entrer(monde.BAILLEUR).get(LISTE))
    assert ("À nous" in collegue, "À moi" in collegue) == (True, False)
    assert "À nous" not in autre


def geste(client, code: object, quoi: str, **suite) -> int:
    return client.post(reverse("registre:recherche_enregistree", args=[code]), {"geste": quoi, **suite}).status_code


def test_une_recherche_partagee_ne_se_change_que_par_son_auteur(commune):
    enregistrer(commune, "À nous", "type=T2", partagee="oui")
    gardee = RechercheEnregistree.objects.get()

    for quoi in ("supprimer", "renommer", "retirer"):
        assert geste(entrer_accueil(), gardee.cle, quoi, nom="Autre") == 403
        assert geste(entrer(monde.BAILLEUR), gardee.cle, quoi, nom="Autre") == 404
    gardee.refresh_from_db()
    assert (gardee.nom, gardee.partagee) == ("À nous", True)


def test_renommer_partager_ouvrir_supprimer(commune, enregistree):
    enregistree()
    enregistrer(commune, "Les T5", "type=T5")
    enregistrer(commune, "Les T1", "type=T1")
    gardee = RechercheEnregistree.objects.get(nom="Les T5")

    assert geste(commune, gardee.cle, "renommer", nom="Grands logements") == 302
    assert geste(commune, gardee.cle, "partager") == 302
    assert geste(commune, gardee.cle, "ouvrir") == 302
    gardee.refresh_from_db()
    assert (gardee.nom, gardee.partagee) == ("Grands logements", True)
    ouverte = texte_de(commune.get(LISTE))
    assert "Grands logements" in ouverte
    assert "Tout effacer (1)" in ouverte
    assert "Aucune demande pour ces filtres" in ouverte

    assert geste(commune, gardee.cle, "supprimer") == 302
    assert "Koné Aminata" in texte_de(commune.get(LISTE))
    assert PreferenceDeListe.objects.get().defaut == ""


@pytest.mark.parametrize("nom", ["", "  ", "x" * 61, "Les T1"])
def test_un_nom_vide_trop_long_ou_pris_est_refuse(commune, nom):
    enregistrer(commune, "Les T1", "type=T1")
    page = texte_de(commune.get(enregistrer(commune, nom, "type=T2").url))

    assert RechercheEnregistree.objects.count() == 1
    assert ("déjà une recherche de ce nom" in page) or ("a un nom de 60 caractères" in page)


def test_une_ouverture_inconnue_est_404(commune):
    assert geste(commune, "inventee", "ouvrir") == 404
    assert geste(commune, "inventee", "supprimer") == 404


def test_la_liste_s_ouvre_sur_la_recherche_de_la_fonction():
    """Who attributes sees resources and rents first; who registers, the state of the dossier."""
    reservataire = entrer(monde.RESERVATAIRE)
    page = reservataire.get(LISTE)
    assert "Pour attribuer : besoin et ressources" in texte_de(page)
    assert "Toutes les demandes actives" in texte_de(entrer(monde.COMMUNE).get(LISTE))


def test_les_preferences_suivent_l_organisme(commune):
    commune.post(reverse("registre:colonnes"), {"c": ["titulaire", "rfr"]})
    preference = PreferenceDeListe.objects.get()
    assert preference.agent == Agent.objects.get(email=monde.courriel(monde.COMMUNE))
    assert preference.organisme == monde.organisme(monde.COMMUNE)
