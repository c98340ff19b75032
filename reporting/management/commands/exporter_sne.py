"""`exporter_sne --dossier …`: demandes of the register as files of the national system."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.sne.export import ExportImpossible, Options, exporter
from reporting.sne.rapport import RapportImpossible
from reporting.sne.table import DERNIERE_VERSION, VERSIONS
from socle.clock import lire_horloge


def _instant(texte: str) -> datetime:
    try:
        return lire_horloge(texte).replace(hour=0) if len(texte) == 10 else lire_horloge(texte)
    except ValueError:
        raise ArgumentTypeError("écrire AAAA-MM-JJ ou AAAA-MM-JJTHH:MM:SS") from None


class Command(BaseCommand):
    help = (
        "Écrit les demandes du registre en documents du SNE (un fichier par demande) et un rapport de ce que "
        "l'interface ne porte pas."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossier", type=Path, required=True, help="où écrire")
        parser.add_argument("--depuis", type=_instant, help="seulement ce qui a changé depuis (AAAA-MM-JJ)")
        parser.add_argument("--archive", action="store_true", help="une archive zip au lieu d'un dossier de fichiers")
        parser.add_argument("--interface", choices=VERSIONS, default=DERNIERE_VERSION, help="version de l'interface")
        parser.add_argument(
            "--entete-recu", action="store_true", help="reprend le type et la date du dernier document reçu"
        )
        parser.add_argument("--rapport", type=Path, help="où écrire le rapport Excel (var/rapports par défaut)")

    def handle(self, *args: Any, **options: Any) -> None:
        choix = Options(
            options["dossier"],
            options["depuis"],
            options["archive"],
            options["interface"],
            options["entete_recu"],
            options["rapport"],
        )
        try:
            run = exporter(choix, self._avancement if options["verbosity"] > 1 else None)
        except ExportImpossible as erreur:
            raise CommandError(
                f"{erreur.strerror} Rien n'est laissé à moitié ; libérez de la place et relancez."
            ) from None
        except RapportImpossible as erreur:
            raise CommandError(f"Les documents sont écrits, mais pas le rapport. {erreur.strerror}") from None
        self.stdout.write(f"{run.documents} documents, dont {run.avec_anomalie} avec anomalie : {run.fichier}")

    def _avancement(self, faits: int) -> None:
        self.stderr.write(f"{faits} documents", ending="\r")
