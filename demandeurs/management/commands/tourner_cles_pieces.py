"""`tourner_cles_pieces`: bring the key of every file under the first key of CLE_PIECES."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demandeurs.pieces import cles
from demandeurs.services import rotation


class Command(BaseCommand):
    help = "Remet les clés des fichiers de pièces sous la clé maîtresse courante (reprend où elle s'est arrêtée)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rechiffrer",
            action="store_true",
            help="chiffrer aussi chaque fichier à neuf : quand une ancienne clé et une copie de la base ont fuité",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bilan = rotation.tourner(rechiffrer=options["rechiffrer"], dire=self._dire)
        self.stdout.write(f"{bilan.tournees} clé(s) sous la clé maîtresse « {cles.cle_courante()} ».")
        for motif, nombre in bilan.empechements.items():
            self.stderr.write(f"{nombre} fichier(s) : {motif}")
        if restantes := rotation.restantes():
            detail = ", ".join(f"« {cle_id} » ({nombre})" for cle_id, nombre in sorted(restantes.items()))
            raise CommandError(f"Des clés maîtresses servent encore, à garder dans CLE_PIECES : {detail}.")
        self.stdout.write("Les autres clés peuvent quitter CLE_PIECES.")

    def _dire(self, fait: int) -> None:
        self.stdout.write(f"{fait} clés…", ending="\r")
