from django.apps import AppConfig


class RegistreConfig(AppConfig):
    """The register: demandes, numéro unique, life cycle, events."""

    name = "registre"
    verbose_name = "Registre"
