from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from habilitations.access import acteur_de
from habilitations.models import Affectation
from registre.services.pieces.numerisation import recevoir_lot
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.travaux import executer


class Command(BaseCommand):
    help = "Verse un lot de pièces numérisées (ZIP de PDF et index.csv) au nom d'un agent ; dit où est le rapport."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--agent", required=True, help="courriel de l'agent au nom duquel le lot est versé")
        parser.add_argument("--organisme", type=int, help="identifiant de l'organisme, s'il en a plusieurs")

    def handle(self, *args: Any, **options: Any) -> None:
        affectations = Affectation.objects.utilisables(aujourdhui()).filter(agent__email=options["agent"])
        if options["organisme"]:
            affectations = affectations.filter(organisme=options["organisme"])
        trouvees = list(affectations.select_related("agent")[:2])
        if len(trouvees) != 1:
            raise CommandError("Cet agent n'a pas une affectation en vigueur et une seule : précisez l'organisme.")
        try:
            lot = recevoir_lot(
                options["archive"].read_bytes(), acteur=acteur_de(trouvees[0].agent, trouvees[0], session="commande")
            )
        except OSError as erreur:
            raise CommandError("L'archive ne se lit pas.") from erreur
        except ActionRefusee as refusee:
            raise CommandError(str(refusee)) from refusee
        travail = executer(int(lot.travail_id or 0))
        self.stdout.write(f"{travail.message} Rapport : {travail.rapport}")
