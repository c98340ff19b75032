"""Nightly acts: each is done once for each day, and a missed night is caught up the next one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from socle.clock import aujourdhui, maintenant
from socle.models import Passage
from socle.verrous import VerrouOccupe, verrou_exclusif

logger = logging.getLogger(__name__)
# Beyond, the register was stopped on purpose: older days are done in one go with the first one.
RATTRAPAGE_MAX = 60


def jours_a_rattraper(acte: str, jusqu_au: date | None = None) -> list[date]:
    """Days for which the act is still to be done, oldest first, up to and including `jusqu_au` (default: today).

    The first time, only that last day: what came before the register is not its business.
    """
    dernier = jusqu_au or aujourdhui()
    faits = Passage.objects.filter(acte=acte, jour__lte=dernier)
    if not faits.exists():
        return [dernier]
    debut = dernier - timedelta(days=RATTRAPAGE_MAX - 1)
    connus = set(faits.filter(jour__gte=debut).values_list("jour", flat=True))
    premier = faits.order_by("jour").values_list("jour", flat=True)[0]
    jours = (debut + timedelta(days=n) for n in range(RATTRAPAGE_MAX))
    return [jour for jour in jours if jour not in connus and jour > premier]


def faire_le_passage(acte: str, faire: Callable[[date], int], *, jusqu_au: date | None = None) -> dict[date, int]:
    """Do the act for each day to catch up, in order; answers how many objects each day treated.

    `faire(day)` commits its own work and must be idempotent: a day interrupted before its mark is done again. Nothing
    happens when another process is doing this act.
    """
    faits: dict[date, int] = {}
    try:
        with verrou_exclusif(f"passage:{acte}"):
            for jour in jours_a_rattraper(acte, jusqu_au):
                nombre = faire(jour)
                with transaction.atomic():
                    Passage.objects.get_or_create(
                        acte=acte, jour=jour, defaults={"nombre": nombre, "fait_a": maintenant()}
                    )
                faits[jour] = nombre
    except VerrouOccupe:
        logger.info("passage %s: already running elsewhere", acte)
    return faits
