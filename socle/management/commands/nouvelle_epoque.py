"""`nouvelle_epoque`: to run once after restoring the database on another server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from socle.scellement import ouvrir_une_epoque


class Command(BaseCommand):
    help = "Après une restauration sur un autre serveur, où les numéros de transaction repartent : ouvre une époque."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Les journaux sont maintenant à l'époque {ouvrir_une_epoque()}.")
