from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from registre.enums import Contingent
from registre.models.demande import Demande


class EligibiliteContingent(models.Model):
    """What an organisme decided of the eligibility of a demande to a reservation contingent (R441-2-15 I 3°).

    Eligibility is derived from the dossier (`rules.contingents`); a row is a decision that differs from it, or
    confirms it, with its reason. The latest one counts. `motif` may name people: cleared at erasure.
    """

    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # follows its demande
        related_name="eligibilites",
        db_index=False,
    )
    contingent = models.CharField("contingent", max_length=12, choices=Contingent)
    eligible = models.BooleanField("éligible")
    motif = models.CharField("motif", max_length=300, blank=True)
    organisme = models.ForeignKey(
        "habilitations.Organisme",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="décidée par",
    )
    decidee_le = models.DateField("décidée le")
    levee_le = models.DateField("levée le", null=True)  # still stands

    class Meta:
        verbose_name = "éligibilité à un contingent"
        verbose_name_plural = "éligibilités aux contingents"
        constraints = [
            UniqueConstraint(
                name="eligibilite_une_par_contingent",
                fields=["demande", "contingent"],
                condition=Q(levee_le__isnull=True),
                violation_error_message="L'éligibilité à ce contingent est déjà décidée : levez d'abord cette décision.",
            ),
            CheckConstraint(
                name="eligibilite_dates_ordonnees",
                condition=Q(levee_le__isnull=True) | Q(levee_le__gte=models.F("decidee_le")),
                violation_error_message="Une décision est levée après avoir été prise.",
            ),
        ]

    def __str__(self) -> str:
        return f"éligibilité {self.pk}"
