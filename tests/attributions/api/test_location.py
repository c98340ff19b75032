"""Offers, answers, leases and irrecevabilités by a bailleur's own software: same services, refusals and rights as on screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from attributions.enums import LettreDecision
from attributions.models import Attribution, Bail, Candidature, Proposition
from attributions.states.candidature import EtatCandidature as E
from registre.states.demande import EtatDemande
from registre.states.radiation import SousMotif
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.location import scenes

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def bailleur() -> Api:
    return Api(monde.BAILLEUR)


def agir(api: Api, candidature: Candidature, chemin: str, corps: dict[str, Any], **entetes: str) -> Any:
    entetes = {"If_Match": f'"{candidature.version}"', **entetes}
    return api.post(f"/candidatures/{candidature.cle}/{chemin}/", corps, **entetes)


def codes(reponse: Any) -> list[str]:
    return [une["code"] for une in reponse.json()["erreurs"]]


def offre(jours: int = 10) -> dict[str, str]:
    le = aujourdhui()
    return {"envoyee_le": le.isoformat(), "repondre_avant_le": (le + jours * JOUR).isoformat()}


def test_de_l_offre_au_bail(bailleur: Api) -> None:
    scene = scenes.une_scene()
    faite = agir(bailleur, scene[1], "proposition", offre())
    assert (faite.status_code, faite.json()["etat"]) == (201, E.PROPOSEE)
    assert faite["ETag"] == f'"{scene[1].version}"'
    recue = {"recue_le": aujourdhui().isoformat()}
    assert agir(bailleur, scene[1], "acceptation", recue).json()["etat"] == E.ACCEPTEE
    corps = {"signe_le": aujourdhui().isoformat(), "actualisee": True, "loyer": "512.40", "attribution": {"cia": True}}
    signe = agir(bailleur, scene[1], "bail", corps)
    assert (signe.status_code, signe.json()["etat"]) == (201, E.BAIL_SIGNE)
    assert str(Bail.objects.get().loyer) == "512.40"
    assert Attribution.objects.get(pk=scene[1].pk).cia
    assert scene[1].demande.etat == EtatDemande.RADIEE


def test_la_meme_cle_ne_propose_qu_une_fois(bailleur: Api) -> None:
    scene = scenes.une_scene()
    une = scene[1]
    premiere = agir(bailleur, une, "proposition", offre(), Idempotency_Key="offre-1")
    seconde = agir(bailleur, une, "proposition", offre(), Idempotency_Key="offre-1")
    assert premiere.json() == seconde.json()
    assert seconde["Idempotency-Replayed"] == "true"
    assert Proposition.objects.count() == 1


def test_les_refus_sont_ceux_de_l_ecran(bailleur: Api) -> None:
    scene = scenes.une_scene()
    trop_court = agir(bailleur, scene[1], "proposition", offre(9))
    assert (trop_court.status_code, codes(trop_court)) == (422, ["offre_delai"])
    assert trop_court.json()["erreurs"][0]["pointeur"] == "/repondre_avant_le"
    assert "R441-10" in trop_court.content.decode()
    tot = agir(bailleur, scene[1], "bail", {"signe_le": aujourdhui().isoformat(), "actualisee": True})
    assert (tot.status_code, codes(tot)) == (409, ["etat"])
    scenes.proposee(scene)
    sans = agir(bailleur, scene[1], "refus", {"recue_le": aujourdhui().isoformat(), "motif": "AUTRE"})
    assert (sans.status_code, codes(sans)) == (422, ["motif_refus_requis"])
    assert scene[1].etat == E.PROPOSEE


def test_un_refus_appelle_le_rang_suivant(bailleur: Api) -> None:
    scene = scenes.une_scene()
    scenes.proposee(scene)
    faite = agir(bailleur, scene[1], "refus", {"recue_le": aujourdhui().isoformat(), "motif": "RF_SURFACE"})
    assert faite.status_code == 200
    assert scene.etats() == [E.REFUSEE, E.ATTRIBUTAIRE, E.EN_RANG]


def test_une_irrecevabilite_s_avertit_et_se_leve(bailleur: Api) -> None:
    scene = scenes.une_scene(1)
    scene.candidatures.append(scenes.decider(scene, LettreDecision.E, sous_motif=SousMotif.SEJOUR))
    assert agir(bailleur, scene[2], "irrecevabilite/avertissement", {}).status_code == 201
    tot = agir(bailleur, scene[2], "irrecevabilite/radiation", {})
    assert (tot.status_code, codes(tot)) == (422, ["avertissement_sans_preuve"])
    leve = agir(bailleur, scene[2], "irrecevabilite/levee", {"le": aujourdhui().isoformat()})
    assert leve.json()["etat"] == E.NON_ATTRIBUEE


@pytest.mark.parametrize(("profil", "statut"), [(monde.RESERVATAIRE, 403), (monde.COMMUNE, 403)])
def test_seul_le_bailleur_loue(profil: str, statut: int) -> None:
    scene = scenes.une_scene(1)
    reponse = agir(Api(profil), scene[1], "proposition", offre())
    assert reponse.status_code == statut
    assert scene[1].etat == E.ATTRIBUTAIRE


def test_une_version_perimee_ne_change_rien(bailleur: Api) -> None:
    scene = scenes.une_scene(1)
    reponse = agir(bailleur, scene[1], "proposition", offre(), If_Match='"99"')
    assert (reponse.status_code, codes(reponse)) == (409, ["version_perimee"])
    assert not Proposition.objects.exists()
