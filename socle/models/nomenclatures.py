"""Code lists of forms and of exchange formats: data, dated and versioned, never an enumeration in code."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from socle.periodes import en_vigueur, ordre_des_dates


class NomenclatureQuerySet(models.QuerySet["Nomenclature"]):
    def de(self, liste: str, version: str | None = None) -> Self:
        lignes = self.filter(liste=liste)
        return lignes if version is None else lignes.filter(version=version)

    def en_vigueur(self, le: date) -> Self:
        return self.filter(en_vigueur(le))


class Nomenclature(models.Model):
    """One code of one list in one version of its document (for instance "cerfa14069*02" or "02.01")."""

    liste = models.CharField("liste", max_length=60)
    code = models.CharField("code", max_length=40)
    libelle = models.CharField("libellé", max_length=300)
    version = models.CharField("version du document", max_length=40)
    # Null when the document gives no date: the code has no limit on that side.
    du = models.DateField("en vigueur du", null=True, blank=True)
    au = models.DateField("en vigueur au", null=True, blank=True)
    source = models.CharField("source", max_length=300)
    ordre = models.PositiveSmallIntegerField("ordre d'affichage", default=0)

    objects = NomenclatureQuerySet.as_manager()

    class Meta:
        verbose_name = "code de nomenclature"
        verbose_name_plural = "nomenclatures"
        ordering = ("liste", "version", "ordre", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("liste", "code", "version"),
                name="nomenclature_unique",
                violation_error_message="Ce code existe déjà dans cette version de la liste.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="nomenclature_dates_ordonnees",
                violation_error_message="La fin de validité du code précède son début.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.liste} {self.code} ({self.version})"
