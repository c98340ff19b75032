from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from demandeurs.models.menage import Menage


def _codes() -> ArrayField:
    return ArrayField(models.CharField(max_length=6), default=list, blank=True)


class BesoinHandicap(models.Model):
    """One "complément handicap" annex. The need is shown to whoever designates, nature and referent to named functions.

    `chiffre` holds what only named functions read (referent, nature, other nature) as encrypted JSON.
    """

    # Erased with the household. No index of its own: `handicap_rang_unique` starts with it.
    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, db_index=False)
    rang = models.PositiveSmallIntegerField("rang")
    naissance_le = models.DateField("né(e) le", null=True)  # the interface makes it optional
    marche = models.CharField("capacité de marche", max_length=6, blank=True)
    accompagne = models.BooleanField("accompagné", null=True)  # not said
    aides_techniques = _codes()
    equipements = _codes()
    besoin_particulier = models.CharField("besoin particulier", max_length=255, blank=True)
    besoin_autre = models.CharField("autre besoin", max_length=100, blank=True)
    chiffre = models.BinaryField("nature et référent, chiffrés", null=True, editable=False)  # nothing of it declared

    class Meta:
        verbose_name = "besoin lié au handicap"
        verbose_name_plural = "besoins liés au handicap"
        constraints = [
            models.UniqueConstraint(
                name="handicap_rang_unique",
                fields=["menage", "rang"],
                violation_error_message="Deux annexes handicap du ménage ont le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"besoin handicap {self.pk}"
