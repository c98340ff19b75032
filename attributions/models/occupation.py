from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from attributions.enums import FinOccupation, NatureOccupation
from attributions.models.bail import Bail
from attributions.models.commission import SeanceCal


class OccupationParAssociation(models.Model):
    """A household housed by an association in a dwelling that the association rents (L442-8-1 to L442-8-3).

    `bail` is the association's: it strikes off the association's demande, never the household's. `demande` is the
    household's own. `terme` is the day the sub-letting was agreed until. A lease in the household's name ends it:
    `bail_occupant`, and `seance` when the CALEOL attributed the dwelling to the household.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    bail = models.ForeignKey(
        Bail, on_delete=models.PROTECT, related_name="occupations", db_index=False, verbose_name="bail de l'association"
    )
    demande = models.ForeignKey(
        "registre.Demande", on_delete=models.PROTECT, related_name="occupations", db_index=False, verbose_name="demande"
    )
    nature = models.CharField("à quel titre", max_length=14, choices=NatureOccupation)
    du = models.DateField("logé depuis le")
    terme = models.DateField("jusqu'au terme du")
    au = models.DateField("parti le", null=True)  # still housed
    fin = models.CharField("fin", max_length=10, choices=FinOccupation, blank=True)
    bail_occupant = models.OneToOneField(
        Bail,
        null=True,  # no lease in his name
        on_delete=models.PROTECT,
        related_name="glissement",
        verbose_name="bail de l'occupant",
    )
    seance = models.ForeignKey(
        SeanceCal,
        null=True,  # not slid, or slid without the CALEOL
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="séance",
    )

    class Meta:
        verbose_name = "occupation par une association"
        verbose_name_plural = "occupations par une association"
        constraints = [
            UniqueConstraint(
                name="occupation_une_par_bail",
                fields=["bail"],
                condition=Q(au__isnull=True),
                violation_error_message="Un ménage est déjà logé par l'association dans ce logement.",
            ),
            UniqueConstraint(
                name="occupation_une_par_demande",
                fields=["demande"],
                condition=Q(au__isnull=True),
                violation_error_message="Ce ménage est déjà logé par une association.",
            ),
            CheckConstraint(
                name="occupation_nature_connue",
                condition=Q(nature__in=NatureOccupation.values),
                violation_error_message="À quel titre l'association loge ce ménage n'est pas dit.",
            ),
            CheckConstraint(
                name="occupation_terme_apres",
                condition=Q(terme__gt=F("du")),
                violation_error_message="Le terme suit l'entrée du ménage.",
            ),
            CheckConstraint(
                name="occupation_fin_datee",
                condition=Q(au__isnull=True, fin="") | Q(au__gte=F("du"), fin__in=FinOccupation.values),
                violation_error_message="La fin d'une occupation a sa date, après l'entrée, et sa cause.",
            ),
            CheckConstraint(
                name="occupation_glissee_a_son_bail",
                condition=Q(fin=FinOccupation.GLISSEMENT, bail_occupant__isnull=False)
                | (~Q(fin=FinOccupation.GLISSEMENT) & Q(bail_occupant__isnull=True, seance__isnull=True)),
                violation_error_message="Un glissement a le bail de l'occupant, et lui seul.",
            ),
        ]
        indexes = [
            models.Index(name="occupation_du_bail", fields=["bail", "-id"]),
            models.Index(name="occupation_de_la_demande", fields=["demande", "-id"]),
            models.Index(name="occupation_par_terme", fields=["terme", "id"], condition=Q(au__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"occupation {self.pk}"
