"""The Celery application and the whole schedule, in one table.

A task's name is the path of its function; its arguments are ids and dates, in JSON. The row in the database is the
truth, the queue only a signal: what a lost message left behind is found by the next passage. An act that the calendar
starts records its day in `socle.Passage`, so that a missed night is caught up by the next one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from celery import Celery
from celery.schedules import crontab

from config import environnement

os.environ.setdefault(
    "DJANGO_SETTINGS_MODULE",
    f"config.settings.{environnement.choix('ENVIRONNEMENT', environnement.ENVIRONNEMENTS, 'dev')}",
)


@dataclass(frozen=True, slots=True)
class RendezVous:
    """One line of the schedule: a task without arguments, when it starts (Europe/Paris), what for."""

    tache: str
    quand: crontab
    objet: str


HORAIRES: tuple[RendezVous, ...] = (
    RendezVous("socle.tasks.sceller_journaux", crontab(), "seals what the journals have finished writing"),
    RendezVous("socle.tasks.balayer_travaux", crontab(minute="*/5"), "takes up long work that lost its worker"),
)

app = Celery("registre")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    ligne.tache: {"task": ligne.tache, "schedule": ligne.quand, "options": {"expires": 6 * 3600}} for ligne in HORAIRES
}
