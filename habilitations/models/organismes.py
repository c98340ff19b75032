"""Organismes, where they own homes or hold reservations, and their guichets."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.models import Group
from django.core.validators import RegexValidator
from django.db import models

from habilitations.models.territoires import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import CanalGuichet, ModeReservation, NatureTerritoire, TypeOrganisme
from socle.periodes import en_vigueur, ordre_des_dates, sans_chevauchement

DATES_ORDONNEES = "La fin précède le début."


class Organisme(models.Model):
    """A legal person or public service that works in the register. Guardian permissions stand on it."""

    # Null: an organisme without a SIREN of its own (a commission secretariat, a service).
    siren = models.CharField(  # noqa: DJ001
        "SIREN", max_length=9, null=True, blank=True, validators=(RegexValidator(r"^\d{9}$", "9 chiffres attendus."),)
    )
    nom = models.CharField("nom", max_length=160)
    type = models.CharField("type", max_length=24, choices=TypeOrganisme)
    # Null: an organisme that is not a territorial authority.
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="organismes"
    )
    groupe = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="organisme")
    suspendu = models.BooleanField("suspendu", default=False)
    suspendu_motif = models.CharField("motif de la suspension", max_length=300, blank=True)

    class Meta:
        verbose_name = "organisme"
        verbose_name_plural = "organismes"
        ordering = ("nom",)
        default_permissions = ()
        permissions = tuple((droit.value, droit.label) for droit in Droit)
        constraints = (
            models.UniqueConstraint(
                fields=("siren", "type"),
                name="organisme_siren_unique",
                violation_error_message="Un organisme de ce type porte déjà ce SIREN.",
            ),
            models.CheckConstraint(
                condition=models.Q(siren__isnull=True) | models.Q(siren__regex=r"^[0-9]{9}$"),
                name="organisme_siren_forme",
                violation_error_message="Un SIREN compte neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(type__in=TypeOrganisme.values),
                name="organisme_type_connu",
                violation_error_message="Type d'organisme inconnu.",
            ),
            models.CheckConstraint(
                condition=models.Q(suspendu=False) | ~models.Q(suspendu_motif=""),
                name="organisme_suspendu_motive",
                violation_error_message="Une suspension porte son motif.",
            ),
        )

    def __str__(self) -> str:
        return self.nom


class Implantation(models.Model):
    """Homes of a bailleur in a commune: gives access to the region (R441-2-6 a) and feeds the attestation."""

    # Cascade: a line of the stock of one organisme.
    organisme = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="implantations")
    commune = models.ForeignKey(Territoire, on_delete=models.PROTECT, related_name="implantations")
    logements = models.PositiveIntegerField("logements locatifs sociaux")

    class Meta:
        verbose_name = "implantation"
        verbose_name_plural = "implantations"
        constraints = (
            models.UniqueConstraint(
                fields=("organisme", "commune"),
                name="implantation_unique",
                violation_error_message="Cette implantation existe déjà.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisme_id} {self.commune_id} {self.logements}"


class Reservation(models.Model):
    """A reservataire holds reservations in a commune while its convention runs.

    In flux, one row for each commune of the stock the convention bears on (R441-5, R441-5-1).
    """

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="reservations")
    commune = models.ForeignKey(Territoire, on_delete=models.PROTECT, related_name="reservations")
    mode = models.CharField("mode", max_length=6, choices=ModeReservation)
    convention = models.CharField("référence de la convention", max_length=80)
    du = models.DateField("du")
    # Null: the convention has no end yet.
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "réservation"
        verbose_name_plural = "réservations"
        constraints = (
            sans_chevauchement(
                "reservation_sans_chevauchement",
                "Cette convention porte déjà sur cette commune à ces dates.",
                entiers=("organisme", "commune"),
                textes=("convention",),
            ),
            models.CheckConstraint(
                condition=models.Q(mode__in=ModeReservation.values),
                name="reservation_mode_connu",
                violation_error_message="Mode de réservation inconnu.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="reservation_dates_ordonnees",
                violation_error_message=DATES_ORDONNEES,
            ),
        )

    def __str__(self) -> str:
        return f"{self.convention} {self.commune_id}"


class GuichetQuerySet(models.QuerySet["Guichet"]):
    def ouverts(self, le: date) -> Self:
        return self.filter(en_vigueur(le))


class Guichet(models.Model):
    """A registering desk: its five-character code ends every numéro unique it delivers and never changes."""

    code = models.CharField("code", max_length=5, unique=True)
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="guichets")
    nom = models.CharField("nom", max_length=120)
    adresse = models.CharField("adresse", max_length=120, blank=True)
    complement = models.CharField("complément d'adresse", max_length=120, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    # Null: a guichet without a place (en ligne, interface).
    commune = models.ForeignKey(Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="guichets")
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    public_restreint = models.BooleanField(
        "réservé à son public",
        default=False,
        help_text="Employeur ou Action Logement : n'enregistre que ses salariés ou ceux des entreprises cotisantes.",
    )
    public = models.CharField("public accueilli", max_length=200, blank=True)
    canal = models.CharField("canal", max_length=10, choices=CanalGuichet, default=CanalGuichet.PHYSIQUE)
    # Null: open since before the register.
    du = models.DateField("ouvert du", null=True, blank=True)
    # Null: still open.
    au = models.DateField("ouvert jusqu'au", null=True, blank=True)

    objects = GuichetQuerySet.as_manager()

    class Meta:
        verbose_name = "guichet"
        verbose_name_plural = "guichets"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z0-9]{5}$"),
                name="guichet_code_forme",
                violation_error_message="Un code de guichet compte cinq lettres majuscules ou chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(canal__in=CanalGuichet.values),
                name="guichet_canal_connu",
                violation_error_message="Canal de guichet inconnu.",
            ),
            models.CheckConstraint(
                condition=models.Q(public_restreint=False) | ~models.Q(public=""),
                name="guichet_public_decrit",
                violation_error_message="Un guichet réservé à un public dit lequel.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="guichet_dates_ordonnees",
                violation_error_message="La fermeture du guichet précède son ouverture.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


NATURES_DE_COMMUNE = (NatureTerritoire.COMMUNE, NatureTerritoire.ARRONDISSEMENT)
