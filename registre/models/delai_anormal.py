from __future__ import annotations

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q

from registre.models.demande import Demande
from socle.periodes import BORNES_INCLUSES, SansChevauchement, ordre_des_dates

MARQUES = (("V", "Lu dans l'arrêté"), ("V2", "Source secondaire"), ("R", "À confirmer"))


def _plage(premier: str, dernier: str, fonction: str) -> Func:
    return Func(F(premier), F(dernier), BORNES_INCLUSES, function=fonction)


class DelaiAnormal(models.Model):
    """The délai anormalement long of a département for a range of typologies, in months (L441-1-4).

    Set by an arrêté of the préfet; in force from `du` to `au` included. `typologie_min` and `typologie_max` are ranks
    of `rules.typologies.TYPES` (0: a room, 6: T6 and more). `marque` says how sure the value is: V read in the arrêté,
    V2 in a secondary source, R recalled.
    """

    departement = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", verbose_name="département"
    )
    typologie_min = models.PositiveSmallIntegerField("de la typologie")
    typologie_max = models.PositiveSmallIntegerField("à la typologie")
    mois = models.PositiveSmallIntegerField("délai en mois")
    du = models.DateField("à compter du", null=True)  # the arrêté was not read: in force as far as we know
    au = models.DateField("jusqu'au", null=True)  # still in force
    arrete = models.CharField("arrêté", max_length=200, blank=True)
    source = models.CharField("source", max_length=200)
    marque = models.CharField("certitude", max_length=2, choices=MARQUES)

    class Meta:
        verbose_name = "délai anormalement long"
        verbose_name_plural = "délais anormalement longs"
        constraints = [
            CheckConstraint(
                name="delai_anormal_typologies",
                condition=Q(typologie_min__lte=F("typologie_max"), typologie_max__lte=6),
                violation_error_message="Les typologies vont de la chambre (0) au T6 et plus (6), dans l'ordre.",
            ),
            CheckConstraint(
                name="delai_anormal_positif",
                condition=Q(mois__gte=1, mois__lte=360),
                violation_error_message="Un délai compte de 1 à 360 mois.",
            ),
            CheckConstraint(
                name="delai_anormal_dates",
                condition=ordre_des_dates(),
                violation_error_message="La fin d'un délai suit son début.",
            ),
            CheckConstraint(
                name="delai_anormal_source",
                condition=~Q(source=""),
                violation_error_message="Un délai dit sa source.",
            ),
            CheckConstraint(
                name="delai_anormal_arrete",
                condition=~Q(marque="V") | ~Q(arrete=""),
                violation_error_message="Une valeur sûre nomme son arrêté.",
            ),
            SansChevauchement(
                name="delai_anormal_sans_chevauchement",
                expressions=[
                    (_plage("departement", "departement", "int8range"), RangeOperators.OVERLAPS),
                    (_plage("typologie_min", "typologie_max", "int4range"), RangeOperators.OVERLAPS),
                    (_plage("du", "au", "daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_code="chevauchement",
                violation_error_message="Ce département a déjà un délai pour ces typologies à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"délai de {self.mois} mois"


class AttenteAnormale(models.Model):
    """A demande whose wait has reached the delay of a département it asks for (R441-2-15 II 2°). Written by the night.

    `atteint_le` is the first day on which one of the delays was reached: the shortest of those of the départements and
    typologies asked. Gone when the demande no longer asks for them.
    """

    demande = models.OneToOneField(
        Demande,
        on_delete=models.CASCADE,  # follows its demande
        primary_key=True,
        related_name="attente_anormale",
    )
    delai = models.ForeignKey(DelaiAnormal, on_delete=models.PROTECT, related_name="+", db_index=False)
    atteint_le = models.DateField("atteint le")
    constate_le = models.DateField("constaté le")

    class Meta:
        verbose_name = "attente anormalement longue"
        verbose_name_plural = "attentes anormalement longues"
        indexes = [models.Index(name="attente_atteinte", fields=["atteint_le", "demande"])]

    def __str__(self) -> str:
        return f"attente {self.pk}"
