"""`charger_financements`: ceiling family of each financing code, of the file shipped with the program or another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from attributions.services.financements import FICHIER, charger, lire_fichier


class Command(BaseCommand):
    help = "Charge les familles de plafond des financements RPLS, sans toucher à celles qui sont déjà enregistrées."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", nargs="?", type=Path, default=FICHIER, help="fichier CSV à points-virgules")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ajoutes = charger(lire_fichier(options["fichier"]))
        except (OSError, KeyError, ValueError) as erreur:
            raise CommandError(f"Fichier illisible : {erreur}") from erreur
        if options["verbosity"]:
            self.stdout.write(f"{ajoutes} financement(s) ajouté(s).")
