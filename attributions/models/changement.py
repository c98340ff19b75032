from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from attributions.enums import SuiteDeChangement
from attributions.models.candidature import Candidature
from attributions.models.decision import Decision


class ChangementApresSeance(models.Model):
    """What was chosen when a household had changed since the CALEOL decided: the decision stands, waits, or is taken again.

    The decision keeps the dossier as examined; `ecarts` are the figures and codes that differed on that day, without a
    name. Never changed: another difference is another row.
    """

    # No index of its own: `changement_de_la_candidature` starts with it.
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="changements", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)
    suite = models.CharField("suite", max_length=9, choices=SuiteDeChangement)
    ecarts = models.JSONField("écarts avec le dossier examiné", default=list)
    motif = models.CharField("motif", max_length=200, blank=True)
    survenu_le = models.DateField("tranché le")

    class Meta:
        verbose_name = "changement après la séance"
        verbose_name_plural = "changements après la séance"
        constraints = [
            CheckConstraint(
                name="changement_a_des_ecarts",
                condition=~Q(ecarts=[]),
                violation_error_message="Un changement dit ce qui diffère du dossier examiné.",
            ),
        ]
        indexes = [models.Index(name="changement_de_la_candidature", fields=["candidature", "-id"])]

    def __str__(self) -> str:
        return f"changement {self.pk}"
