"""Programs that call the API: an OAuth 2 client (client credentials), bound to one organisme."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from oauth2_provider.models import AbstractApplication

from habilitations.models.agents import Agent
from habilitations.models.organismes import Organisme
from habilitations.rules.portees import Portee


class ClientApi(AbstractApplication):
    """A program of one organisme: its software, or that of its supplier. Its secret is kept hashed and shown once.

    The tokens it gets act for the organisme (`Acteur` of nature client_api) within `portees`, whatever is asked.
    """

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="clients_api")
    portees = ArrayField(models.CharField(max_length=24), verbose_name="portées")
    # Null: created by the system (the command line, the demonstration).
    cree_par = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="créé par"
    )
    secret_change_a = models.DateTimeField("secret changé à")
    # Null: the client may call.
    revoque_a = models.DateTimeField("révoqué à", null=True, blank=True)

    class Meta:
        verbose_name = "client de l'API"
        verbose_name_plural = "clients de l'API"
        ordering = ("organisme", "name")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(portees__len__gt=0) & models.Q(portees__contained_by=Portee.values),
                name="client_api_portees_connues",
                violation_error_message="Un client de l'API porte au moins une portée, et de la liste.",
            ),
            models.CheckConstraint(
                condition=models.Q(authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS)
                & models.Q(hash_client_secret=True)
                & models.Q(user__isnull=True),
                name="client_api_identifiants_seuls",
                violation_error_message="Un client de l'API s'authentifie par ses seuls identifiants, gardés hachés.",
            ),
            models.UniqueConstraint(
                fields=("organisme", "name"),
                condition=models.Q(revoque_a__isnull=True),
                name="client_api_nom_unique",
                violation_error_message="Un client de l'API de cet organisme porte déjà ce nom.",
            ),
        )

    def __str__(self) -> str:
        return f"client {self.pk}"

    def is_usable(self, _requete: Any) -> bool:
        """Asked by the token endpoint before anything is given."""
        return self.revoque_a is None
