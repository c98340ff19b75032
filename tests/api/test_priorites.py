"""Priorities through the API: the same services and refusals as the screens, once per key."""

from __future__ import annotations

from typing import Any

import pytest

from registre.enums import NatureEvenement
from registre.models import Evenement, Priorite
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.api.atelier import Api, enregistrer

pytestmark = pytest.mark.django_db
INCONNUE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def dossier() -> dict[str, Any]:
    """A demande that names Montreuil, seen by all."""
    return enregistrer(Api(monde.COMMUNE))


def lue(api: Api, dossier: dict[str, Any]) -> Any:
    return api.get(f"/demandes/{dossier['cle']}/priorites/")


def agir(api: Api, dossier: dict[str, Any], suite: str = "", **corps: Any) -> Any:
    entetes = {"If_Match": lue(api, dossier)["ETag"]}
    if cle := corps.pop("idempotence", ""):
        entetes["Idempotency_Key"] = cle
    return api.post(f"/demandes/{dossier['cle']}/priorites/{suite}", corps, **entetes)


def reconnaitre(api: Api, dossier: dict[str, Any], **champs: Any) -> Any:
    return agir(api, dossier, **{"type": "l441_1_k", "decision_le": aujourdhui().isoformat(), **champs})


def test_reconnaitre_lire_contester_lever_terminer(dossier):
    bailleur, commission = Api(monde.BAILLEUR), Api(monde.COMMISSION)
    vide = lue(bailleur, dossier).json()
    assert vide["priorites"] == []
    assert {c["contingent"]: c["eligible"] for c in vide["contingents"]}["etat_prio"] is False

    faite = reconnaitre(bailleur, dossier)
    assert faite.status_code == 201, faite.content
    corps = faite.json()
    assert (corps["type"], corps["statut_priorite"], corps["version"]) == (
        "l441_1_k",
        "en_vigueur",
        vide["version"] + 1,
    )
    assert faite["ETag"] == f'"{corps["version"]}"'

    relue = lue(commission, dossier).json()
    assert relue["priorites"][0]["organisme"] == monde.organisme(monde.BAILLEUR).nom
    assert {c["contingent"]: c["eligible"] for c in relue["contingents"]}["etat_prio"] is True
    assert TraceConsultation.objects.filter(nature="priorites").exists()

    ici = f"{corps['priorite']}/"
    assert agir(commission, dossier, f"{ici}contestation/", motif="Hébergée").json()["statut_priorite"] == "contestee"
    assert agir(bailleur, dossier, f"{ici}levee/", motif="Pièces vues").json()["statut_priorite"] == "en_vigueur"
    assert agir(commission, dossier, f"{ici}fin/", motif_fin="retrait").status_code == 403
    assert agir(bailleur, dossier, f"{ici}fin/", motif_fin="situation").json()["statut_priorite"] == "terminee"
    assert agir(bailleur, dossier, f"{ici}fin/", motif_fin="situation").status_code == 409


@pytest.mark.parametrize(
    ("profil", "champs", "statut", "code"),
    [
        (monde.COMMUNE, {}, 403, "priorite_non_competente"),
        (monde.BAILLEUR, {"type": "dalo"}, 403, "priorite_non_competente"),
        (monde.BAILLEUR, {"type": "inconnu"}, 404, "priorite_inconnue"),
        (monde.BAILLEUR, {"type": "l441_1_m"}, 422, "fin_requise"),
        (monde.BAILLEUR, {"type": "l441_1_g"}, 422, "preuve_requise"),
        (monde.BAILLEUR, {"piece": INCONNUE}, 422, "piece_inconnue"),
        (monde.PREFECTURE, {"type": "dalo"}, 422, "departement_requis"),
        (monde.PREFECTURE, {"type": "dalo", "departement": "99"}, 422, "departement_requis"),
        (monde.PREFECTURE, {"injonction_le": "2026-01-01"}, 422, "hors_mediation"),
    ],
)
def test_les_refus_sont_ceux_du_service(dossier, profil, champs, statut, code):
    reponse = reconnaitre(Api(profil), dossier, **champs)
    assert reponse.status_code == statut, reponse.content
    assert code in reponse.content.decode()
    assert not Priorite.objects.exists()


def test_une_decision_dalo_par_l_etat(dossier):
    reponse = reconnaitre(Api(monde.PREFECTURE), dossier, type="dalo", departement="93", typologie="42")
    assert reponse.status_code == 201, reponse.content
    une = lue(Api(monde.PREFECTURE), dossier).json()["priorites"][0]
    assert (une["statut_dalo"], une["departement"], une["typologie_dalo"]) == ("ACTIF", "93", "42")


def test_la_meme_cle_ne_reconnait_qu_une_fois(dossier):
    api = Api(monde.BAILLEUR)
    version = lue(api, dossier)["ETag"]
    corps = {"type": "l441_1_k", "decision_le": aujourdhui().isoformat()}
    adresse = f"/demandes/{dossier['cle']}/priorites/"
    premiere, seconde = (api.post(adresse, corps, If_Match=version, Idempotency_Key="cle-1") for _ in range(2))
    assert premiere.json() == seconde.json()
    assert seconde["Idempotency-Replayed"] == "true"
    assert Evenement.objects.filter(nature=NatureEvenement.PRIORITE).count() == 1


def test_une_version_perimee_dit_laquelle_relire(dossier):
    api = Api(monde.BAILLEUR)
    adresse = f"/demandes/{dossier['cle']}/priorites/"
    corps = {"type": "l441_1_k", "decision_le": aujourdhui().isoformat()}
    reponse = api.post(adresse, corps, If_Match='"99"')
    assert reponse.status_code == 409
    assert reponse.json()["version_actuelle"] == 1
    assert api.post(adresse, corps).status_code == 428


def test_une_priorite_d_un_autre_dossier_n_existe_pas(dossier):
    api = Api(monde.BAILLEUR)
    cle = reconnaitre(api, dossier).json()["priorite"]
    autre = enregistrer(Api(monde.COMMUNE))
    assert agir(api, autre, f"{cle}/fin/", motif_fin="retrait").status_code == 404
