from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q

from demandeurs.models.adresse import Localite
from demandeurs.models.menage import Menage


class LogementActuel(Localite):
    """Current housing of the household (boxes F1 to F25, F48, F49). The place is that of another dwelling owned."""

    menage = models.OneToOneField(Menage, on_delete=models.CASCADE)  # erased with the household
    modeles = ArrayField(models.CharField(max_length=6), verbose_name="statuts d'occupation", default=list)
    bailleur = models.CharField("bailleur", max_length=100, blank=True)
    bailleur_siren = models.CharField("SIREN du bailleur", max_length=9, blank=True)
    residence_sociale_depuis = models.DateField("en résidence sociale depuis", null=True)  # only when housed there
    residence_hoteliere_depuis = models.DateField("en résidence hôtelière depuis", null=True)  # only when housed there
    sous_location_depuis = models.DateField("sous-locataire depuis", null=True)  # only when housed so
    structure_depuis = models.DateField("en structure depuis", null=True)  # only when housed there
    structure = models.CharField("structure", max_length=60, blank=True)
    centre_depuis = models.DateField("en centre depuis", null=True)  # only when housed there
    centre = models.CharField("centre", max_length=60, blank=True)
    loyer = models.PositiveIntegerField("loyer et charges (euros par mois)", null=True)  # not said
    aide_logement = models.PositiveIntegerField("aide au logement (euros par mois)", null=True)  # not said
    habitants = models.PositiveSmallIntegerField("occupants", null=True)  # not said
    categorie = models.CharField("catégorie", max_length=6, blank=True)
    typologie = models.CharField("type", max_length=6, blank=True)
    surface = models.PositiveIntegerField("surface (m²)", null=True)  # not said
    proprietaire = models.BooleanField("propriétaire d'un autre logement", default=False)
    a_lieu = models.BooleanField("lieu du logement possédé déclaré", default=False)
    possede_typologie = models.CharField("type du logement possédé", max_length=6, blank=True)

    class Meta:
        verbose_name = "logement actuel"
        verbose_name_plural = "logements actuels"
        constraints = [
            CheckConstraint(
                name="logement_montants_bornes",
                condition=(Q(loyer__isnull=True) | Q(loyer__lte=9999))
                & (Q(aide_logement__isnull=True) | Q(aide_logement__lte=9999))
                & (Q(surface__isnull=True) | Q(surface__lte=9999))
                & (Q(habitants__isnull=True) | Q(habitants__lte=99)),
                violation_error_message="Loyer, aide et surface vont de 0 à 9999, les occupants de 0 à 99.",
            ),
            CheckConstraint(
                name="logement_siren_9",
                condition=Q(bailleur_siren="") | Q(bailleur_siren__regex=r"^[0-9]{9}$"),
                violation_error_message="Le SIREN du bailleur a 9 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"logement actuel {self.pk}"
