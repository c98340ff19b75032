"""What the letters of the register say to a household that is a candidate (R441-2-7, R441-2-8; ADR 0057)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.services.durees import duree
from attributions.states.candidature import EtatCandidature as E
from habilitations.acteur import systeme
from registre.documents.francais import date_longue
from registre.enums import NatureCourrier
from registre.models import Courrier, Demande
from registre.rules.parametres import Cle
from registre.saisie import SaisieRadiation
from registre.services.courriers import preparer_recommande
from registre.services.parametres import charger_parametres, lire_fichier
from registre.services.radiation import prononcer
from registre.services.redaction import composer, lire
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from tests import monde
from tests.factories import attributions as usine
from tests.registre.documents.lecture import texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
MACHINE = systeme(motif="nuit de test")


@pytest.fixture(autouse=True)
def parametres(db: None) -> None:
    charger_parametres(lire_fichier())


def lettre(demande: Demande, nature: NatureCourrier) -> str:
    """Its words, on one line."""
    prepares = list(Courrier.objects.filter(demande=demande, nature=nature))
    courriers = prepares or [preparer_recommande(nature, demande.pk, organisme_id=monde.organisme(monde.COMMUNE).pk)]
    (lue,) = lire(courriers[:1], le=aujourdhui())
    return " ".join(texte(composer(lue)).split())


def radier(demande: Demande, motif: MotifRadiation = MotifRadiation.NON_RENOUVELLEMENT) -> None:
    fin = aujourdhui() - timedelta(days=40)
    Demande.objects.filter(pk=demande.pk).update(valable_jusqu_au=fin, deposee_le=fin - timedelta(days=365))
    prononcer([demande.pk], saisie=SaisieRadiation(aujourdhui(), motif), acteur=MACHINE)


def test_le_rappel_dit_a_un_candidat_ce_qu_il_perdrait():
    une, sans = usine.une_candidature(etat=E.DESIGNEE), usine.une_demande()
    dit = lettre(une.demande, NatureCourrier.PREAVIS)
    assert "sur les rangs pour un logement" in dit
    assert "serait suspendue, puis close" in dit
    assert "sur les rangs" not in lettre(sans, NatureCourrier.PREAVIS)


def test_deux_candidatures_se_disent_au_pluriel():
    une = usine.une_candidature(etat=E.DESIGNEE)
    usine.une_candidature(usine.une_vacance(), demande=une.demande, etat=E.DESIGNEE)
    assert "sur les rangs pour 2 logements" in lettre(une.demande, NatureCourrier.PREAVIS)


def test_la_radiation_dit_jusqu_a_quand_la_candidature_est_gardee():
    """The last day on which `suspensions.terminer` has not ended it: the day of the radiation and the parameter."""
    une = usine.une_candidature(etat=E.DESIGNEE)
    radier(une.demande)
    gardee = duree(Cle.SUSPENSION_JOURS, aujourdhui())
    assert gardee is not None
    dit = lettre(une.demande, NatureCourrier.RADIATION)
    assert "cette candidature est suspendue" in dit
    assert " ".join(f"au plus tard le {date_longue(aujourdhui() + timedelta(days=gardee))}".split()) in dit


def test_une_renonciation_ne_promet_rien():
    une = usine.une_candidature(etat=E.DESIGNEE)
    radier(une.demande, MotifRadiation.RENONCIATION)
    assert "sur les rangs" not in lettre(une.demande, NatureCourrier.RADIATION)


def test_autant_d_instructions_pour_quatre_demandes_que_pour_une(django_assert_max_num_queries):
    unes = [usine.une_candidature(usine.une_vacance(), etat=E.DESIGNEE) for _ in range(4)]
    for une in unes:
        radier(une.demande)
    courriers = list(Courrier.objects.filter(nature=NatureCourrier.RADIATION).select_related("organisme"))
    assert {un.demande_id for un in courriers} == {une.demande_id for une in unes}
    list(lire(courriers, le=aujourdhui()))  # the parameters are read once for all
    with CaptureQueriesContext(connection) as seule:
        list(lire(courriers[:1], le=aujourdhui()))
    with django_assert_max_num_queries(len(seule)):
        lues = list(lire(courriers, le=aujourdhui()))
    assert all(une.precision for une in lues)
