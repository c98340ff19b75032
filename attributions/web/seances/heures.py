"""Hours of a sitting entered afterwards: typed as on the attendance sheet, `10 h 12`, on the day it was held."""

from __future__ import annotations

from datetime import datetime, time

from django.core.exceptions import ValidationError

from attributions.models import SeanceCal
from attributions.services.agenda import R441_9_IV
from habilitations.web.administration.champs import Heure
from socle.clock import PARIS
from socle.errors import ActionRefusee, Refus


def instant_de(seance: SeanceCal, heure: time) -> datetime:
    """That hour of the day the sitting was held, in Paris."""
    return datetime.combine((seance.ouverte_a or seance.prevue_a).astimezone(PARIS).date(), heure, tzinfo=PARIS)


def instant_dit(seance: SeanceCal, texte: str, champ: str) -> datetime | None:
    """What was typed; None when nothing was, or when the sitting is held live. Raises `ActionRefusee` when unreadable."""
    if not seance.differee or not texte.strip():
        return None
    try:
        heure = Heure().clean(texte)
    except ValidationError:
        heure = None
    if heure is None:
        raise ActionRefusee(
            Refus(
                "heure_illisible", "Cette heure n'est pas lisible.", champ=champ, source=R441_9_IV,
                issue="Écrivez-la « 14 h 30 » ou « 14:30 », comme sur la feuille de séance.",
            )
        )  # fmt: skip
    return instant_de(seance, heure)
