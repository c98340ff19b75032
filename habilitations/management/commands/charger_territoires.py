"""`charger_territoires`: load or update the reference territories."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from habilitations.acteur import systeme
from habilitations.services.territoires import DONNEES, MILLESIME, charger


class Command(BaseCommand):
    help = (
        "Charge les communes, arrondissements, EPCI, EPT, départements et régions, et les communes disparues d'Île-de-"
        "France. Relancer avec les mêmes fichiers ne change rien ; un nouveau millésime ferme et ouvre sans rien casser."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dossier", type=Path, default=DONNEES, help="Dossier des fichiers CSV.")
        parser.add_argument(
            "--millesime", type=date.fromisoformat, default=MILLESIME, help="Premier jour de validité (AAAA-MM-JJ)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bilan = charger(
                acteur=systeme(motif="chargement des territoires"),
                dossier=options["dossier"],
                millesime=options["millesime"],
            )
        except OSError as erreur:
            raise CommandError(f"Fichier illisible : {erreur.filename} ({erreur.strerror}).") from erreur
        if options["verbosity"]:
            self.stdout.write(
                f"Territoires : {bilan.crees} créés, {bilan.modifies} modifiés, {bilan.fermes} fermés. "
                f"Appartenances : {bilan.appartenances_ouvertes} ouvertes, {bilan.appartenances_fermees} fermées. "
                f"Successions ajoutées : {bilan.successions}. Communes à recalculer : {len(bilan.touches)}."
            )
