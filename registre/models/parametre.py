from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q

from socle.periodes import sans_chevauchement


class Parametre(models.Model):
    """A dated value that the law leaves to practice or to a territory, with its source and who decided it.

    In force from `du` to `au` included (None: still). `territoire` None is the national default; the nearest territory
    wins. `cle` is one of `registre.rules.parametres`.
    """

    cle = models.CharField("paramètre", max_length=60)
    territoire = models.ForeignKey(
        "habilitations.Territoire",
        null=True,  # the national default
        on_delete=models.PROTECT,
        verbose_name="territoire",
    )
    valeur = models.JSONField("valeur")
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # still in force
    source = models.CharField("source", max_length=200)
    instance = models.CharField("décidé par", max_length=120, blank=True)
    a_confirmer = models.BooleanField("valeur à confirmer", default=False)

    class Meta:
        verbose_name = "paramètre"
        constraints = [
            CheckConstraint(
                name="parametre_dates_ordonnees",
                condition=Q(au__isnull=True) | Q(au__gte=F("du")),
                violation_error_message="La fin d'un paramètre suit son début.",
            ),
            CheckConstraint(
                name="parametre_source_dite",
                condition=~Q(source=""),
                violation_error_message="Un paramètre dit sa source.",
            ),
            sans_chevauchement(
                "parametre_sans_chevauchement",
                "Ce paramètre a déjà une valeur à ces dates sur ce territoire.",
                entiers_facultatifs=("territoire",),
                textes=("cle",),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cle} du {self.du:%d/%m/%Y}"
