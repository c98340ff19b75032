from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demandeurs.services.pieces import EXIGENCES, TYPES, charger_pieces


class Command(BaseCommand):
    help = "Charge la liste des pièces justificatives et ce qui est demandé à qui. Peut être relancée sans effet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--types", type=Path, default=TYPES, help="fichier des types de pièces")
        parser.add_argument("--exigences", type=Path, default=EXIGENCES, help="fichier de ce qui est demandé")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            nombre = charger_pieces(options["types"], options["exigences"])
        except (OSError, ValueError) as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"{nombre} ligne(s) ajoutée(s) à la liste des pièces.")
