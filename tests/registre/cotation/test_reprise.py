"""An upgrade marks the open demandes that were never scored, and those only: the workers do the rest."""

from __future__ import annotations

import pytest

from registre.models import CotationARevoir, Demande, FaitsCotation, NoteCotation
from registre.services.cotation.notes import revoir
from registre.services.cotation.reprise import marquer_sans_faits
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle import ports
from tests.factories import saisies
from tests.factories.registre import demande as deposer
from tests.registre.cotation.conftest import publiee

pytestmark = pytest.mark.django_db
LE = saisies.LE_10_MARS


@pytest.fixture
def d_avant(agent) -> Demande:
    """As a version without cotation left it: no facts, no mark."""
    faite = deposer(agent, deposee_le=LE)
    CotationARevoir.objects.all().delete()
    assert not FaitsCotation.objects.exists()
    return faite


def test_une_demande_jamais_cotee_est_marquee_puis_cotee(d_avant: Demande) -> None:
    publiee()
    assert marquer_sans_faits() == "1 demande(s) à coter : les tâches de fond s'en chargent."
    assert list(CotationARevoir.objects.values_list("demande_id", flat=True)) == [d_avant.pk]
    revoir(le=LE)
    assert NoteCotation.objects.filter(demande=d_avant).exists()


def test_la_seconde_fois_ne_fait_rien(d_avant: Demande) -> None:
    marquer_sans_faits()
    assert marquer_sans_faits() == ""
    revoir(le=LE)
    assert marquer_sans_faits() == ""
    assert not CotationARevoir.objects.exists()


def test_une_demande_close_n_est_pas_marquee(d_avant: Demande) -> None:
    Demande.objects.filter(pk=d_avant.pk).update(
        etat=EtatDemande.RADIEE, radiee_le=LE, motif_radiation=MotifRadiation.RENONCIATION
    )
    assert marquer_sans_faits() == ""


def test_preparer_base_le_fait() -> None:
    assert marquer_sans_faits in ports.reprises
