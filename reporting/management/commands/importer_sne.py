"""`importer_sne CHEMIN…`: files of the national system into the register."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.models import LotImport
from reporting.sne.depot import DisquePlein
from reporting.sne.equipe import ImportInterrompu
from reporting.sne.import_ import Options, importer
from reporting.sne.rapport import RapportImpossible, ecrire_rapport_d_import
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = (
        "Importe des documents du SNE (interfaceNuu 02.00 et 02.01) depuis des fichiers, dossiers, archives zip ou tar. "
        "Un document déjà importé ne change rien : relancer la commande reprend un import interrompu."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("chemins", nargs="*", type=Path, metavar="CHEMIN", help="fichier, dossier ou archive")
        parser.add_argument("--processus", type=int, default=2, help="processus au travail (2 par défaut)")
        parser.add_argument(
            "--creer-guichets",
            action="store_true",
            help="ouvre, fermés le jour même, les guichets que le registre ne connaît pas, à identifier ensuite",
        )
        parser.add_argument("--rapport", type=Path, help="où écrire le rapport Excel (var/rapports par défaut)")
        parser.add_argument("--rapport-du-lot", metavar="CLÉ", help="réécrit le rapport d'un lot déjà importé")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rapport_du_lot"]:
            self._rapport(options["rapport_du_lot"], options["rapport"])
            return
        if not options["chemins"]:
            raise CommandError("Indiquez au moins un fichier, un dossier ou une archive.")
        choix = Options(max(1, options["processus"]), options["creer_guichets"], options["rapport"])
        try:
            run = importer(options["chemins"], choix, self._avancement if options["verbosity"] else None)
        except FileNotFoundError as erreur:
            raise CommandError(f"Introuvable : {erreur}.") from None
        except DisquePlein:
            raise CommandError(
                "Le disque est plein : les documents n'ont pas pu être mis de côté, rien n'a été importé. "
                "Libérez de la place dans VAR_DIR (la taille des documents décompressés) et relancez."
            ) from None
        except RapportImpossible as erreur:
            raise CommandError(
                f"Les documents sont importés, mais {str(erreur.strerror).lower()} Libérez de la place, puis : "
                f"manage.py importer_sne --rapport-du-lot {LotImport.objects.latest('pk').cle}"
            ) from None
        except (ActionRefusee, ImportInterrompu) as erreur:
            raise CommandError(f"{erreur} Ce qui est validé reste ; relancez la même commande.") from None
        self._bilan(run)

    def _rapport(self, cle: str, chemin: Path | None) -> None:
        run = LotImport.objects.filter(cle=cle).first()
        if run is None:
            raise CommandError("Ce lot d'import n'existe pas.")
        run.rapport = str(ecrire_rapport_d_import(run, chemin or Path(run.rapport or f"import-sne-{run.cle}.xlsx")))
        run.save(update_fields=["rapport"])
        self.stdout.write(f"Rapport : {run.rapport}")

    def _avancement(self, faits: int, total: int) -> None:
        self.stderr.write(f"{faits} documents sur {total}", ending="\r")

    def _bilan(self, run: LotImport) -> None:
        self.stdout.write(
            f"{run.documents} documents : {run.acceptes} acceptés, {run.avertis} acceptés avec avertissement, "
            f"{run.refuses} refusés, {run.perimes} périmés, {run.deja_vus} déjà importés."
        )
        self.stdout.write(f"Rapport : {run.rapport}")
