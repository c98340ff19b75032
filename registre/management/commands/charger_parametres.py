"""`charger_parametres`: the dated parameters of the file shipped with the program, or of another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registre.services.parametres import FICHIER, charger_parametres, lire_fichier
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = "Charge les paramètres datés et leur source, sans toucher à ceux qui sont déjà enregistrés."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", nargs="?", type=Path, default=FICHIER, help="fichier CSV à points-virgules")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ajoutees = charger_parametres(lire_fichier(options["fichier"]))
        except (ActionRefusee, OSError) as erreur:
            raise CommandError(str(erreur)) from erreur
        if options["verbosity"]:
            self.stdout.write(f"{ajoutees} paramètre(s) ajouté(s).")
