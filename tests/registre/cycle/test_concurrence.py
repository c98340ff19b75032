"""The night and an agent at the same time, on a database of their own where commits are real."""

from __future__ import annotations

import threading
from datetime import date

from django.db import connection, transaction

from registre.models import Courrier, Demande
from registre.services.parametres import charger_parametres, lire_fichier
from registre.services.preavis import prevenir
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME

DEPOT = date(2025, 6, 10)
LE = date(2026, 5, 1)


def test_la_nuit_laisse_pour_plus_tard_le_dossier_qu_un_agent_tient(base_clonee):
    charger_parametres(lire_fichier())
    monde = m.construire()
    tenue, libre = m.demandes(monde.guichet, 2, deposee_le=DEPOT)
    prise, liberee = threading.Event(), threading.Event()

    def agent() -> None:
        try:
            with transaction.atomic():
                list(Demande.objects.pour_ecriture().filter(pk=tenue.pk))
                prise.set()
                liberee.wait(30)
        finally:
            connection.close()

    fil = threading.Thread(target=agent)
    fil.start()
    try:
        assert prise.wait(30)
        assert prevenir(le=LE, acteur=SYSTEME) == 1
        assert set(Courrier.objects.values_list("demande", flat=True)) == {libre.pk}
    finally:
        liberee.set()
        fil.join()
    assert prevenir(le=LE, acteur=SYSTEME) == 1
    assert set(Courrier.objects.values_list("demande", flat=True)) == {libre.pk, tenue.pk}
