"""`importer_rpls FICHIER --bailleur SIREN`: the stock of a bailleur from its RPLS file; the same file twice is one import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from attributions.services.rpls.reception import recevoir
from habilitations.acteur import systeme
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from socle.errors import ActionRefusee
from socle.travaux import executer


class Command(BaseCommand):
    help = "Importe le fichier RPLS d'un bailleur (64 champs, points-virgules) et dit où est le rapport d'erreurs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--bailleur", required=True, help="SIREN du bailleur")

    def handle(self, *args: Any, **options: Any) -> None:
        bailleur = Organisme.objects.filter(siren=options["bailleur"], type=TypeOrganisme.BAILLEUR).first()
        if bailleur is None:
            raise CommandError("Aucun bailleur ne porte ce SIREN.")
        acteur = systeme(organisme_id=bailleur.pk, session="commande")
        try:
            recu = recevoir(_blocs(options["fichier"]), acteur=acteur, organisme_id=bailleur.pk)
        except OSError as erreur:
            raise CommandError("Le fichier ne se lit pas.") from erreur
        except ActionRefusee as refusee:
            raise CommandError(str(refusee)) from refusee
        travail = executer(int(recu.travail_id or 0))
        self.stdout.write(f"{travail.message}{f' Rapport : {travail.rapport}' if travail.rapport else ''}")


def _blocs(chemin: Path) -> Iterator[bytes]:
    with chemin.open("rb") as flux:
        while bloc := flux.read(1 << 20):
            yield bloc
