"""What the clock starts in the kernel, and the execution of long work."""

from __future__ import annotations

import logging

from celery import shared_task

from socle import debit, idempotence, scellement, travaux
from socle.models import Travail

logger = logging.getLogger(__name__)


@shared_task
def executer_travail(travail_id: int) -> None:
    """Do, or go on with, one `Travail`. The row is the truth: a signal for one that is gone is left aside."""
    try:
        travaux.executer(travail_id)
    except Travail.DoesNotExist:
        logger.warning("travail %s: no such row, signal left aside", travail_id)


@shared_task
def balayer_travaux() -> int:
    """Start again the open work that gives no sign of life; answers how many."""
    oublies = list(travaux.oublies().values_list("pk", flat=True))
    for travail_id in oublies:
        executer_travail.delay(travail_id)
    return len(oublies)


@shared_task
def sceller_journaux() -> int:
    """Close what is written and finished in the journals; answers how many sceaux."""
    return scellement.sceller()


@shared_task
def oublier_les_appels() -> int:
    """Remove idempotency keys that have expired and callers that are silent; answers how many."""
    return idempotence.oublier_les_cles() + debit.oublier_les_debits()
