"""`preparer_base`: bring a database, empty or older, to this version of the program."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from socle import ports

# Two deployments at once wait for one another: any number will do, as long as it is the same for all.
VERROU = 7_311_002


class Command(BaseCommand):
    help = "Applique les migrations, crée la table du cache et les mois de trace, accorde les droits et complète l'ancien, sous un verrou unique."

    # The base can be prepared whatever the state of the web.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        verbosite = options["verbosity"]
        with connection.cursor() as curseur:
            curseur.execute("SET lock_timeout = 0")
            curseur.execute("SELECT pg_advisory_lock(%s)", [VERROU])
            curseur.execute("SET lock_timeout = %s", [settings.ENTREE.delai_verrou])
        try:
            call_command("migrate", interactive=False, verbosity=verbosite)
            call_command("createcachetable", settings.TABLE_DE_CACHE, verbosity=verbosite)
            call_command("partitionner_traces", verbosity=verbosite)
            call_command("accorder_roles", verbosity=verbosite)
            for reprise in ports.reprises:
                fait = reprise()
                if fait and verbosite:
                    self.stdout.write(fait)
        finally:
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_advisory_unlock(%s)", [VERROU])
