"""`purger_traces`: drop the months of traces whose retention is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from socle.clock import aujourdhui
from socle.partitions import supprimer_avant
from socle.ports import ACTES, CONSULTATIONS


def _il_y_a(mois: int, le: date) -> date:
    """First day of the month `mois` months before that of `le`."""
    rang = le.year * 12 + le.month - 1 - mois
    return date(rang // 12, rang % 12 + 1, 1)


class Command(BaseCommand):
    help = (
        "Supprime les mois entiers de traces plus anciens que la durée donnée, fixée par le responsable du traitement. "
        "Sans durée, ne supprime rien. Les sceaux restent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--actes-mois", type=int, help="Durée de conservation des actes, en mois.")
        parser.add_argument("--consultations-mois", type=int, help="Durée de conservation des consultations, en mois.")

    def handle(self, *args: Any, **options: Any) -> None:
        supprimees: list[str] = []
        for journal, duree in ((ACTES, options["actes_mois"]), (CONSULTATIONS, options["consultations_mois"])):
            if duree is None:
                continue
            if duree < 1:
                raise CommandError("Une durée de conservation compte au moins un mois.")
            supprimees += supprimer_avant(journal, _il_y_a(duree, aujourdhui()))
        self.stdout.write(f"{len(supprimees)} partition(s) supprimée(s).")
