"""What follows a commit: places that became free. The queue is only a signal; the sweep of `attributions.tasks` finds lost ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from celery import current_app
from django.db import transaction

POURSUIVRE = "attributions.tasks.poursuivre"


def poursuivre_apres(vacances: Sequence[int]) -> None:
    """Once this transaction is committed, ask a worker to call the next ranks. A silent broker never fails an act."""
    if vacances:
        transaction.on_commit(partial(_signaler, list(vacances)), robust=True)


def _signaler(vacances: list[int]) -> None:
    current_app.send_task(POURSUIVRE, args=[vacances], ignore_result=True)
