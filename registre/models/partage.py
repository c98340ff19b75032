from __future__ import annotations

from django.db import models

from habilitations.octrois import PartageAgent, PartageNominatif
from registre.models.demande import Demande


class DemandePartageOrganisme(PartageNominatif):
    """One dossier shared by name with an organisme: a SIAO, a lieu d'accueil, an instance (R441-2-15 V 6°)."""

    content_object = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # the grant has no meaning without its dossier
        related_name="partages_organismes",
        verbose_name="demande",
    )

    class Meta(PartageNominatif.Meta):
        verbose_name = "partage avec un organisme"
        verbose_name_plural = "partages avec un organisme"
        indexes = [models.Index(name="partage_organisme_groupe", fields=["group", "permission", "content_object"])]


class DemandePartageAgent(PartageAgent):
    """One dossier opened by name to one agent, for a limited time (a member of a sitting)."""

    content_object = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # the grant has no meaning without its dossier
        related_name="partages_agents",
        verbose_name="demande",
    )

    class Meta(PartageAgent.Meta):
        verbose_name = "ouverture à un agent"
        verbose_name_plural = "ouvertures à un agent"
        indexes = [models.Index(name="partage_agent_agent", fields=["user", "permission", "content_object"])]
