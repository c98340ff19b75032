"""What the clock starts about accounts and clients."""

from __future__ import annotations

from celery import shared_task

from habilitations.services import clients_api


@shared_task
def oublier_les_jetons() -> int:
    """Remove the tokens that have expired; answers how many."""
    return clients_api.oublier_les_jetons()
