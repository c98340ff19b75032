from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint

from attributions.models.commission import MembreCal, SeanceCal


class PresenceCal(models.Model):
    """Attendance of a member: whether he was there when the sitting opened. Then see his `mouvements`."""

    # Cascade: a line of the attendance sheet of a sitting.
    seance = models.ForeignKey(SeanceCal, on_delete=models.CASCADE, related_name="presences", db_index=False)
    membre = models.ForeignKey(MembreCal, on_delete=models.PROTECT, related_name="presences", db_index=False)
    present = models.BooleanField("présent à l'ouverture", default=True)
    a_distance = models.BooleanField("à distance à l'ouverture", default=False)
    excuse = models.BooleanField("excusé", default=False)

    class Meta:
        verbose_name = "présence"
        constraints = [
            UniqueConstraint(
                name="presence_une_par_membre",
                fields=["seance", "membre"],
                violation_error_message="La présence de ce membre est déjà notée.",
            ),
        ]

    def __str__(self) -> str:
        return f"présence {self.pk}"


class MouvementCal(models.Model):
    """A member comes, comes back or leaves during a sitting, as often as he does: bounds of the intervals he sat in."""

    # Cascade: a note on this line of the attendance sheet.
    presence = models.ForeignKey(PresenceCal, on_delete=models.CASCADE, related_name="mouvements", db_index=False)
    a = models.DateTimeField("à")
    present = models.BooleanField("arrive")
    a_distance = models.BooleanField("à distance", default=False)

    class Meta:
        verbose_name = "mouvement en séance"
        verbose_name_plural = "mouvements en séance"
        constraints = [
            UniqueConstraint(
                name="mouvement_un_par_instant",
                fields=["presence", "a"],
                violation_error_message="Ce membre a déjà un mouvement à cette heure.",
            ),
        ]

    def __str__(self) -> str:
        return f"mouvement {self.pk}"
