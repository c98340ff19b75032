"""What the clock starts in reporting."""

from __future__ import annotations

from celery import shared_task

from reporting.services import exports


@shared_task
def purger_exports() -> int:
    """Files of exports that expired; answers how many were removed."""
    return exports.purger()
