from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint

from registre.models.demande import Demande


class Voeu(models.Model):
    """A commune asked for, in order of preference. `code_origine` is the code as received, if since merged."""

    # No index of its own: `voeu_rang_unique` starts with it. None on the commune either: lists read the tags.
    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # part of the demande
        related_name="voeux",
        db_index=False,
    )
    rang = models.PositiveSmallIntegerField("rang")
    commune = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, db_index=False, verbose_name="commune"
    )
    quartier = models.CharField("quartier", max_length=40, blank=True)
    code_origine = models.CharField("code reçu", max_length=5, blank=True)

    class Meta:
        verbose_name = "vœu"
        verbose_name_plural = "vœux"
        constraints = [
            UniqueConstraint(
                name="voeu_rang_unique",
                fields=["demande", "rang"],
                violation_error_message="Deux communes demandées ont le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"vœu {self.pk}"


class MotifDemande(models.Model):
    """A motive of the demande, in the order given (codes 01 to 23 of the interface, boxes of *05)."""

    # No index of its own: `motif_rang_unique` starts with it.
    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # part of the demande
        related_name="motifs",
        db_index=False,
    )
    rang = models.PositiveSmallIntegerField("rang")
    code = models.CharField("motif", max_length=6)

    class Meta:
        verbose_name = "motif de la demande"
        verbose_name_plural = "motifs de la demande"
        constraints = [
            UniqueConstraint(
                name="motif_rang_unique",
                fields=["demande", "rang"],
                violation_error_message="Deux motifs de la demande ont le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"motif {self.pk}"
