from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q


class Menage(models.Model):
    """A household to house: the root of everything identifying about one demande. Erased with it."""

    naissances_attendues = models.PositiveSmallIntegerField(
        "enfants à naître",
        null=True,  # not said
    )
    naissance_prevue_le = models.DateField("naissance prévue le", null=True)  # known only when a birth is expected
    personnes_handicapees = models.PositiveSmallIntegerField("personnes handicapées (C1)", null=True)  # not said

    class Meta:
        verbose_name = "ménage"
        constraints = [
            CheckConstraint(
                name="menage_naissances_0_9",
                condition=Q(naissances_attendues__isnull=True) | Q(naissances_attendues__lte=9),
                violation_error_message="Le nombre d'enfants à naître va de 0 à 9.",
            ),
        ]

    def __str__(self) -> str:
        return f"ménage {self.pk}"


class PersonneMorale(models.Model):
    """An association asking for dwellings (L442-8-1, L442-8-1-1): headings a, b and h of R441-2-2 only."""

    nom = models.CharField("nom", max_length=200)
    nom_normalise = models.CharField(max_length=200, editable=False)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    tel_domicile = models.CharField("téléphone", max_length=20, blank=True)
    tel_portable = models.CharField("téléphone portable", max_length=20, blank=True)
    tel_travail = models.CharField("autre téléphone", max_length=20, blank=True)
    mel = models.CharField("courriel", max_length=255, blank=True)

    class Meta:
        verbose_name = "personne morale"
        verbose_name_plural = "personnes morales"
        constraints = [
            CheckConstraint(
                name="personne_morale_siren_9",
                condition=Q(siren="") | Q(siren__regex=r"^[0-9]{9}$"),
                violation_error_message="Le SIREN a 9 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"personne morale {self.pk}"


class Aidant(models.Model):
    """Who helps the demandeur, or represents him (tutor, mandated helper): then the letters go there."""

    menage = models.OneToOneField(Menage, on_delete=models.CASCADE)  # erased with the household
    nom = models.CharField("nom", max_length=100, blank=True)
    organisme = models.CharField("structure", max_length=100, blank=True)
    qualite = models.CharField("qualité", max_length=40, blank=True)
    tel = models.CharField("téléphone", max_length=20, blank=True)
    mel = models.CharField("courriel", max_length=255, blank=True)
    informe = models.BooleanField("reçoit les mêmes informations", default=False)
    represente = models.BooleanField("reçoit les courriers à la place du demandeur", default=False)

    class Meta:
        verbose_name = "aidant"
        constraints = [
            CheckConstraint(
                name="aidant_joignable",
                condition=Q(represente=False) | ~Q(nom="") | ~Q(organisme=""),
                violation_error_message="Un représentant doit avoir un nom ou une structure.",
            ),
        ]

    def __str__(self) -> str:
        return f"aidant {self.pk}"
