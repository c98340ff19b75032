from __future__ import annotations

from django.db import models

from demandeurs.enums import SourceModification
from demandeurs.models.menage import Menage, PersonneMorale


class Modification(models.Model):
    """One field changed: before, after, where it comes from. Nominative; erased with the dossier.

    `evenement_id` is the register's event, kept as a number because keys never go up. Values of sensitive fields (NIR,
    handicap, protected address) are ciphertext in `avant_chiffre` and `apres_chiffre`, their clear twins stay empty.
    """

    menage = models.ForeignKey(
        Menage,
        null=True,  # the other owner is an association
        on_delete=models.CASCADE,  # erased with the household
    )
    personne_morale = models.ForeignKey(
        PersonneMorale,
        null=True,  # the other owner is a household
        on_delete=models.CASCADE,  # erased with the association's demande
    )
    evenement_id = models.BigIntegerField("événement", db_index=True)
    objet = models.CharField("objet", max_length=40)
    champ = models.CharField("champ", max_length=60)
    avant = models.TextField("avant", blank=True)
    apres = models.TextField("après", blank=True)
    avant_chiffre = models.BinaryField(null=True, editable=False)  # only sensitive fields
    apres_chiffre = models.BinaryField(null=True, editable=False)  # only sensitive fields
    source = models.CharField("source", max_length=14, choices=SourceModification)
    faite_a = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "modification"
        constraints = [
            models.CheckConstraint(
                name="modification_un_titulaire",
                condition=models.Q(menage__isnull=False, personne_morale__isnull=True)
                | models.Q(menage__isnull=True, personne_morale__isnull=False),
                violation_error_message="Une modification porte sur un ménage ou sur une personne morale.",
            ),
        ]

    def __str__(self) -> str:
        return f"modification {self.pk}"
