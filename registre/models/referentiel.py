from __future__ import annotations

from django.db import models


class VersionReferentiel(models.Model):
    """A number that rises when a referential (code lists, parameters) is loaded: what processes keep is checked by it."""

    cle = models.CharField("référentiel", max_length=40, primary_key=True)
    version = models.PositiveBigIntegerField("version", default=1)

    class Meta:
        verbose_name = "version de référentiel"
        verbose_name_plural = "versions de référentiels"

    def __str__(self) -> str:
        return f"{self.cle} {self.version}"


class VerificationExistant(models.Model):
    """An agent asked, before registering, whether a demande already exists beyond his perimeter. Counts the hourly limit."""

    agent_id = models.BigIntegerField("agent", null=True)  # through the API
    organisme_id = models.BigIntegerField("organisme", null=True)  # the machine itself
    faite_a = models.DateTimeField("faite le")
    trouvees = models.PositiveSmallIntegerField("demandes trouvées")

    class Meta:
        verbose_name = "vérification d'existence"
        verbose_name_plural = "vérifications d'existence"
        indexes = [models.Index(name="verification_par_agent", fields=["organisme_id", "agent_id", "faite_a"])]

    def __str__(self) -> str:
        return f"vérification {self.pk}"
