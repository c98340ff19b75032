"""`verifier_coherence`: counts the rows that contradict each other; fails when there is one."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registre.services.coherence import INCOHERENCES, compter


class Command(BaseCommand):
    help = "Compte les données qui se contredisent dans toute la base ; échoue s'il y en a."

    def add_arguments(self, parser: CommandParser) -> None:
        noms = ", ".join(une.nom for une in INCOHERENCES)
        parser.add_argument("noms", nargs="*", help=f"contrôles à faire, tous par défaut : {noms}")

    def handle(self, *args: Any, **options: Any) -> None:
        inconnus = set(options["noms"]) - {une.nom for une in INCOHERENCES}
        if inconnus:
            raise CommandError(f"Contrôle inconnu : {', '.join(sorted(inconnus))}.")
        total = 0
        for une in INCOHERENCES:
            if options["noms"] and une.nom not in options["noms"]:
                continue
            debut = time.monotonic()
            nombre = compter(une.nom)[une.nom]
            total += nombre
            if options["verbosity"]:
                self.stdout.write(f"{nombre:>9}  {une.phrase} ({time.monotonic() - debut:.1f} s)")
        if total:
            raise CommandError(f"{total} incohérence(s).")
