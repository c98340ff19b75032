"""The search for candidates by the software of who designates: what the screen shows, in its order, within its rights."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.models import MiseADisposition
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.api.atelier import Api
from tests.attributions.recherche.test_candidats import un_menage
from tests.factories.attributions import un_logement, une_candidature, une_convention, une_vacance

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacance(references: None) -> MiseADisposition:
    qui = monde.organisme(monde.RESERVATAIRE)
    return une_vacance(un_logement(typologie="T2"), reservataire=qui, convention=une_convention(qui))


@pytest.fixture
def ville() -> Api:
    return Api(monde.RESERVATAIRE)


def adresse(vacance: MiseADisposition, **parametres: str) -> str:
    question = "&".join(f"{nom}={valeur}" for nom, valeur in parametres.items())
    return f"/vacances/{vacance.cle}/recherche/?{question}"


def test_les_eligibles_et_ceux_a_qui_une_condition_manque(vacance: MiseADisposition, ville: Api) -> None:
    eligible, sans_revenu = un_menage(), un_menage(rfr=None)
    lue = ville.get(adresse(vacance, ordre="anciennete"))
    assert lue.status_code == 200
    corps = lue.json()
    assert (corps["ordre"], corps["examines"], corps["borne_atteinte"]) == ("anciennete", 2, False)
    [trouve], [presque] = corps["resultats"], corps["presque"]
    assert (trouve["demande"], trouve["manquantes"]) == (str(eligible.cle), [])
    assert float(trouve["part_du_plafond"]) < 100
    assert {une["favorable"] for une in trouve["raisons"]} & {True}
    [manquante] = presque["manquantes"]
    assert (presque["demande"], manquante["condition"], manquante["refusee"]) == (
        str(sans_revenu.cle),
        "plafond",
        False,
    )
    # Neither name nor number travels, and the consultation is traced with what was shown.
    assert not {"nom", "prenom", "numero"} & set(trouve)
    trace = TraceConsultation.objects.order_by("pk").last()
    assert trace is not None
    assert set(trace.objets) == {eligible.pk, sans_revenu.pk}


def test_sans_grille_l_anciennete_remplace_la_cotation(vacance: MiseADisposition, ville: Api) -> None:
    un_menage()
    corps = ville.get(adresse(vacance)).json()
    assert (corps["ordre"], corps["grille"]) == ("anciennete", "")
    assert "grille" in corps["manques"][0].lower()


def test_ce_qui_est_en_cours_ailleurs_est_dit(vacance: MiseADisposition, ville: Api) -> None:
    une_candidature(demande=un_menage())
    [trouve] = ville.get(adresse(vacance)).json()["resultats"]
    assert len(trouve["ailleurs"]) == 1


@pytest.mark.parametrize(
    "parametres",
    [
        {"ordre": "hasard"},
        {"anciennete": "-1"},
        {"anciennete": "601"},
        {"note": "dix"},
        {"personnes_min": "0"},
        {"mutation": "peut-etre"},
        {"dalo": "true"},
        {"tri": "note"},
    ],
)
def test_un_filtre_illisible_est_refuse(vacance: MiseADisposition, ville: Api, parametres: dict[str, str]) -> None:
    assert ville.get(adresse(vacance, **parametres)).status_code == 400


@pytest.mark.parametrize(
    ("parametres", "garde"),
    [
        ({"personnes_min": "2", "personnes_max": "2"}, True),
        ({"personnes_min": "3"}, False),
        ({"mutation": "oui"}, False),
        ({"mutation": "non"}, True),
        ({"dalo": "oui"}, False),
        ({"dalo": "non"}, True),
        ({"non_servies": "oui"}, False),
        ({"anciennete": "12"}, False),
    ],
)
def test_les_filtres_sont_ceux_de_l_ecran(
    vacance: MiseADisposition, ville: Api, parametres: dict[str, str], garde: bool
) -> None:
    un_menage()
    assert bool(ville.get(adresse(vacance, **parametres)).json()["resultats"]) is garde


def test_qui_ne_designe_pas_ici_ne_cherche_pas(vacance: MiseADisposition) -> None:
    un_menage()
    assert Api(monde.EMPLOYEUR).get(adresse(vacance)).status_code == 404
    # The bailleur sees its dwelling, but the réservataire designates on it.
    assert Api(monde.BAILLEUR).get(adresse(vacance)).status_code == 403
    assert Api(monde.RESERVATAIRE, "attributions:lire").get(adresse(vacance)).status_code == 403


def test_une_vacance_close_ne_se_cherche_plus(vacance: MiseADisposition, ville: Api) -> None:
    MiseADisposition.objects.filter(pk=vacance.pk).update(etat=EtatVacance.LOUEE, close_le=aujourdhui())
    refusee = ville.get(adresse(vacance))
    assert refusee.status_code == 409
    assert refusee.json()["erreurs"][0]["code"]


def test_le_nombre_de_requetes_est_fixe(vacance: MiseADisposition, ville: Api) -> None:
    un_menage()
    ville.get(adresse(vacance))
    with CaptureQueriesContext(connection) as une:
        ville.get(adresse(vacance))
    for _ in range(4):
        un_menage()
    with CaptureQueriesContext(connection) as cinq:
        ville.get(adresse(vacance))
    assert len(cinq) == len(une)
