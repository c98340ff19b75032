"""Declares the application to Django."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Démonstration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from demo import models
        from habilitations import ports

        ports.marques_de_demonstration.append(models.base_marquee)
