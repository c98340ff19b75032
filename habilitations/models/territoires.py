"""Territories: one dated table whose integer key is the tag carried by the demandes; a key is never used twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from habilitations.rules.types import NatureTerritoire, Niveau
from socle.periodes import en_vigueur, ordre_des_dates, sans_chevauchement


class TerritoireQuerySet(models.QuerySet["Territoire"]):
    def en_vigueur(self, le: date) -> Self:
        return self.filter(en_vigueur(le))

    def communes(self) -> Self:
        return self.filter(nature=NatureTerritoire.COMMUNE)

    def communes_et_arrondissements(self) -> Self:
        return self.filter(nature__in=(NatureTerritoire.COMMUNE, NatureTerritoire.ARRONDISSEMENT))

    def contenus_dans(self, contenant_ids: Iterable[int], le: date) -> Self:
        dedans = Appartenance.objects.filter(en_vigueur(le), contenant_id__in=list(contenant_ids))
        return self.filter(pk__in=dedans.values("membre_id"))


class Territoire(models.Model):
    """A commune, arrondissement, EPCI, EPT, département or région, in force or former. `id` is its tag."""

    id = models.AutoField(primary_key=True, verbose_name="étiquette")
    nature = models.CharField("nature", max_length=15, choices=NatureTerritoire)
    code = models.CharField("code", max_length=9, help_text="Code INSEE, ou SIREN d'un EPCI ou d'un EPT")
    nom = models.CharField("nom", max_length=160)
    nom_normalise = models.CharField("nom normalisé", max_length=160)
    # Null when the source gives none (régions, former communes).
    population = models.PositiveIntegerField("population", null=True, blank=True)
    codes_postaux = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)
    # Null: in force before the first vintage loaded.
    du = models.DateField("existe depuis le", null=True, blank=True)
    # Null: still in force.
    au = models.DateField("existe jusqu'au", null=True, blank=True)

    objects = TerritoireQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ("nature", "code")
        indexes = (
            models.Index(fields=("nom_normalise",), name="territoire_nom", opclasses=("varchar_pattern_ops",)),
            models.Index(fields=("code",), name="territoire_code"),
        )
        constraints = (
            sans_chevauchement(
                "territoire_sans_chevauchement",
                "Un territoire de même nature et de même code existe déjà sur cette période.",
                textes=("nature", "code"),
            ),
            models.CheckConstraint(
                condition=models.Q(nature__in=NatureTerritoire.values),
                name="territoire_nature_connue",
                violation_error_message="Nature de territoire inconnue.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="territoire_dates_ordonnees",
                violation_error_message="La fin du territoire précède son début.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class Appartenance(models.Model):
    """`membre` belongs to `contenant`: a commune to its EPCI, an arrondissement to its commune… One per level.

    Communes belong to a région through their département.
    """

    # Cascade: a belonging has no meaning without its two territories.
    membre = models.ForeignKey(Territoire, on_delete=models.CASCADE, related_name="appartenances")
    contenant = models.ForeignKey(Territoire, on_delete=models.CASCADE, related_name="composition")
    niveau = models.PositiveSmallIntegerField("niveau du contenant", choices=Niveau)
    # Null: since before the first vintage loaded.
    du = models.DateField("du", null=True, blank=True)
    # Null: still in force.
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "appartenance"
        verbose_name_plural = "appartenances"
        constraints = (
            sans_chevauchement(
                "appartenance_sans_chevauchement",
                "Ce territoire appartient déjà à un autre de même niveau sur cette période.",
                entiers=("membre", "niveau"),
            ),
            models.CheckConstraint(
                condition=~models.Q(membre=models.F("contenant")),
                name="appartenance_non_reflexive",
                violation_error_message="Un territoire n'appartient pas à lui-même.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="appartenance_dates_ordonnees",
                violation_error_message="La fin de l'appartenance précède son début.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.membre_id} ∈ {self.contenant_id}"


class Succession(models.Model):
    """From `le` on, what named `ancien` means `nouveau`. `source` is the text that decided it."""

    ancien = models.ForeignKey(Territoire, on_delete=models.PROTECT, related_name="successeurs")
    nouveau = models.ForeignKey(Territoire, on_delete=models.PROTECT, related_name="predecesseurs")
    le = models.DateField("prend effet le")
    source = models.CharField("source", max_length=300)
    confiance = models.CharField("confiance", max_length=20, default="verifie")

    class Meta:
        verbose_name = "succession de territoires"
        verbose_name_plural = "successions de territoires"
        ordering = ("le", "ancien")
        constraints = (
            models.UniqueConstraint(
                fields=("ancien", "nouveau"),
                name="succession_unique",
                violation_error_message="Cette succession est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=~models.Q(ancien=models.F("nouveau")),
                name="succession_non_reflexive",
                violation_error_message="Un territoire ne se succède pas à lui-même.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ancien_id} → {self.nouveau_id} ({self.le})"
