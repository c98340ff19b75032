from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registre.services.nomenclatures import FICHIER, charger_nomenclatures, lire_nomenclatures


class Command(BaseCommand):
    help = "Charge les listes de codes des formulaires et de l'interface nationale. Peut être relancée sans effet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "chemin", nargs="?", type=Path, default=FICHIER, help="fichier CSV, par défaut celui du projet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            nombre = charger_nomenclatures(lire_nomenclatures(options["chemin"]))
        except (OSError, ValueError) as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"{nombre} code(s) ajouté(s) ou modifié(s).")
