from __future__ import annotations

from django.db import models

from attributions.models.vacance import MiseADisposition
from socle.periodes import ordre_des_dates, sans_chevauchement


class EvenementVacance(models.Model):
    """A step of a vacancy: opened, oriented, failed, started again, withdrawn. Never changed; nothing nominative.

    `details` keeps codes, ids, dates and figures: who was proposed and with what gap, who was chosen and why.
    """

    # No index of its own: `evenement_de_la_vacance` starts with it.
    mise_a_disposition = models.ForeignKey(
        MiseADisposition, on_delete=models.PROTECT, related_name="evenements", db_index=False
    )
    acte = models.CharField("acte", max_length=40)
    survenu_le = models.DateField("survenu le")
    saisi_a = models.DateTimeField("saisi le")
    organisme = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # the clock
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    agent = models.ForeignKey(
        "habilitations.Agent",
        null=True,  # an API client, the clock
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    details = models.JSONField("détails", default=dict)

    class Meta:
        verbose_name = "étape d'une mise à disposition"
        verbose_name_plural = "étapes des mises à disposition"
        indexes = [models.Index(name="evenement_de_la_vacance", fields=["mise_a_disposition", "id"])]

    def __str__(self) -> str:
        return f"étape {self.pk}"


class FinancementRpls(models.Model):
    """Ceiling family of a financing code (RPLS field 32): dated data, to be confirmed where the arrêté does not say it."""

    code = models.CharField("code", max_length=2)
    libelle = models.CharField("libellé", max_length=80)
    plafond = models.CharField("plafond de ressources", max_length=4, blank=True)
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # still in force
    source = models.CharField("source", max_length=200)
    a_confirmer = models.BooleanField("à confirmer", default=False)

    class Meta:
        verbose_name = "financement RPLS"
        verbose_name_plural = "financements RPLS"
        constraints = [
            sans_chevauchement(
                "financement_rpls_sans_chevauchement",
                "Ce code de financement a déjà un plafond à ces dates.",
                textes=("code",),
            ),
            models.CheckConstraint(
                name="financement_rpls_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"financement {self.code}"
