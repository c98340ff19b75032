"""`comptes_demo`: one account per actor type, on a demonstration base only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from demo.comptes import en_json, ouvrir_les_comptes
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = "Ouvre un compte par type d'acteur sur une base de démonstration (DEMO=1) et les écrit dans VAR_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                comptes = ouvrir_les_comptes()
        except ActionRefusee as erreur:
            raise CommandError(str(erreur)) from erreur
        fichier = Path(settings.VAR_DIR) / "demo-comptes.json"
        fichier.write_text(json.dumps(en_json(comptes), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        fichier.chmod(0o600)
        if options["verbosity"]:
            for un in comptes:
                self.stdout.write(f"{un.email:42} {un.mot_de_passe}  {un.type}, {un.fonction} : {un.organisme}")
            self.stdout.write(f"Comptes écrits dans {fichier}")
