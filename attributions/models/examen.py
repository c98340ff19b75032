from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from attributions.enums import AvisOccupation, SituationOccupation
from attributions.models.bail_en_cours import BailEnCours
from attributions.models.commission import SeanceCal


class ExamenOccupation(models.Model):
    """The three-yearly examination of how a dwelling of a tense zone is lived in, and the opinion of the CALEOL (L442-5-2).

    `situations`: those of the article that the bailleur found; none, and the file goes nowhere. `seance` is the sitting it
    is brought to, whose opinion `avis` is. `mutation`: the tenant's own demande, opened after it.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    # No index of its own: `examen_un_par_jour` starts with it.
    en_cours = models.ForeignKey(
        BailEnCours, on_delete=models.PROTECT, related_name="examens", db_index=False, verbose_name="bail en cours"
    )
    attribuant = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="bailleur"
    )
    examine_le = models.DateField("examinée le")
    situations = ArrayField(
        models.CharField(max_length=14, choices=SituationOccupation), verbose_name="situations", default=list
    )
    seance = models.ForeignKey(
        SeanceCal,
        null=True,  # nothing to bring, or not brought yet
        on_delete=models.PROTECT,
        related_name="examens_d_occupation",
        verbose_name="séance",
    )
    avis = models.CharField("avis", max_length=10, choices=AvisOccupation, blank=True)
    avis_le = models.DateField("avis rendu le", null=True)  # no opinion yet
    motif = models.CharField("motif de l'avis", max_length=200, blank=True)
    mutation = models.ForeignKey(
        "registre.Demande",
        null=True,  # none opened
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="demande de mutation",
    )

    class Meta:
        verbose_name = "examen de l'occupation"
        verbose_name_plural = "examens de l'occupation"
        constraints = [
            UniqueConstraint(
                name="examen_un_par_jour",
                fields=["en_cours", "examine_le"],
                violation_error_message="L'occupation de ce logement est déjà examinée ce jour.",
            ),
            CheckConstraint(
                name="examen_avis_motive",
                condition=Q(avis="", avis_le__isnull=True)
                | (
                    Q(avis__in=AvisOccupation.values, avis_le__gte=F("examine_le"), seance__isnull=False) & ~Q(motif="")
                ),
                violation_error_message="Un avis a son jour, sa séance et son motif (L442-5-2).",
            ),
            CheckConstraint(
                name="examen_mutation_apres_avis",
                condition=Q(mutation__isnull=True) | Q(avis=AvisOccupation.RELOGEMENT),
                violation_error_message="Une mutation s'ouvre après un avis de relogement.",
            ),
        ]
        indexes = [
            models.Index(name="examen_du_bailleur", fields=["attribuant", "examine_le", "id"]),
        ]

    def __str__(self) -> str:
        return f"examen de l'occupation {self.pk}"
