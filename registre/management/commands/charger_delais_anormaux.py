"""`charger_delais_anormaux`: the délais anormalement longs by département of the file shipped with the program, or of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registre.services.priorites.delais import FICHIER, charger_delais, lire_fichier
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = "Charge les délais anormalement longs et leur source, sans toucher à ceux qui sont déjà enregistrés."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", nargs="?", type=Path, default=FICHIER, help="fichier CSV à points-virgules")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ajoutees = charger_delais(lire_fichier(options["fichier"]))
        except (ActionRefusee, OSError) as erreur:
            raise CommandError(str(erreur)) from erreur
        if options["verbosity"]:
            self.stdout.write(f"{ajoutees} délai(s) ajouté(s).")
