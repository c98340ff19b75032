from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q

from socle.periodes import ordre_des_dates, sans_chevauchement


class ImportClasses(models.Model):
    """A file of classes of residences received for a territory: what it would do, then when it was applied (R441-2-10 4°).

    `lignes` are those that may be applied, `erreurs` the others as [line, column, problem]; both are bounded by the reading.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    territoire = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    plan = models.CharField("plan", max_length=200)
    du = models.DateField("classes en vigueur le")
    lignes = models.JSONField("lignes retenues", default=list)
    erreurs = models.JSONField("lignes en erreur", default=list)
    recu_a = models.DateTimeField("reçu le")
    applique_a = models.DateTimeField("appliqué le", null=True)  # a dry run
    agent = models.ForeignKey(
        "habilitations.Agent", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "import de classes"
        verbose_name_plural = "imports de classes"
        indexes = [models.Index(name="import_classes_du_territoire", fields=["territoire", "-recu_a"])]

    def __str__(self) -> str:
        return f"import de classes {self.pk}"


class SuspensionPublication(models.Model):
    """A bailleur that keeps its vacant dwellings off the public list, everywhere or on one territory, and why (L441-2-8 I).

    While it runs, making them known to the public is the bailleur's own duty again.
    """

    # No index of its own: `suspension_du_bailleur` starts with it.
    bailleur = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    territoire = models.ForeignKey(
        "habilitations.Territoire",
        null=True,  # everywhere
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    motif = models.CharField("motif", max_length=200)
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # until it is ended
    agent = models.ForeignKey(
        "habilitations.Agent", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "suspension de publication"
        verbose_name_plural = "suspensions de publication"
        indexes = [models.Index(name="suspension_du_bailleur", fields=["bailleur", "du"])]
        constraints = [
            CheckConstraint(
                name="suspension_publication_dates",
                condition=ordre_des_dates(),
                violation_error_message="La fin de la suspension précède son début.",
            ),
            CheckConstraint(
                name="suspension_publication_motivee",
                condition=~Q(motif=""),
                violation_error_message="Une suspension de publication porte son motif (L441-2-8 I).",
            ),
            sans_chevauchement(
                "suspension_publication_sans_chevauchement",
                "La publication est déjà suspendue à ces dates.",
                entiers=("bailleur",),
                entiers_facultatifs=("territoire",),
            ),
        ]

    def __str__(self) -> str:
        return f"suspension de publication {self.pk}"
