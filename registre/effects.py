"""What follows a commit: letters to send, pièces to check. The queue is only a signal; the sweep of `registre.tasks` finds lost ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from celery import current_app
from django.db import transaction

EXPEDIER = "registre.tasks.expedier"
CONTROLER = "registre.tasks.controler_la_piece"
COTER = "registre.tasks.coter"


def expedier_apres(courriers: Sequence[int]) -> None:
    """Once this transaction is committed, ask a worker to send these letters. A silent broker never fails an act."""
    if courriers:
        transaction.on_commit(partial(_signaler, list(courriers)), robust=True)


def _signaler(courriers: list[int]) -> None:
    current_app.send_task(EXPEDIER, args=[courriers], ignore_result=True)


def controler_la_piece_apres(piece_id: int) -> None:
    """Once this transaction is committed, ask a worker to check this pièce; the sweep finds what was lost."""
    transaction.on_commit(partial(_controler, piece_id), robust=True)


def _controler(piece_id: int) -> None:
    current_app.send_task(CONTROLER, args=[piece_id], ignore_result=True)


def coter_apres(demandes: Sequence[int]) -> None:
    """Once this transaction is committed, ask a worker to score these demandes again; the sweep finds what was lost."""
    if demandes:
        transaction.on_commit(partial(_coter, list(demandes)), robust=True)


def _coter(demandes: list[int]) -> None:
    current_app.send_task(COTER, args=[demandes], ignore_result=True)
