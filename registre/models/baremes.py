"""Dated tables that the law has published: income ceilings, their zones, first-quartile thresholds."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from registre.rules.explications import Marque
from registre.rules.ressources.plafonds import CategoriePlafond, Financement, Zone
from socle.periodes import ordre_des_dates, sans_chevauchement


class PlafondRessources(models.Model):
    """One cell of a table of income ceilings, whole euros a year (R441-1; arrêté of 29 July 1987, each year)."""

    annee = models.PositiveSmallIntegerField("année")
    zone = models.CharField("zone", max_length=6, choices=Zone)
    financement = models.CharField("financement", max_length=4, choices=Financement)
    categorie = models.CharField("catégorie", max_length=2, choices=CategoriePlafond)
    montant = models.PositiveIntegerField("plafond (euros par an)")
    source = models.CharField("source", max_length=300)
    marque = models.CharField("confiance", max_length=2, choices=Marque)

    class Meta:
        verbose_name = "plafond de ressources"
        verbose_name_plural = "plafonds de ressources"
        constraints = [
            UniqueConstraint(
                name="plafond_une_fois",
                fields=["annee", "zone", "financement", "categorie"],
                violation_error_message="Ce plafond est déjà enregistré pour cette année.",
            ),
            CheckConstraint(
                name="plafond_positif_et_source",
                condition=Q(montant__gt=0) & Q(annee__range=(1990, 2100)) & ~Q(source=""),
                violation_error_message="Un plafond est supérieur à zéro et dit son année et sa source.",
            ),
            CheckConstraint(
                name="plafond_codes_connus",
                condition=Q(
                    zone__in=Zone.values,
                    financement__in=Financement.values,
                    categorie__in=CategoriePlafond.values,
                    marque__in=Marque.values,
                ),
                violation_error_message="Zone, financement, catégorie ou degré de confiance inconnu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.financement} {self.annee} {self.zone} {self.categorie}"


class ZonePlafond(models.Model):
    """Zone of a commune or arrondissement for the ceilings, or of a whole département (code of two characters).

    By code, not by territory: the arrêté names communes, and a former one keeps the zone of its time.
    """

    code = models.CharField("code INSEE", max_length=5)
    nom = models.CharField("nom", max_length=160)
    zone = models.CharField("zone", max_length=6, choices=Zone)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)  # still in force
    source = models.CharField("source", max_length=300)
    marque = models.CharField("confiance", max_length=2, choices=Marque)

    class Meta:
        verbose_name = "zone de plafonds"
        verbose_name_plural = "zones de plafonds"
        constraints = [
            CheckConstraint(
                name="zone_plafond_dates",
                condition=ordre_des_dates(),
                violation_error_message="La fin d'une zone suit son début.",
            ),
            CheckConstraint(
                name="zone_plafond_codes_connus",
                condition=Q(zone__in=Zone.values, marque__in=Marque.values)
                & Q(code__regex=r"^([0-9][0-9AB]|97[0-9]|[0-9][0-9AB][0-9]{3})$")
                & ~Q(source=""),
                violation_error_message="Une zone de plafonds a un code INSEE, une zone connue et une source.",
            ),
            sans_chevauchement(
                "zone_plafond_sans_chevauchement",
                "Cette commune a déjà une zone à ces dates.",
                textes=("code",),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.zone}"


class SeuilQuartile(models.Model):
    """First-quartile threshold of a year: the région in Île-de-France, the EPCI elsewhere (L441-1).

    Whole euros a year and per unit of consumption. The arrêté comes out in spring and applies from 1 January: adding a
    row changes what was computed since then. `approche`: the exact figure of the arrêté was not read.
    """

    annee = models.PositiveSmallIntegerField("année")
    territoire = models.ForeignKey("habilitations.Territoire", on_delete=models.PROTECT, verbose_name="périmètre")
    montant = models.PositiveIntegerField("seuil (euros par an et par unité de consommation)")
    du = models.DateField("en vigueur du")
    arrete = models.CharField("arrêté", max_length=300)
    arrete_le = models.DateField("arrêté du", null=True)  # the text is known by its year only
    approche = models.BooleanField("montant approché", default=False)
    marque = models.CharField("confiance", max_length=2, choices=Marque)

    class Meta:
        verbose_name = "seuil du premier quartile"
        verbose_name_plural = "seuils du premier quartile"
        constraints = [
            UniqueConstraint(
                name="seuil_quartile_un_par_an",
                fields=["annee", "territoire"],
                violation_error_message="Ce périmètre a déjà un seuil pour cette année.",
            ),
            CheckConstraint(
                name="seuil_quartile_positif",
                condition=Q(montant__gt=0) & ~Q(arrete="") & Q(marque__in=Marque.values),
                violation_error_message="Un seuil est supérieur à zéro et dit son arrêté.",
            ),
            CheckConstraint(
                name="seuil_quartile_de_l_annee",
                condition=Q(du__year=F("annee")),
                violation_error_message="Un seuil prend effet dans son année.",
            ),
        ]

    def __str__(self) -> str:
        return f"premier quartile {self.annee}"
