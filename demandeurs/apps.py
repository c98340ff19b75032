from django.apps import AppConfig


class DemandeursConfig(AppConfig):
    """Households and persons: every identifying datum lives here and is erased from here."""

    name = "demandeurs"
    verbose_name = "Demandeurs"
