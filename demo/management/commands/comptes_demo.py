"""`comptes_demo`: one account per actor type and one API client, on a demonstration base only."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from demo.clients import ouvrir_le_client
from demo.comptes import en_json, ouvrir_les_comptes
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = "Ouvre un compte par type d'acteur sur une base de démonstration (DEMO=1) et les écrit dans VAR_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                comptes = ouvrir_les_comptes()
                client = ouvrir_le_client()
        except ActionRefusee as erreur:
            raise CommandError(str(erreur)) from erreur
        fichier = Path(settings.VAR_DIR) / "demo-comptes.json"
        contenu = {"comptes": en_json(comptes), "client_api": asdict(client)}
        # Created closed: it holds a secret.
        fichier.touch(mode=0o600)
        fichier.chmod(0o600)
        fichier.write_text(json.dumps(contenu, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        if options["verbosity"]:
            for un in comptes:
                self.stdout.write(f"{un.email:42} {un.mot_de_passe}  {un.type}, {un.fonction} : {un.organisme}")
            self.stdout.write(f"API : client_id {client.client_id}  secret {client.client_secret}  {client.organisme}")
            self.stdout.write(f"Comptes écrits dans {fichier}")
