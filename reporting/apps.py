"""Declares the application to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Statistiques"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from habilitations.rules.droits import Droit
        from registre import ports
        from reporting.services import exports
        from socle.travaux import EXECUTANTS

        EXECUTANTS[exports.NATURE] = exports.produire
        ports.sorties_de_liste.append(ports.SortieDeListe("Exporter…", "reporting:nouvel_export", Droit.EXPORTER))
