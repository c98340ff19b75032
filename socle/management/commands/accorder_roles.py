"""`accorder_roles`: give the application's role what it needs and no more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from socle.roles import accorder


class Command(BaseCommand):
    help = (
        "Accorde au rôle de l’application la lecture et l’écriture des tables, sauf les tables en ajout seul "
        "(SELECT et INSERT). À relancer après chaque migration ; sans effet s’il n’y a rien à changer."
    )

    # The base can be prepared whatever the state of the web.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        role = settings.CONNEXION_APPLICATION["USER"]
        if role == connection.settings_dict["USER"]:
            raise CommandError(
                "L’application et le propriétaire ont le même rôle : définir DATABASE_URL_PROPRIETAIRE avec un autre rôle."
            )
        with transaction.atomic():
            tables = accorder(connection, role=role, ajout_seul=settings.TABLES_EN_AJOUT_SEUL)
        if options["verbosity"]:
            self.stdout.write(f"Droits accordés à {role} ; en ajout seul : {', '.join(tables)}.")
