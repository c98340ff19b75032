"""`partitionner_traces`: make the monthly partitions of the traces ahead of time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from socle.clock import aujourdhui
from socle.partitions import creer_les_mois

MOIS_D_AVANCE = 13


class Command(BaseCommand):
    help = "Crée les partitions mensuelles des traces, à partir du mois courant. Sans effet sur celles qui existent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mois", type=int, default=MOIS_D_AVANCE, help="Nombre de mois à préparer.")

    def handle(self, *args: Any, **options: Any) -> None:
        faites = creer_les_mois(aujourdhui(), options["mois"])
        if options["verbosity"]:
            self.stdout.write(f"{len(faites)} partition(s) créée(s).")
