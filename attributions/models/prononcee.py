from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from attributions.enums import AutoriteAttribution, FondementAttribution
from attributions.models.candidature import Candidature
from attributions.models.commission import SeanceCal


class AttributionPrononcee(models.Model):
    """A dwelling attributed by an authority other than a CALEOL: whose act, on what ground, and where it is kept.

    `organisme` is the authority, at the origin of the event whoever typed it. `informee` is the sitting at which the
    commission was told, for the relogements of which it is only informed (L441-2 V).
    """

    candidature = models.OneToOneField(
        Candidature, on_delete=models.PROTECT, related_name="prononcee", primary_key=True, verbose_name="candidature"
    )
    autorite = models.CharField("autorité", max_length=10, choices=AutoriteAttribution)
    fondement = models.CharField("fondement", max_length=20, choices=FondementAttribution)
    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    prononcee_le = models.DateField("prononcée le")
    reference = models.CharField("référence de l'acte", max_length=80)
    conserve_par = models.CharField("acte gardé", max_length=120)
    informee = models.ForeignKey(
        SeanceCal,
        null=True,  # not told yet, or not to be told
        on_delete=models.PROTECT,
        related_name="relogements_dits",
        verbose_name="commission informée en séance",
    )

    class Meta:
        verbose_name = "attribution prononcée"
        verbose_name_plural = "attributions prononcées"
        constraints = [
            CheckConstraint(
                name="prononcee_autorite_connue",
                condition=Q(autorite__in=AutoriteAttribution.values, fondement__in=FondementAttribution.values),
                violation_error_message="Une attribution sans commission nomme l'autorité et son fondement.",
            ),
            CheckConstraint(
                name="prononcee_acte_garde",
                condition=~Q(reference="") & ~Q(conserve_par=""),
                violation_error_message="L'acte qui attribue porte sa référence, et le lieu où il est gardé.",
            ),
            CheckConstraint(
                name="prononcee_information_du_bailleur",
                condition=Q(informee__isnull=True) | Q(autorite=AutoriteAttribution.BAILLEUR),
                violation_error_message="La commission est informée des seuls relogements du bailleur (L441-2 V).",
            ),
        ]

    def __str__(self) -> str:
        return f"attribution prononcée {self.pk}"
