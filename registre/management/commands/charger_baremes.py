"""`charger_baremes`: income ceilings, their zones and first-quartile thresholds, of the files shipped or of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from registre.services.baremes import (
    PLAFONDS,
    SEUILS,
    ZONES,
    charger_baremes,
    lire_plafonds,
    lire_seuils,
    lire_zones,
)


class Command(BaseCommand):
    help = "Charge les plafonds de ressources, leurs zones et les seuils du premier quartile. Peut être relancée sans effet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plafonds", type=Path, default=PLAFONDS, help="fichier CSV des plafonds")
        parser.add_argument("--zones", type=Path, default=ZONES, help="fichier CSV des zones")
        parser.add_argument("--seuils", type=Path, default=SEUILS, help="fichier CSV des seuils du premier quartile")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changees = charger_baremes(
                lire_plafonds(options["plafonds"]), lire_zones(options["zones"]), lire_seuils(options["seuils"])
            )
        except (OSError, KeyError, ValueError, IntegrityError) as erreur:
            raise CommandError(f"Rien n'est chargé. {erreur}") from erreur
        if options["verbosity"]:
            self.stdout.write(f"{changees} ligne(s) de barème ajoutée(s) ou corrigée(s).")
