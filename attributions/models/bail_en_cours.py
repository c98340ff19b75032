from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, F, GeneratedField, Q, UniqueConstraint
from django.db.models.functions import Greatest

from attributions.enums import FinBailEnCours
from attributions.models.bail import Bail
from attributions.models.logement import Logement


class BailEnCours(models.Model):
    """The lease that runs in a dwelling, whoever knows it: `bail` when it was signed here, else its bailleur says its day.

    A stock is mostly let before the register is: what is examined every three years (L442-5-2) starts here. Nobody is named.
    A later lease, a vacancy of the whole dwelling or a cancellation ends it; in colocation each place has its own.
    `attribuant` is copied from the dwelling, for the list. `depuis`: the lease, or its last examination.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    # No index of its own: `en_cours_du_logement` starts with it.
    logement = models.ForeignKey(Logement, on_delete=models.PROTECT, related_name="baux_en_cours", db_index=False)
    # No index of its own: `en_cours_a_examiner` starts with it.
    attribuant = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="bailleur"
    )
    bail = models.OneToOneField(
        Bail,
        null=True,  # signed before the register, or outside of it
        on_delete=models.PROTECT,
        related_name="en_cours",
        verbose_name="bail signé ici",
    )
    bail_le = models.DateField("bail signé le")
    examinee_le = models.DateField("occupation examinée le", null=True)  # never yet
    depuis = GeneratedField(
        expression=Greatest("bail_le", "examinee_le"), output_field=models.DateField(), db_persist=True
    )
    su_a = models.DateTimeField("su le")
    fini_le = models.DateField("fini le", null=True)  # still runs
    fin = models.CharField("fin", max_length=10, choices=FinBailEnCours, blank=True)

    class Meta:
        verbose_name = "bail en cours"
        verbose_name_plural = "baux en cours"
        constraints = [
            UniqueConstraint(
                name="en_cours_un_dit_par_logement",
                fields=["logement"],
                condition=Q(bail__isnull=True, fini_le__isnull=True),
                violation_error_message="La date du bail en cours de ce logement est déjà dite.",
            ),
            CheckConstraint(
                name="en_cours_examine_apres",
                condition=Q(examinee_le__isnull=True) | Q(examinee_le__gte=F("bail_le")),
                violation_error_message="L'occupation s'examine après le bail.",
            ),
            CheckConstraint(
                name="en_cours_fin_dite",
                condition=Q(fini_le__isnull=True, fin="") | Q(fini_le__isnull=False, fin__in=FinBailEnCours.values),
                violation_error_message="Un bail qui n'est plus en cours dit depuis quand et pourquoi.",
            ),
        ]
        indexes = [
            models.Index(
                name="en_cours_a_examiner", fields=["attribuant", "depuis", "id"], condition=Q(fini_le__isnull=True)
            ),
            models.Index(name="en_cours_du_logement", fields=["logement", "-id"]),
        ]

    def __str__(self) -> str:
        return f"bail en cours {self.pk}"
