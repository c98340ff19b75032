"""What follows a commit: e-mails to agents. The queue is only a signal; the sweep of long work finds lost ones."""

from __future__ import annotations

from functools import partial

from celery import current_app
from django.db import transaction

from socle.models import Travail

EXECUTER = "socle.tasks.executer_travail"


def executer_apres(travail: Travail) -> None:
    """Once this transaction is committed, ask a worker to do it. A silent broker never fails an act."""
    transaction.on_commit(partial(_signaler, travail.pk), robust=True)


def _signaler(travail_id: int) -> None:
    current_app.send_task(EXECUTER, args=[travail_id], ignore_result=True)
