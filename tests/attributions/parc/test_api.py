"""Dwellings, vacancies and conventions by the API: same services, same refusals, versions and keys."""

from __future__ import annotations

import json

import pytest

from attributions.models import ImportRpls, Logement, MiseADisposition
from habilitations.models import Organisme
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.factories import attributions as usine
from tests.factories import rpls
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
NEUF = {
    "reference": "NEUF-1", "commune": monde.SAINT_DENIS, "typologie": "T3", "pieces": 3, "loyer": "412.50",
    "exception_rpls": "Logement livré en 2026",
}  # fmt: skip


@pytest.fixture
def api():
    return Api(monde.BAILLEUR)


def test_un_logement_s_ajoute_se_lit_et_se_modifie(api):
    cree = api.post("/logements/", NEUF)
    assert cree.status_code == 201
    chemin = f"/logements/{cree.json()['cle']}/"
    lu = api.get(chemin)
    assert (lu.json()["declaration"]["loyer"], lu.headers["ETag"]) == ("412.50", '"1"')
    change = api.patch(chemin, {"changements": {"charges": "90.00", "surface": None}}, If_Match='"1"')
    assert (change.status_code, change.json()["version"]) == (200, 2)
    assert api.patch(chemin, {"changements": {"charges": "91.00"}}, If_Match='"1"').status_code == 409
    assert api.patch(chemin, {"changements": {"etage": "2"}}).status_code == 428


def test_un_logement_adapte_ou_dedie_se_dit_et_se_lit(api):
    logement = usine.un_logement()
    chemin = f"/logements/{logement.cle}/"
    code = sorted(nomenclatures().codes(Liste.EQUIPEMENT_HANDICAP, aujourdhui()))[0]
    corps = {"equipements": [code], "public": "jeunes", "autorisation": "Arrêté du 3 mars 2026"}
    assert api.post(f"{chemin}destination/", corps).status_code == 428
    sans = api.post(f"{chemin}destination/", {**corps, "autorisation": ""}, If_Match='"1"')
    assert sans.status_code == 422
    dit = api.post(f"{chemin}destination/", corps, If_Match='"1"')
    assert (dit.status_code, dit.json()["version"], dit["ETag"]) == (200, 2, '"2"')
    lu = api.get(chemin).json()
    assert (lu["equipements"], lu["public"], lu["autorisation"]) == ([code], "jeunes", "Arrêté du 3 mars 2026")
    assert api.post(f"{chemin}destination/", corps, If_Match='"1"').status_code == 409
    ordinaire = api.post(f"{chemin}destination/", {}, If_Match='"2"')
    assert (ordinaire.json()["version"], api.get(chemin).json()["equipements"]) == (3, [])
    etranger = usine.un_logement(bailleur=monde.organisme(monde.EMPLOYEUR))
    assert api.post(f"/logements/{etranger.cle}/destination/", corps, If_Match='"1"').status_code == 404
    orienteur = Api(monde.RESERVATAIRE, "logements:ecrire")
    assert orienteur.post(f"{chemin}destination/", corps, If_Match='"3"').status_code == 403


def test_la_meme_cle_ne_fait_qu_un_logement(api):
    premier = api.post("/logements/", NEUF, Idempotency_Key="k-1")
    second = api.post("/logements/", NEUF, Idempotency_Key="k-1")
    assert premier.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Logement.objects.filter(reference="NEUF-1").count() == 1


@pytest.mark.parametrize(
    ("champs", "statut", "code"),
    [
        ({"rpls": "123"}, 422, "rpls_mal_forme"),
        ({"loyer": "douze"}, 422, "montant"),
        ({"exception_rpls": ""}, 422, "exception_rpls_invalide"),
        ({"inconnu": 1}, 400, "champ_inconnu"),
    ],
)
def test_les_refus_sont_ceux_de_l_ecran(api, champs, statut, code):
    reponse = api.post("/logements/", {**NEUF, **champs})
    assert (reponse.status_code, reponse.json()["code"]) == (statut, code)
    assert not Logement.objects.exists()


def test_la_liste_se_filtre_et_se_suit(api):
    for _ in range(3):
        usine.un_logement()
    usine.un_logement(rpls="", exception_rpls="neuf", reference="SANS")
    premiere = api.get("/logements/?taille=3").json()
    suite = api.get(f"/logements/?taille=3&curseur={premiere['curseur_suivant']}").json()
    assert (len(premiere["logements"]), len(suite["logements"]), suite["curseur_suivant"]) == (3, 1, None)
    assert [un["reference"] for un in api.get("/logements/?rpls=non").json()["logements"]] == ["SANS"]
    assert api.get("/logements/?couleur=bleu").status_code == 400


def test_un_logement_d_ailleurs_n_existe_pas(api):
    autre = usine.un_logement(bailleur=monde.organisme(monde.ACTION_LOGEMENT))
    assert api.get(f"/logements/{autre.cle}/").status_code == 404


def test_de_la_vacance_au_retrait(api):
    logement = usine.un_logement()
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE))
    corps = {"logement": str(logement.cle), "disponible_le": f"{aujourdhui()}"}
    ouverte = api.post("/vacances/", corps)
    assert (ouverte.status_code, ouverte.json()["etat"]) == (201, "a_orienter")
    assert api.post("/vacances/", corps).json()["code"] == "vacance_ouverte"
    chemin = f"/vacances/{ouverte.json()['cle']}/"
    detail = api.get(chemin).json()
    assert {une["convention"] for une in detail["propositions"]} == {convention.pk, None}
    orientation = {
        "convention": convention.pk,
        "prevenu_le": f"{aujourdhui()}",
        "preuve": "Courriel",
        "motif": "Accord",
    }
    sans_preuve = api.post(f"{chemin}orientation/", {**orientation, "preuve": ""}, If_Match='"1"')
    assert (sans_preuve.status_code, sans_preuve.json()["code"]) == (422, "preuve_absente")
    faite = api.post(f"{chemin}orientation/", orientation, If_Match='"1"')
    assert (faite.status_code, faite.json()["etat"]) == (200, "en_designation")
    echec = api.post(f"{chemin}echec/", {"cause": "delai"}, If_Match='"2"')
    assert (echec.status_code, echec.json()["code"]) == (409, "delai_en_cours")
    assert api.post(f"{chemin}relance/", {}, If_Match='"2"').json()["code"] == "etat"
    assert api.post(f"{chemin}retrait/", {"motif": "Vente"}, If_Match='"2"').json()["etat"] == "retiree"
    assert MiseADisposition.objects.get().motif_retrait == "Vente"


def test_le_reservataire_lit_et_n_agit_pas():
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE))
    vacance = usine.une_vacance(convention=convention, reservataire=convention.reservataire)
    ville = Api(monde.RESERVATAIRE)
    assert ville.get("/vacances/?etat=en_designation").json()["vacances"][0]["cle"] == str(vacance.cle)
    assert ville.get(f"/vacances/{vacance.cle}/").json()["propositions"] == []
    assert ville.post(f"/vacances/{vacance.cle}/retrait/", {"motif": "Non"}, If_Match='"1"').status_code == 403


def test_le_compte_d_une_convention(api):
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE))
    usine.une_vacance(disponible_le=aujourdhui())
    (lue,) = api.get("/conventions/").json()["conventions"]
    assert (lue["taux"], lue["compte"]["droit"], lue["compte"]["solde"]) == ("20.00", "0.20", "0.20")
    detail = Api(monde.RESERVATAIRE).get(f"/conventions/{convention.pk}/").json()
    assert detail == {"convention": lue, "mouvements": []}
    assert api.get("/conventions/?exercice=1999").status_code == 400


def test_un_fichier_rpls_s_envoie_tel_quel(api, settings, tmp_path):
    settings.DOSSIER_RPLS = tmp_path
    Organisme.objects.filter(pk=monde.organisme(monde.BAILLEUR).pk).update(siren=rpls.SIREN)
    entetes = {"HTTP_AUTHORIZATION": f"Bearer {api.jeton}"}
    envoi = api.http.post("/api/v1/logements/imports/", rpls.fichier(rpls.ligne()), "text/csv", **entetes)
    assert (envoi.status_code, envoi.json()["lignes"]) == (201, 1)
    recu = ImportRpls.objects.get()
    assert api.get(f"/logements/imports/{recu.cle}/").json()["fini_a"] is None
    faux = api.http.post("/api/v1/logements/imports/", json.dumps({}), "text/csv", **entetes)
    assert (faux.status_code, faux.json()["code"]) == (422, "entete_rpls")


@pytest.mark.parametrize("liste", ["logements", "vacances", "candidatures", "conventions", "classes"])
def test_un_octet_nul_dans_un_filtre_ne_fait_pas_tomber_le_service(api, liste):
    """No value holds one: PostgreSQL would refuse the text whole, and without it the filter would ask for something else."""
    usine.un_logement(reference="LGT-NUL")
    lu = api.get(f"/{liste}/?reference=LGT-%00NUL&commune=%00&curseur=%00")
    assert lu.status_code in (200, 400)
    if liste == "logements":
        assert [un["reference"] for un in api.get("/logements/?reference=LGT-NUL").json()["logements"]] == ["LGT-NUL"]
        assert api.get("/logements/?reference=LGT-%00NUL").json()["logements"] == []


@pytest.mark.parametrize("adresse", ["/demandes/?tri=%00", "/logements/?q=%00", "/vacances/?q=a%00b", "/aide/%3Fr=%00"])
def test_ni_une_page(adresse):
    assert entrer(monde.BAILLEUR).get(adresse).status_code < 500
