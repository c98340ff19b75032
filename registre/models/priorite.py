from __future__ import annotations

from django.db import models

from registre.enums import TypePriorite
from registre.models.demande import Demande

DALO_EN_COURS = "ACTIF"


class Priorite(models.Model):
    """A priority recognised to a demande. For now DALO, as the interface carries it (`informationDalo`)."""

    # No index of its own: `priorite_une_par_type` starts with it.
    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # follows its demande
        related_name="priorites",
        db_index=False,
    )
    type = models.CharField("type", max_length=12, choices=TypePriorite)
    statut = models.CharField("statut", max_length=6, blank=True)
    decision_le = models.DateField("décision du", null=True)  # not said
    diagnostic_social = models.BooleanField("diagnostic social", null=True)  # not said
    accompagnement_social = models.BooleanField("accompagnement social", null=True)  # not said
    typologie = models.CharField("typologie retenue", max_length=6, blank=True)

    class Meta:
        verbose_name = "priorité"
        indexes = [
            # The tray of the home page: the oldest decisions first.
            models.Index(
                name="priorite_dalo",
                fields=["decision_le", "demande"],
                condition=models.Q(type=TypePriorite.DALO, statut=DALO_EN_COURS),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="priorite_une_par_type",
                fields=["demande", "type"],
                violation_error_message="Cette priorité est déjà enregistrée pour cette demande.",
            ),
        ]

    def __str__(self) -> str:
        return f"priorité {self.pk}"
