#!/usr/bin/env python
"""Commands of the project. Chooses the database role by command and starts the embedded PostgreSQL when needed."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from config import entree, environnement


def main() -> None:
    try:
        os.environ.setdefault(
            "DJANGO_SETTINGS_MODULE",
            f"config.settings.{environnement.choix('ENVIRONNEMENT', environnement.ENVIRONNEMENTS, 'dev')}",
        )
        entree.declarer_commande(sys.argv)
        if len(sys.argv) > 1 and sys.argv[1] not in entree.COMMANDES_SANS_BASE:
            entree.demarrer_la_base()
    except environnement.ConfigurationInvalide as erreur:
        sys.exit(f"Configuration invalide : {erreur}")

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
