"""`calculer_cotation`: facts of the open demandes, then their scores on each territory that has a grid."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registre.services.cotation import passage
from socle.clock import aujourdhui

PAS = 50_000


class Command(BaseCommand):
    help = "Calcule les faits et les notes de cotation : ce qui est à revoir, ou tout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--tout", action="store_true", help="toutes les demandes ouvertes, pas seulement les marquées"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        le, verbeux = aujourdhui(), options["verbosity"] > 0
        if not options["tout"]:
            fait = passage.recoter(le=le)
            if verbeux:
                self.stdout.write(f"{fait} demande(s) revue(s).")
            return
        demandes, notes = passage.tout_recalculer(le=le, avancer=self._avancer if verbeux else lambda _fait: None)
        if verbeux:
            self.stdout.write(f"{demandes} demande(s) lue(s), {notes} note(s) changée(s).")

    def _avancer(self, fait: int) -> None:
        if fait % PAS == 0:
            self.stdout.write(f"{fait} demandes lues…")
