"""What the clock starts in the kernel, and the execution of long work."""

from __future__ import annotations

from celery import shared_task

from socle import debit, idempotence, scellement, travaux


@shared_task
def executer_travail(travail_id: int) -> None:
    """Do, or go on with, one `Travail`."""
    travaux.executer(travail_id)


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
