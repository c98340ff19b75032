"""Colocation (L442-8-4): a place, ranks, a lease and a radiation for each, rents within those of the dwelling."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from attributions.models import Attribution, Bail, Candidature
from attributions.rules.colocation import refus_de_loyer, refus_de_place
from attributions.saisie.parc import SaisieVacance
from attributions.services import baux, colocation, vacances
from attributions.services.attribution import constater
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.api.test_location import agir, codes
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.attributions.web.test_location import adresse, envoyer
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("place", "code"), [(1, None), (3, None), (0, "place_inconnue"), (4, "place_inconnue")])
def test_les_places_vont_de_un_a_leur_nombre(place: int, code: str | None):
    assert getattr(refus_de_place(place, places=3), "code", None) == code


@pytest.mark.parametrize(
    ("montant", "deja", "plafond", "code"),
    [
        ("240", "240", "480", None),
        ("240.01", "240", "480", "montants_au_dela_du_logement"),
        ("480", "0", "480", None),
        (None, "0", "480", "montant_de_la_place"),
        # The rent of the dwelling is not fixed: nothing to compare with.
        ("999", "0", None, None),
        (None, "0", None, None),
    ],
)
def test_les_loyers_restent_dans_celui_du_logement(montant, deja, plafond, code):
    en_euros = [None if un is None else Decimal(un) for un in (montant, plafond)]
    refus = refus_de_loyer("loyer", en_euros[0], deja=Decimal(deja), plafond=en_euros[1])
    assert getattr(refus, "code", None) == code


def une_colocation() -> scenes.Scene:
    """Two places let at 480 + 120 together, an attributaire for each."""
    scene = scenes.une_scene(1, logement=usine.un_logement(places=2), places=2)
    scene.candidatures.append(_seconde_place(scene))
    return scene


def _seconde_place(scene: scenes.Scene) -> Candidature:
    le = aujourdhui() - timedelta(days=20)
    une = usine.une_candidature(
        scene.vacance, etat=E.ATTRIBUTAIRE, place=2, rang=1, appelee_le=le, designee_le=le - timedelta(days=10)
    )
    constater([une], le=le, acteur=scenes.bailleur())
    return une


def un_bail(scene: scenes.Scene, **champs):
    return scenes.un_bail(scene, **{"loyer": Decimal(240), "charges": Decimal(60), **champs})


def test_chaque_place_a_son_bail_et_sa_radiation():
    scene, acteur = une_colocation(), scenes.bailleur()
    scenes.acceptee(scene, 1), scenes.acceptee(scene, 2)
    refuse("montant_de_la_place", baux.signer, scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
    baux.signer(scene[1].pk, saisie=un_bail(scene), acteur=acteur)
    scene.vacance.refresh_from_db()
    # The other goes on: the dwelling is not let yet, his demande stays active.
    assert (scene.vacance.etat, scene.etats()) == (EtatVacance.ATTRIBUEE, [E.BAIL_SIGNE, E.ACCEPTEE])
    assert scene[2].demande.etat == EtatDemande.ACTIVE
    trop = un_bail(scene, loyer=Decimal("240.01"))
    refuse("montants_au_dela_du_logement", baux.signer, scene[2].pk, saisie=trop, acteur=acteur)
    assert Bail.objects.count() == 1
    baux.signer(scene[2].pk, saisie=un_bail(scene), acteur=acteur)
    scene.vacance.refresh_from_db()
    assert scene.vacance.etat == EtatVacance.LOUEE
    assert {scene[1].demande.etat, scene[2].demande.etat} == {EtatDemande.RADIEE}
    assert Attribution.objects.filter(bail_le__isnull=False).count() == 2

    # One who leaves reopens one place; the other lease stands.
    rouverte = vacances.ouvrir(scene.vacance.logement_id, saisie=SaisieVacance(aujourdhui()), acteur=acteur)
    assert (rouverte.places, Bail.objects.filter(annule_le__isnull=True).count()) == (1, 2)


def test_la_place_se_donne_avant_la_seance():
    vacance = usine.une_vacance(usine.un_logement(places=2), etat=EtatVacance.EN_COMMISSION, places=2)
    une, acteur = usine.une_candidature(vacance), scenes.bailleur()
    refuse("place_inconnue", colocation.placer, une.pk, place=3, acteur=acteur)
    refuse("version_perimee", colocation.placer, une.pk, place=2, acteur=acteur, version=99)
    refuse("sans_habilitation", colocation.placer, une.pk, place=2, acteur=monde.acteur(monde.RESERVATAIRE))
    assert Candidature.objects.get(pk=une.pk).place == 1
    placee = colocation.placer(une.pk, place=2, acteur=acteur)
    dit = une.demande.evenements.filter(details__acte=colocation.PLACER).get()
    assert (placee.place, dit.details["place"]) == (2, 2)
    colocation.placer(une.pk, place=2, acteur=acteur)
    assert une.demande.evenements.filter(details__acte=colocation.PLACER).count() == 1
    scene = une_colocation()
    refuse("place_decidee", colocation.placer, scene[1].pk, place=2, acteur=acteur)
    seule = usine.une_candidature()
    refuse("sans_colocation", colocation.placer, seule.pk, place=2, acteur=acteur)


def test_par_l_ecran_et_par_l_api():
    vacance = usine.une_vacance(usine.un_logement(places=2), etat=EtatVacance.EN_COMMISSION, places=2)
    une, client = usine.une_candidature(vacance), entrer(monde.BAILLEUR)
    page = client.get(adresse("candidature", une)).content.decode()
    assert "place 1 sur 2" in page
    assert "Changer de place" in page
    assert envoyer(client, "placer_candidat", une, place="3").status_code == 422
    assert envoyer(client, "placer_candidat", une, place="2").status_code == 302
    assert Candidature.objects.get(pk=une.pk).place == 2
    une.refresh_from_db()
    assert codes(agir(Api(monde.BAILLEUR), une, "place", {"place": 9})) == ["place_inconnue"]
    assert agir(Api(monde.BAILLEUR), une, "place", {"place": 1}).status_code == 200
    seule = usine.une_candidature()
    assert client.get(adresse("placer_candidat", seule)).status_code == 409
    assert "Colocation" not in client.get(adresse("candidature", seule)).content.decode()
