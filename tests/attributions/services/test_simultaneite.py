"""What is going on elsewhere: named to who may read the demande, a stage and a date to anybody else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.rules.simultaneite import Stade
from attributions.services.simultaneite import ailleurs
from attributions.states.candidature import EtatCandidature
from registre.models import DemandePartageOrganisme
from socle.clock import aujourdhui
from tests import monde
from tests.factories.attributions import une_candidature, une_demande

pytestmark = pytest.mark.django_db


def test_qui_lit_la_demande_sait_ou() -> None:
    une = une_candidature(
        demande=une_demande((monde.MONTREUIL,)), etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui()
    )
    (lue,) = ailleurs([une.demande_id], acteur=monde.acteur(monde.COMMUNE))[une.demande_id]
    assert (lue.stade, lue.bailleur, lue.logement) == (Stade.PROPOSEE, "Habitat Francilien", "T3, Saint-Denis")


def test_un_autre_ne_lit_que_le_stade_et_la_date() -> None:
    une = une_candidature(
        demande=une_demande((monde.MONTREUIL,)), etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui()
    )
    assert not DemandePartageOrganisme.objects.exists()
    (lue,) = ailleurs([une.demande_id], acteur=monde.acteur(monde.EMPLOYEUR))[une.demande_id]
    assert (lue.stade, lue.depuis, lue.bailleur, lue.logement) == (Stade.PROPOSEE, aujourdhui(), "", "")


def test_la_meme_mise_a_disposition_n_est_pas_ailleurs() -> None:
    une = une_candidature()
    acteur = monde.acteur(monde.BAILLEUR)
    assert ailleurs([une.demande_id], acteur=acteur, hors_vacance=une.mise_a_disposition_id) == {}
    close = une_candidature(etat=EtatCandidature.RETIREE, close_le=aujourdhui())
    assert ailleurs([close.demande_id], acteur=acteur) == {}
    assert ailleurs([], acteur=acteur) == {}


def test_la_plus_avancee_d_abord() -> None:
    demande = une_demande()
    une_candidature(demande=demande)
    une_candidature(demande=demande, etat=EtatCandidature.ACCEPTEE)
    lues = ailleurs([demande.pk], acteur=monde.acteur(monde.BAILLEUR))[demande.pk]
    assert [une.stade for une in lues] == [Stade.ACCEPTEE, Stade.DESIGNEE]


def test_le_nombre_d_instructions_est_fixe() -> None:
    demandes = [une_candidature().demande_id for _ in range(5)]
    acteur = monde.acteur(monde.BAILLEUR)
    with CaptureQueriesContext(connection) as une:
        ailleurs(demandes[:1], acteur=acteur)
    with CaptureQueriesContext(connection) as cinq:
        ailleurs(demandes, acteur=acteur)
    assert len(une) == len(cinq)
