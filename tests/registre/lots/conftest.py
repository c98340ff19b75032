from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from registre.models import Courrier, Demande
from socle.clock import aujourdhui
from tests import monde
from tests.factories import registre
from tests.registre.web.conftest import enregistree

__all__ = ["enregistree"]


@pytest.fixture
def a_renouveler(db: None) -> Callable[..., Demande]:
    """A demande of Montreuil that expires in ten days, its notice sent forty days ago."""

    def faire(valable_jusqu_au: date | None = None, *, prevenue: bool = True) -> Demande:
        le = aujourdhui()
        demande = registre.demande(monde.acteur(monde.COMMUNE), deposee_le=le)
        echeance = valable_jusqu_au or le + timedelta(days=10)
        Demande.objects.filter(pk=demande.pk).update(
            deposee_le=echeance - timedelta(days=360), valable_jusqu_au=echeance, renouvelee_le=None
        )
        demande.refresh_from_db()
        if prevenue:
            prevenir(demande)
        return demande

    return faire


def prevenir(demande: Demande) -> Courrier:
    lettre: Courrier = Courrier.objects.create(
        demande=demande, nature="preavis", canal="poste", etat="envoye", echeance_le=demande.valable_jusqu_au,
        envoye_le=aujourdhui() - timedelta(days=40), cree_a="2020-01-01T00:00:00+00:00",
    )  # fmt: skip
    return lettre
