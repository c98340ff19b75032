"""Declares the application to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Statistiques"
    default_auto_field = "django.db.models.BigAutoField"
