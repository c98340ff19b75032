from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from attributions.models.candidature import Candidature
from attributions.models.logement import Logement
from attributions.models.vacance import MiseADisposition


class Mutation(models.Model):
    """A candidate who already rents from this bailleur: the dwelling he leaves, what it becomes, or with whom he exchanges.

    `occupe` is freed by his lease. `vacance_liberee` is the vacancy opened on it, the next link of the chain. `echange` is
    the candidature of the household that takes his dwelling and leaves its own: the two leases are signed together or not.
    """

    candidature = models.OneToOneField(
        Candidature, on_delete=models.PROTECT, related_name="mutation", primary_key=True, verbose_name="candidature"
    )
    occupe = models.ForeignKey(
        Logement, on_delete=models.PROTECT, related_name="departs", db_index=False, verbose_name="logement occupé"
    )
    echange = models.ForeignKey(
        "self",
        null=True,  # an ordinary mutation
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="échange avec",
    )
    vacance_liberee = models.ForeignKey(
        MiseADisposition,
        null=True,  # not opened yet; an exchange frees nothing
        on_delete=models.PROTECT,
        related_name="departs",
        db_index=False,
        verbose_name="mise à disposition du logement libéré",
    )
    liee_le = models.DateField("liée le")

    class Meta:
        verbose_name = "mutation"
        constraints = [
            UniqueConstraint(
                name="mutation_un_echange",
                fields=["echange"],
                condition=Q(echange__isnull=False),
                violation_error_message="Ce ménage est déjà engagé dans un échange.",
            ),
            UniqueConstraint(
                name="mutation_une_par_vacance_liberee",
                fields=["vacance_liberee"],
                condition=Q(vacance_liberee__isnull=False),
                violation_error_message="Cette mise à disposition est déjà celle d'un logement libéré par une autre mutation.",
            ),
            CheckConstraint(
                name="mutation_echange_a_deux",
                condition=Q(echange__isnull=True) | ~Q(echange=F("candidature")),
                violation_error_message="Un échange se fait entre deux ménages.",
            ),
            CheckConstraint(
                name="mutation_echange_ne_libere_rien",
                condition=Q(echange__isnull=True) | Q(vacance_liberee__isnull=True),
                violation_error_message="Un échange ne libère aucun logement.",
            ),
        ]
        indexes = [models.Index(name="mutation_du_logement", fields=["occupe", "candidature"])]

    def __str__(self) -> str:
        return f"mutation {self.pk}"
