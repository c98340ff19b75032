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
    """One line of the schedule: a task without arguments, when it starts (Europe/Paris), what for.

    `perime` is after how many seconds a message nobody took is worth nothing: the next one does the same.
    """

    tache: str
    quand: crontab
    objet: str
    perime: int = 6 * 3600


# Nightly acts stay out of the hour that daylight saving removes or repeats.
HORAIRES: tuple[RendezVous, ...] = (
    RendezVous("socle.tasks.sceller_journaux", crontab(), "seals what the journals have finished writing", 60),
    RendezVous("socle.tasks.balayer_travaux", crontab(minute="*/5"), "takes up long work that lost its worker", 300),
    RendezVous("registre.tasks.expedier_les_restants", crontab(minute="*/10"), "letters whose message was lost", 600),
    RendezVous(
        "registre.tasks.coter_les_restantes", crontab(minute="*/5"), "scores that an act or an import changed", 300
    ),
    RendezVous("registre.tasks.recoter_la_nuit", crontab(hour="4", minute="0"), "scores that the calendar changes"),
    RendezVous("registre.tasks.prevenir_des_echeances", crontab(hour="0", minute="20"), "notices of renewal"),
    RendezVous("registre.tasks.radier_les_non_renouvelees", crontab(hour="1", minute="10"), "radiations for silence"),
    RendezVous("socle.tasks.oublier_les_appels", crontab(minute="40"), "idempotency keys and counts that have expired"),
    RendezVous("habilitations.tasks.oublier_les_jetons", crontab(minute="50"), "tokens of the API that have expired"),
    RendezVous("registre.tasks.effacer_les_dossiers", crontab(hour="3", minute="20"), "erasures that are due"),
    RendezVous(
        "registre.tasks.controler_les_pieces_oubliees", crontab(hour="0", minute="50"), "checks that were missed"
    ),
    RendezVous("registre.tasks.constater_les_attentes", crontab(hour="0", minute="35"), "waits grown too long"),
    RendezVous(
        "registre.tasks.comparer_les_systemes", crontab(hour="4", minute="40"), "labels two systems disagree on"
    ),
    RendezVous("registre.tasks.marquer_les_pieces_obsoletes", crontab(hour="0", minute="50"), "pieces that grew old"),
    RendezVous("registre.tasks.effacer_les_pieces", crontab(hour="3", minute="5"), "pieces nothing can reopen"),
    RendezVous("registre.tasks.purger_les_brouillons", crontab(hour="3", minute="50"), "drafts whose term is past"),
    RendezVous("attributions.tasks.constater_les_silences", crontab(hour="0", minute="30"), "offers without an answer"),
    RendezVous(
        "attributions.tasks.traiter_les_conditions", crontab(hour="0", minute="40"), "conditions filled or lapsed"
    ),
    RendezVous(
        "attributions.tasks.terminer_les_suspensions", crontab(hour="4", minute="5"), "candidates not reactivated"
    ),
    RendezVous(
        "attributions.tasks.preparer_les_irrecevabilites", crontab(hour="4", minute="10"), "months that are over"
    ),
    RendezVous(
        "attributions.tasks.fermer_les_conventions", crontab(hour="0", minute="15"), "conventions that ended yesterday"
    ),
    RendezVous(
        "attributions.tasks.purger_les_rapports_rpls", crontab(hour="3", minute="40"), "RPLS reports kept long enough"
    ),
    RendezVous("attributions.tasks.clore_les_exercices", crontab(hour="4", minute="30"), "exercises that are closed"),
    RendezVous("attributions.tasks.recompter_les_pieces", crontab(hour="1", minute="20"), "pieces before a sitting"),
    RendezVous(
        "attributions.tasks.poursuivre_les_oubliees", crontab(minute="*/15"), "ranks whose message was lost", 900
    ),
    RendezVous(
        "attributions.tasks.purger_les_lots_de_lettres", crontab(hour="4", minute="50"), "letters printed long ago"
    ),
    RendezVous("reporting.tasks.purger_exports", crontab(minute="40"), "files of exports that expired", 3_000),
    RendezVous(
        "demandeurs.tasks.reexaminer_la_quarantaine", crontab(minute="*/5"), "pieces the antivirus has not seen", 300
    ),
    RendezVous("demandeurs.tasks.balayer_les_pieces", crontab(hour="4", minute="20"), "files of pieces without a row"),
    RendezVous(
        "registre.tasks.verifier_la_coherence", crontab(hour="5", minute="0"), "rows that contradict each other"
    ),
)

app = Celery("registre")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    ligne.tache: {"task": ligne.tache, "schedule": ligne.quand, "options": {"expires": ligne.perime}}
    for ligne in HORAIRES
}
