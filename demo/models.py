"""The mark that says: everything in this base is made up."""

from __future__ import annotations

from django.db import models


class Peuplement(models.Model):
    """A population was written here; its existence marks the base as a demonstration one.

    `definitions` are the statements that rebuild the indexes and keys set aside during the load, so that an interrupted
    one never leaves a base without them.
    """

    graine = models.IntegerField("graine")
    demandes = models.PositiveIntegerField("demandes actives")
    jour = models.DateField("jour de référence")
    commence_a = models.DateTimeField("commencé à")
    termine_a = models.DateTimeField("terminé à", null=True)  # interrupted, or still running
    definitions = models.JSONField("index et clés à reconstruire", default=list)

    class Meta:
        verbose_name = "peuplement"

    def __str__(self) -> str:
        return f"peuplement de {self.demandes} demandes, graine {self.graine}"


def base_marquee() -> bool:
    """Whether a population was written here to the end."""
    return Peuplement.objects.filter(termine_a__isnull=False).exists()
