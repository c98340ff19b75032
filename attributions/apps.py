"""Declares the application to Django."""

from __future__ import annotations

from django.apps import AppConfig


class AttributionsConfig(AppConfig):
    name = "attributions"
    verbose_name = "Attributions"
    default_auto_field = "django.db.models.BigAutoField"
