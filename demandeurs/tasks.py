"""What the clock starts for the files of pièces."""

from __future__ import annotations

import logging
from datetime import date

from celery import shared_task

from demandeurs.services import balayage, quarantaine
from socle.errors import ActionRefusee
from socle.passages import faire_le_passage
from socle.verrous import VerrouOccupe, verrou_exclusif

logger = logging.getLogger(__name__)


@shared_task
def balayer_les_pieces() -> int:
    """The storage of pièces: unfinished uploads and orphans go, rows without file are told in the log."""
    return sum(faire_le_passage("balayage_pieces", _balayer).values())


@shared_task
def reexaminer_la_quarantaine() -> int:
    """Pièces that came while the antivirus was down; answers how many left the quarantine."""
    try:
        with verrou_exclusif("pieces:quarantaine"):
            return quarantaine.reexaminer()
    except VerrouOccupe:
        return 0


def _balayer(_jour: date) -> int:
    depots = balayage.purger_les_depots()
    try:
        bilan = balayage.balayer()
    except ActionRefusee as refusee:
        logger.error("pieces not swept: %s", refusee)
        return depots
    for cle in bilan.cles_manquantes:
        logger.error("piece without file: %s", cle)
    return depots + bilan.retires
