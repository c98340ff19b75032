"""`sceller`: close the journals up to now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socle.scellement import EpoqueDepassee, sceller


class Command(BaseCommand):
    help = "Scelle les lignes des journaux dont la transaction est terminée (le planificateur le fait chaque minute)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            nombre = sceller()
        except EpoqueDepassee as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"{nombre} sceau(x) posé(s).")
