"""`peupler`: fill an empty base with a made-up population."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.chargement import ChargementInterrompu
from demo.peuplement import peupler
from socle.clock import aujourdhui
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = "Remplit une base vide d'une population fictive : organismes, agents et demandes vraisemblables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demandes", type=int, default=20_000, help="nombre de demandes actives")
        parser.add_argument("--graine", type=int, default=1, help="même graine, même jour : même population")
        parser.add_argument("--processus", type=int, default=2, help="processus qui écrivent en même temps")
        parser.add_argument("--rapport", type=Path, help="fichier JSON où écrire les chiffres")
        parser.add_argument("--recommencer", action="store_true", help="vide d'abord une base de démonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["demandes"] < 1 or not 1 <= options["processus"] <= 16:
            raise CommandError("Il faut au moins une demande, et de 1 à 16 processus.")
        try:
            bilan = peupler(
                demandes=options["demandes"],
                graine=options["graine"],
                processus=options["processus"],
                jour=aujourdhui(),
                recommencer=options["recommencer"],
                dire=self._dire if options["verbosity"] else lambda _: None,
            )
        except (ActionRefusee, ChargementInterrompu) as erreur:
            raise CommandError(str(erreur)) from erreur
        if options["rapport"]:
            options["rapport"].write_text(
                json.dumps(bilan.en_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
        self._dire(
            f"{bilan.demandes} demandes et {bilan.lignes} lignes ({bilan.lignes_par_demande:.1f} par demande) en "
            f"{bilan.duree:.1f} s, dont {bilan.reconstruction:.1f} s d'index et de clés : {bilan.debit:.0f} demandes/s."
        )

        fautes = {nom: nombre for nom, nombre in bilan.incoherences.items() if nombre}
        self._dire(f"{len(bilan.incoherences)} contrôles de cohérence : {fautes or 'aucune incohérence'}.")
        if fautes:
            raise CommandError("La population écrite est incohérente.")

    def _dire(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()
