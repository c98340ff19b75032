"""What an organisme may do and where: dated habilitations, each with its legal base, and mandates (R441-2-6 g)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from habilitations.models.agents import Agent
from habilitations.models.organismes import Organisme
from habilitations.models.territoires import Territoire
from habilitations.rules.bases import REGLES, Base
from socle.periodes import en_vigueur, ordre_des_dates, sans_chevauchement

AVEC_CONVENTION = tuple(base.value for base in Base if REGLES[base].exige_convention)
AVEC_TERRITOIRE = tuple(base.value for base in Base if REGLES[base].exige_territoire)


class HabilitationQuerySet(models.QuerySet["Habilitation"]):
    def en_vigueur(self, le: date) -> Self:
        return self.filter(en_vigueur(le))


class Habilitation(models.Model):
    """An organisme may act or see on one legal base, between two dates; its perimeter follows from the base."""

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="habilitations")
    base = models.CharField("base légale", max_length=16, choices=Base)
    # Null: the base finds its perimeter in facts (own territory, reservations, region).
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="habilitations"
    )
    convention = models.CharField("convention ou délibération", max_length=120, blank=True)
    du = models.DateField("du")
    # Null: no end foreseen.
    au = models.DateField("au", null=True, blank=True)
    # Null: loaded by the gestionnaire's commands.
    accordee_par = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="habilitations_accordees"
    )

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ("organisme", "base", "du")
        constraints = (
            sans_chevauchement(
                "habilitation_sans_chevauchement",
                "L'organisme a déjà cette habilitation sur cette période.",
                entiers=("organisme",),
                entiers_facultatifs=("territoire",),
                textes=("base",),
            ),
            models.CheckConstraint(
                condition=models.Q(base__in=Base.values),
                name="habilitation_base_connue",
                violation_error_message="Base légale inconnue.",
            ),
            models.CheckConstraint(
                condition=~models.Q(base__in=AVEC_CONVENTION) | ~models.Q(convention=""),
                name="habilitation_convention_citee",
                violation_error_message="Cette base légale suppose une convention : citer sa référence.",
            ),
            models.CheckConstraint(
                condition=~models.Q(base__in=AVEC_TERRITOIRE) | models.Q(territoire__isnull=False),
                name="habilitation_territoire_donne",
                violation_error_message="Cette base légale suppose un territoire : l'indiquer.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="habilitation_dates_ordonnees",
                violation_error_message="La fin de l'habilitation précède son début.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisme_id} {self.base}"


class Mandat(models.Model):
    """`mandant` entrusts registration to `mandataire` by convention (R441-2-1): the agent sees what it would have."""

    mandataire = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="mandats_recus")
    mandant = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="mandats_donnes")
    convention = models.CharField("convention", max_length=120)
    du = models.DateField("du")
    # Null: no end foreseen.
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "mandat d'enregistrement"
        verbose_name_plural = "mandats d'enregistrement"
        constraints = (
            sans_chevauchement(
                "mandat_sans_chevauchement",
                "Ce mandat existe déjà sur cette période.",
                entiers=("mandataire", "mandant"),
            ),
            models.CheckConstraint(
                condition=~models.Q(mandataire=models.F("mandant")),
                name="mandat_non_reflexif",
                violation_error_message="Un organisme ne se donne pas mandat à lui-même.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="mandat_dates_ordonnees",
                violation_error_message="La fin du mandat précède son début.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.mandant_id} → {self.mandataire_id}"
