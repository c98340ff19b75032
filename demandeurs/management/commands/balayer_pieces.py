"""`balayer_pieces`: remove from the storage what belongs to no row, and say which rows have no file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demandeurs.services import balayage
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = "Retire du stockage des pièces les fichiers sans ligne (plus d'un jour) et signale les lignes sans fichier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forcer", action="store_true", help="balayer même quand beaucoup de fichiers n'ont pas de ligne"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bilan = balayage.balayer(forcer=options["forcer"])
        except ActionRefusee as refusee:
            raise CommandError(str(refusee)) from refusee
        self.stdout.write(f"{bilan.objets} fichier(s) vus, {bilan.retires} sans ligne retiré(s).")
        if bilan.manquants:
            cles = ", ".join(str(cle) for cle in bilan.cles_manquantes)
            raise CommandError(f"{bilan.manquants} ligne(s) sans fichier, rien n'a été changé : {cles}.")
