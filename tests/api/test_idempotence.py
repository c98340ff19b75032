"""Same key, same request: one effect and one answer; two at the same moment: one acts, the other is told at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from registre.models import Demande, Evenement
from socle.clock import aujourdhui, horloge_a, maintenant
from socle.idempotence import DUREE, Reponse, empreinte, oublier_les_cles, une_seule_fois
from socle.models import Idempotence
from tests import monde
from tests.api.atelier import Api, depot, enregistrer


@pytest.mark.django_db
def test_la_meme_requete_rend_la_meme_reponse():
    api, corps = Api(monde.COMMUNE), depot()
    premiere = api.post("/demandes/", corps, Idempotency_Key="envoi-1")
    seconde = api.post("/demandes/", corps, Idempotency_Key="envoi-1")
    assert premiere.status_code == seconde.status_code == 201
    assert premiere.content == seconde.content
    assert (premiere["ETag"], premiere["Location"]) == (seconde["ETag"], seconde["Location"])
    assert ("Idempotency-Replayed" in premiere, seconde["Idempotency-Replayed"]) == (False, "true")
    assert Demande.objects.count() == 1
    (gardee,) = Idempotence.objects.all()
    nom = corps["declaration"]["menage"]["personnes"][0]["nom"]
    assert nom not in f"{gardee.reponse} {gardee.empreinte} {gardee.portee}"
    assert premiere.json()["numero"] not in str(gardee.reponse)


@pytest.mark.django_db
def test_la_meme_cle_pour_autre_chose_est_refusee_et_chacun_a_les_siennes():
    api, autre = Api(monde.COMMUNE), Api(monde.COMMUNE)
    assert api.post("/demandes/", depot(), Idempotency_Key="a").status_code == 201
    refus = api.post("/demandes/", depot(), Idempotency_Key="a")
    assert (refus.status_code, refus.json()["code"]) == (422, "cle_deja_utilisee")
    assert autre.post("/demandes/", depot(), Idempotency_Key="a").status_code == 201
    assert Demande.objects.count() == 2


@pytest.mark.django_db
def test_un_acte_rejoue_apres_un_autre_dit_ce_qu_il_avait_dit():
    api = Api(monde.COMMUNE)
    faite = enregistrer(api)
    adresse, jour = f"/demandes/{faite['cle']}/", aujourdhui().isoformat()
    renouvelee = api.post(f"{adresse}renouvellement/", {}, If_Match=faite["etag"], Idempotency_Key="r")
    corps = {"motif": "RADABA", "renonciation_recue_le": jour, "courrier_detenu_par": "MTRL1"}
    assert api.post(f"{adresse}radiation/", corps, If_Match=renouvelee["ETag"], Idempotency_Key="x").status_code == 200
    rejouee = api.post(f"{adresse}renouvellement/", {}, If_Match=faite["etag"], Idempotency_Key="r")
    assert (rejouee.status_code, rejouee.content) == (200, renouvelee.content)
    assert api.post(f"{adresse}radiation/", corps, If_Match=renouvelee["ETag"], Idempotency_Key="x").status_code == 200
    assert Evenement.objects.filter(demande__cle=faite["cle"], nature="radiation").count() == 1


@pytest.mark.django_db
def test_un_refus_ne_consomme_pas_la_cle():
    api, corps = Api(monde.COMMUNE), depot()
    mauvais = {**corps, "declaration": {**corps["declaration"], "guichet": "ZZZZZ"}}
    assert api.post("/demandes/", mauvais, Idempotency_Key="k").status_code == 422
    assert not Idempotence.objects.exists()
    assert api.post("/demandes/", corps, Idempotency_Key="k").status_code == 201


@pytest.mark.django_db
def test_une_cle_expire_et_s_oublie():
    api = Api(monde.COMMUNE)
    with horloge_a(maintenant() - DUREE - timedelta(minutes=1)):
        assert une_seule_fois(
            lambda: Reponse(200, 1), portee=f"api:{api.client.pk}", cle="v", marque="m", objet_type="x"
        ) == Reponse(200, 1)
    assert api.post("/demandes/", depot(), Idempotency_Key="v").status_code == 201
    with horloge_a(maintenant() + DUREE + timedelta(minutes=1)):
        assert oublier_les_cles() == 1
    assert not Idempotence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("cle", ["é", "deux mots", "x" * 121])
def test_une_cle_illisible(cle):
    reponse = Api(monde.COMMUNE).post("/demandes/", depot(), Idempotency_Key=cle)
    assert (reponse.status_code, reponse.json()["code"]) == (400, "cle_illisible")
    assert not Demande.objects.exists()


def test_deux_envois_au_meme_moment(base_clonee):
    """One transaction holds the key: the other call is refused at once, then gets the first one's answer."""
    api, corps = Api(monde.COMMUNE), depot()
    tenue, finir = threading.Event(), threading.Event()

    def tenir() -> None:
        def faire() -> Reponse:
            tenue.set()
            finir.wait(30)
            return Reponse(200, None)

        try:
            with transaction.atomic():
                une_seule_fois(faire, portee=f"api:{api.client.pk}", cle="k", marque=empreinte("x"))
        finally:
            connection.close()

    fil = threading.Thread(target=tenir)
    fil.start()
    try:
        assert tenue.wait(30)
        refus = api.post("/demandes/", corps, Idempotency_Key="k")
    finally:
        finir.set()
        fil.join()
    assert (refus.status_code, refus.json()["code"]) == (409, "envoi_en_cours")
    assert not Demande.objects.exists()


def test_huit_envois_en_parallele_n_enregistrent_qu_une_fois(base_clonee):
    api, corps = Api(monde.COMMUNE), depot()
    depart, statuts = threading.Barrier(8), []

    def envoyer() -> None:
        try:
            depart.wait(30)
            statuts.append(api.post("/demandes/", corps, Idempotency_Key="unique").status_code)
        finally:
            connection.close()

    fils = [threading.Thread(target=envoyer) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert 201 in statuts
    assert set(statuts) <= {201, 409}
    assert Demande.objects.count() == 1
