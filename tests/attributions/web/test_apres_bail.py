"""After the lease, by the screens and by the API: cancelled, corrected, the keys, the list of late ones, the file of pairs."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from attributions.models import Attribution, Bail, Logement
from attributions.states.candidature import EtatCandidature as E
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.api.test_location import agir, codes
from tests.attributions.location import scenes
from tests.attributions.location.test_annulations import louee
from tests.attributions.web.test_location import adresse, envoyer
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def test_annuler_par_l_ecran_dit_d_abord_ce_qui_est_defait():
    scene, client = scenes.une_scene(), entrer(monde.BAILLEUR)
    autre = scenes.une_scene(1, demandes=[scene[1].demande])
    louee(scene)
    assert "Annuler le bail" in client.get(adresse("candidature", scene[1])).content.decode()
    page = client.get(adresse("annuler_bail", scene[1])).content.decode()
    for texte in ("même numéro", "peut retrouver son rang", "Autres candidatures closes par ce bail"):
        assert texte in page
    assert reverse("attributions:vacance", args=[autre.vacance.cle]) in page
    sans = envoyer(client, "annuler_bail", scene[1], motif="")
    assert (sans.status_code, "Le motif de l&#x27;annulation manque" in sans.content.decode()) == (422, True)
    futur = envoyer(client, "annuler_bail", scene[1], motif="accord", le=f"{aujourdhui() + JOUR:%d/%m/%Y}")
    assert (futur.status_code, "à venir" in futur.content.decode()) == (422, True)
    assert scene[1].etat == E.BAIL_SIGNE
    fait = envoyer(client, "annuler_bail", scene[1], motif="accord")
    assert fait.status_code == 302
    assert "Le rang 2 est appelé" in client.get(fait.url).content.decode()
    assert (scene[1].etat, scene[1].demande.etat) == (E.BAIL_ANNULE, EtatDemande.ACTIVE)
    assert client.get(adresse("annuler_bail", scene[1])).status_code == 409


def test_qui_annule_par_l_ecran():
    scene = louee(scenes.une_scene(1))
    assert entrer(monde.RESERVATAIRE).get(adresse("annuler_bail", scene[1])).status_code == 403
    assert entrer(monde.ACTION_LOGEMENT).get(adresse("annuler_bail", scene[1])).status_code in {403, 404}
    gestionnaire = entrer(monde.GESTIONNAIRE)
    assert gestionnaire.get(adresse("annuler_bail", scene[1])).status_code == 403
    Attribution.objects.filter(pk=scene[1].pk).update(close=True)
    clos = entrer(monde.BAILLEUR).get(adresse("annuler_bail", scene[1]))
    assert (clos.status_code, "seul le gestionnaire" in clos.content.decode()) == (403, True)
    assert envoyer(gestionnaire, "annuler_bail", scene[1], motif="erreur").status_code == 302
    assert scene[1].etat == E.BAIL_ANNULE


def test_corriger_apres_le_bail_par_l_ecran():
    scene, client = louee(scenes.une_scene(1)), entrer(monde.BAILLEUR)
    url = adresse("corriger_apres_bail", scene[1])
    assert url in client.get(adresse("candidature", scene[1])).content.decode()
    voisin = usine.un_logement()
    porte = envoyer(client, "corriger_apres_bail", scene[1], motif="rpls", rpls=voisin.rpls)
    assert (porte.status_code, voisin.reference in porte.content.decode()) == (422, True)
    assert envoyer(client, "corriger_apres_bail", scene[1], motif="").status_code == 422
    assert envoyer(client, "corriger_apres_bail", scene[1], motif="saisie").status_code == 422
    assert envoyer(client, "corriger_apres_bail", scene[1], motif="rpls", rpls="Z234567890").status_code == 302
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert "Z234567890" in page
    assert Attribution.objects.get(pk=scene[1].pk).rpls == "Z234567890"


def test_l_entree_et_la_liste_des_baux_saisis_tard():
    scene, client = louee(scenes.une_scene(1)), entrer(monde.BAILLEUR)
    assert "Enregistrer l&#x27;entrée dans les lieux" in client.get(adresse("candidature", scene[1])).content.decode()
    assert envoyer(client, "entrer_dans_les_lieux", scene[1]).status_code == 302
    assert Bail.objects.get(candidature=scene[1]).entree_le == aujourdhui()
    liste, classeur = reverse("attributions:baux_tardifs"), reverse("attributions:exporter_baux_tardifs")
    assert liste in client.get(reverse("attributions:candidatures")).content.decode()
    assert "Aucun bail saisi tard" in client.get(liste).content.decode()
    Bail.objects.filter(candidature=scene[1]).update(signe_le=aujourdhui() - 12 * JOUR)
    assert scene.vacance.logement.reference in client.get(liste).content.decode()
    lignes = list(load_workbook(BytesIO(client.get(classeur).content)).active.iter_rows(values_only=True))
    assert (len(lignes), lignes[1][2], lignes[1][6]) == (2, scene.vacance.logement.reference, 12)


def test_remplacer_des_identifiants_par_un_fichier():
    un, deux, client = usine.un_logement(), usine.un_logement(), entrer(monde.BAILLEUR)
    url = reverse("attributions:remplacer_rpls")
    vide = client.post(url, {"fichier": SimpleUploadedFile("paires.csv", b"")})
    assert (vide.status_code, "ancien identifiant" in vide.content.decode()) == (422, True)
    texte = f"{un.rpls};M000000001\n{deux.rpls};{un.rpls}\n9999999999;M000000003\n"
    essai = client.post(url, {"fichier": SimpleUploadedFile("paires.csv", texte.encode())})
    page = essai.content.decode()
    assert (essai.status_code, "1 identifiant à remplacer, 2 lignes refusées" in page) == (200, True)
    assert Logement.objects.get(pk=un.pk).rpls == un.rpls
    rapport = client.post(reverse("attributions:rapport_paires"), {"lignes": texte})
    lignes = list(load_workbook(BytesIO(rapport.content)).active.iter_rows(values_only=True))
    assert [ligne[0] for ligne in lignes[1:]] == [2, 3]
    assert client.post(reverse("attributions:appliquer_paires"), {"lignes": texte}).status_code == 302
    assert Logement.objects.get(pk=un.pk).rpls == "M000000001"
    assert Logement.objects.get(pk=deux.pk).rpls == deux.rpls
    assert entrer(monde.COMMUNE).get(url).status_code == 403


def test_les_memes_actes_par_l_api():
    api, scene = Api(monde.BAILLEUR), louee(scenes.une_scene(2))
    jour = aujourdhui().isoformat()
    assert agir(api, scene[1], "entree", {"le": jour}).status_code == 200
    voisin = usine.un_logement()
    porte = agir(api, scene[1], "attribution/correction", {"motif": "rpls", "rpls": voisin.rpls})
    assert (porte.status_code, codes(porte)) == (422, ["rpls_porte"])
    corps = {"motif": "reconnaissance", "attribution": {"dalo": True}}
    assert agir(api, scene[1], "attribution/correction", corps).status_code == 200
    assert Attribution.objects.get(pk=scene[1].pk).dalo
    corps = {"le": jour, "motif": "sans_entree", "suite": "rang_suivant"}
    effet = agir(api, scene[1], "annulation-du-bail", corps)
    assert (effet.status_code, codes(effet)) == (409, ["bail_ayant_pris_effet"])
    etranger = agir(Api(monde.RESERVATAIRE), scene[1], "annulation-du-bail", corps)
    assert etranger.status_code == 403
    perimee = agir(api, scene[1], "annulation-du-bail", {**corps, "motif": "erreur"}, If_Match='"99"')
    assert (perimee.status_code, codes(perimee)) == (409, ["version_perimee"])
    faite = agir(api, scene[1], "annulation-du-bail", {**corps, "motif": "erreur"})
    assert (faite.status_code, faite.json()["etat"]) == (200, E.BAIL_ANNULE)
    encore = agir(api, scene[1], "annulation-du-bail", {**corps, "motif": "erreur"})
    assert (encore.status_code, codes(encore)) == (409, ["sans_bail_a_annuler"])
    assert scene[2].etat == E.ATTRIBUTAIRE
