"""Commissions, members, déports and letters by a bailleur's own software: allowed, 404, 403, 409, once per key."""

from __future__ import annotations

import pytest

from attributions.enums import QualiteMembre
from attributions.models import CommissionCal, Deport, LotDeLettres, MembreCal
from registre.models import Courrier
from tests import monde
from tests.api.atelier import Api
from tests.attributions.lettres.scenes import close, relue
from tests.attributions.services.conftest import references
from tests.attributions.services.seance import ouverte
from tests.factories import attributions as f

__all__ = ["references"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
REGLEMENT = {"nom": "CALEOL Est", "quorum": 4, "reglement": "Règlement du 12 janvier 2026", "du": "2026-02-01"}
MEMBRE = {"qualite": "ca", "nom": "Anne Roche", "du": "2026-02-01"}


@pytest.fixture
def bailleur() -> Api:
    return Api(monde.BAILLEUR)


def codes(reponse) -> list[str]:
    return [une["code"] for une in reponse.json()["erreurs"]]


def champs(reponse) -> list[str]:
    return [une["pointeur"] for une in reponse.json()["erreurs"]]


def test_une_commission_et_ses_membres_de_bout_en_bout(bailleur: Api):
    creee = bailleur.post("/commissions/", REGLEMENT)
    assert creee.status_code == 201, creee.json()
    cle = creee.json()["cle"]
    adresse = f"/commissions/{cle}/"
    assert (creee["ETag"], creee["Location"]) == ('"1"', f"/api/v1{adresse}")
    assert CommissionCal.objects.get().bailleur == monde.organisme(monde.BAILLEUR)

    modifiee = bailleur.patch(adresse, {"changements": {"quorum": 5, "mode": "distance"}}, If_Match='"1"')
    assert modifiee.status_code == 200, modifiee.json()
    assert modifiee["ETag"] == '"2"'
    inscrit = bailleur.post(f"{adresse}membres/", {**MEMBRE, "president": True}, If_Match='"2"')
    assert (inscrit.status_code, inscrit["ETag"]) == (201, '"3"')
    membre = inscrit.json()["membre"]
    maire = {
        "qualite": "maire",
        "nom": "Nadia Lopez",
        "du": "2026-02-01",
        "territoire": monde.commune(monde.SAINT_DENIS).pk,
    }
    bailleur.post(f"{adresse}membres/", maire, If_Match='"3"')
    fini = bailleur.patch(f"{adresse}membres/{membre}/", {"changements": {"au": "2026-12-31"}}, If_Match='"4"')
    assert fini.json() == {"cle": cle, "version": 5, "membre": membre}

    lue = bailleur.get(adresse)
    assert lue["ETag"] == '"5"'
    commission, membres = lue.json()["commission"], lue.json()["membres"]
    assert (commission["quorum"], commission["mode"], commission["version"]) == (5, "distance", 5)
    assert [(un["nom"], un["president"], un["au"]) for un in membres] == [
        ("Anne Roche", True, "2026-12-31"), ("Nadia Lopez", False, None),
    ]  # fmt: skip


def test_la_meme_cle_cree_une_seule_commission(bailleur: Api):
    une = bailleur.post("/commissions/", REGLEMENT, Idempotency_Key="creation-1")
    deux = bailleur.post("/commissions/", REGLEMENT, Idempotency_Key="creation-1")
    assert (une.json(), deux["Idempotency-Replayed"]) == (deux.json(), "true")
    assert CommissionCal.objects.count() == 1
    adresse = f"/commissions/{une.json()['cle']}/membres/"
    for _ in range(2):
        assert bailleur.post(adresse, MEMBRE, If_Match='"1"', Idempotency_Key="membre-1").status_code == 201
    assert MembreCal.objects.count() == 1
    autre = bailleur.post(adresse, {**MEMBRE, "nom": "Marc Petit"}, If_Match='"2"', Idempotency_Key="membre-1")
    assert autre.status_code in (409, 422)
    assert MembreCal.objects.count() == 1


@pytest.mark.parametrize(
    ("changement", "code"),
    [
        ({"reponse_jours": 9}, "reponse_dix_jours"),
        ({"quorum": 0}, "quorum"),
        ({"reglement": " "}, "reglement_requis"),
        ({"mode": "par pigeon"}, "hors_liste"),
        ({"suite_caducite": "rien"}, "hors_liste"),
        ({"territoires": [0]}, "territoire_inconnu"),
        ({"nom": "x" * 121}, "trop_long"),
        ({"convocation_jours": 40_000}, "nombre_hors_bornes"),
    ],
)
def test_une_commission_mal_dite_est_refusee_au_champ(bailleur: Api, changement: dict, code: str):
    refusee = bailleur.post("/commissions/", {**REGLEMENT, **changement})
    assert (refusee.status_code, codes(refusee)) == (422, [code])
    assert champs(refusee)[0].strip("/") in changement
    assert not CommissionCal.objects.exists()


@pytest.mark.parametrize(
    ("changement", "code"),
    [
        ({"qualite": "ami"}, "hors_liste"),
        ({"nom": ""}, "nom_requis"),
        ({"organisme": 0}, "organisme_inconnu"),
        ({"territoire": 0}, "territoire_inconnu"),
        ({"courriel": "pas une adresse"}, "courriel_illisible"),
        ({"suppleant_de": 0}, "titulaire_inconnu"),
    ],
)
def test_un_membre_mal_dit_est_refuse_au_champ(bailleur: Api, changement: dict, code: str):
    commission = f.une_commission()
    combien = MembreCal.objects.count()
    refusee = bailleur.post(f"/commissions/{commission.cle}/membres/", {**MEMBRE, **changement}, If_Match='"1"')
    assert (refusee.status_code, codes(refusee)) == (422, [code])
    assert champs(refusee)[0].strip("/") in changement
    assert MembreCal.objects.count() == combien
    assert CommissionCal.objects.get().version == 1


def test_deux_presidents_sont_refuses(bailleur: Api):
    """R441-9 II: the president is one of the members named by the board."""
    commission = f.une_commission()
    adresse = f"/commissions/{commission.cle}/membres/"
    assert bailleur.post(adresse, {**MEMBRE, "president": True}, If_Match='"1"').status_code == 409
    prefet = MembreCal.objects.get(qualite=QualiteMembre.ETAT)
    refusee = bailleur.patch(f"{adresse}{prefet.pk}/", {"changements": {"president": True}}, If_Match='"1"')
    assert refusee.status_code in (409, 422)
    assert MembreCal.objects.filter(president=True).count() == 1


def test_une_version_perimee_ne_change_rien(bailleur: Api):
    commission = f.une_commission()
    adresse = f"/commissions/{commission.cle}/"
    membre = commission.membres.first().pk
    for reponse in (
        bailleur.patch(adresse, {"changements": {"quorum": 6}}, If_Match='"9"'),
        bailleur.post(f"{adresse}membres/", MEMBRE, If_Match='"9"'),
        bailleur.patch(f"{adresse}membres/{membre}/", {"changements": {"nom": "Autre"}}, If_Match='"9"'),
    ):
        assert (reponse.status_code, codes(reponse)) == (409, ["version_perimee"])
    assert bailleur.patch(adresse, {"changements": {"quorum": 6}}).status_code == 428
    commission.refresh_from_db()
    assert (commission.quorum, commission.version, commission.membres.count()) == (3, 1, 7)


def test_la_commission_d_un_autre_n_existe_pas_ou_ne_se_modifie_pas():
    commission = f.une_commission()
    adresse, corps = f"/commissions/{commission.cle}/", {"changements": {"quorum": 6}}
    # A commune without a seat does not see it; the préfecture sits, reads and has no right to write.
    assert Api(monde.COMMUNE).get(adresse).status_code == 404
    prefecture = Api(monde.PREFECTURE)
    assert prefecture.get(adresse).status_code == 200
    assert prefecture.patch(adresse, corps, If_Match='"1"').status_code == 403
    sans_portee = Api(monde.BAILLEUR, "attributions:lire")
    assert sans_portee.patch(adresse, corps, If_Match='"1"').status_code == 403
    assert sans_portee.post("/commissions/", REGLEMENT).status_code == 403
    assert CommissionCal.objects.get().quorum == 3


def test_un_membre_d_une_autre_commission_est_introuvable(bailleur: Api):
    une, autre = f.une_commission(), f.une_commission()
    membre = autre.membres.first()
    adresse = f"/commissions/{une.cle}/membres/{membre.pk}/"
    assert bailleur.patch(adresse, {"changements": {"nom": "Autre"}}, If_Match='"1"').status_code == 404


def test_un_deport_se_note_avant_la_premiere_decision(bailleur: Api):
    t = ouverte()
    adresse = f"/seances/{t.seance.cle}/deports/"
    version = bailleur.get(f"/seances/{t.seance.cle}/")["ETag"]
    corps = {"mise_a_disposition": str(t.ligne.mise_a_disposition.cle), "membre": t.membres[1].pk, "motif": "Un proche"}
    assert codes(bailleur.post(adresse, {**corps, "motif": " "}, If_Match=version)) == ["motif_requis"]
    assert bailleur.post(adresse, {**corps, "membre": 0}, If_Match=version).status_code == 404
    inconnu = {**corps, "mise_a_disposition": str(t.seance.cle)}
    assert bailleur.post(adresse, inconnu, If_Match=version).status_code == 404
    for _ in range(2):
        assert bailleur.post(adresse, corps, If_Match=version).status_code == 200
    assert Deport.objects.count() == 1
    t.decider(0, "b", rang=1)
    tardif = bailleur.post(adresse, {**corps, "membre": t.membres[2].pk}, If_Match=version)
    assert (tardif.status_code, codes(tardif)) == (409, ["decisions_prises"])
    assert Api(monde.PREFECTURE).post(adresse, corps, If_Match=version).status_code == 403
    assert Api(monde.COMMUNE).post(adresse, corps, If_Match=version).status_code in (403, 404)


def test_les_lettres_partent_une_fois_et_se_reprennent(bailleur: Api):
    t = ouverte()
    adresse = f"/seances/{t.seance.cle}/notifications/"
    assert codes(bailleur.post(adresse, {}, If_Match=bailleur.get(f"/seances/{t.seance.cle}/")["ETag"])) == [
        "seance_non_close"
    ]
    seance = relue(close().seance)
    adresse, version = f"/seances/{seance.cle}/notifications/", f'"{seance.version}"'
    assert bailleur.post(adresse, {"candidatures": [str(seance.cle)]}, If_Match=version).status_code == 404
    envoi = bailleur.post(adresse, {}, If_Match=version, Idempotency_Key="lettres-1")
    assert envoi.status_code == 200, envoi.json()
    assert (envoi.json()["par_mel"], envoi.json()["imprimees"], envoi.json()["echecs"]) == (3, 3, 0)
    combien = Courrier.objects.count()
    rejouee = bailleur.post(adresse, {}, If_Match=version, Idempotency_Key="lettres-1")
    assert rejouee.json() == envoi.json()
    assert codes(bailleur.post(adresse, {}, If_Match=version)) == ["rien_a_envoyer"]
    assert Courrier.objects.count() == combien
    assert LotDeLettres.objects.count() == 1

    lots = bailleur.get(f"/seances/{seance.cle}/lots/").json()["resultats"]
    assert [(un["cle"], un["lettres"]) for un in lots] == [(envoi.json()["lot"], 3)]
    fichier = bailleur.get(f"/seances/{seance.cle}/lots/{lots[0]['cle']}/")
    assert (fichier["Content-Type"], fichier["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert fichier.content.startswith(b"%PDF")
    assert bailleur.get(f"/seances/{seance.cle}/lots/{seance.cle}/").status_code == 404
    # The préfecture sits: it reads the sitting, not the letters.
    assert Api(monde.PREFECTURE).get(f"/seances/{seance.cle}/lots/{lots[0]['cle']}/").status_code == 403
    assert Api(monde.PREFECTURE).post(adresse, {}, If_Match=version).status_code == 403
    assert Api(monde.COMMUNE).get(f"/seances/{seance.cle}/lots/").status_code == 404
