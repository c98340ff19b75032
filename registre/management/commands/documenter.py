"""`documenter`: the documents generated from the code; `--verifier` fails when one is out of date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from registre.services.documentation import DOCUMENTS, ecrire, perimes


class Command(BaseCommand):
    help = "Engendre les documents tirés du code : états, radiations, droits, ports, paramètres."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verifier", action="store_true", help="compare sans écrire ; échoue s'ils diffèrent")

    def handle(self, *args: Any, **options: Any) -> None:
        racine = Path(settings.RACINE)
        if options["verifier"]:
            if vieux := perimes(racine):
                raise CommandError(f"À engendrer de nouveau (manage.py documenter) : {', '.join(vieux)}")
            self.stdout.write(f"{len(DOCUMENTS)} documents à jour.")
            return
        for chemin in ecrire(racine):
            self.stdout.write(f"{chemin} écrit.")
