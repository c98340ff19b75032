from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q

from attributions.enums import Contingent, ModeDecompte, NatureMouvement
from attributions.models.logement import Logement
from attributions.querysets import ConventionQuerySet
from habilitations.rules.types import ModeReservation
from socle.periodes import ordre_des_dates, sans_chevauchement


class ConventionReservation(models.Model):
    """Reservation convention: one per bailleur, réservataire and département (R441-5 to R441-5-4, v. 22 February 2020).

    In flux, `taux` is the share, in percent, of the bailleur's yearly flow (on `territoire` for an authority: the stock of
    its own territory). In stock (defence, internal security, public health establishments, conventions not converted),
    identified dwellings are listed in `ReservationLogement`.
    """

    # No index of its own: the exclusion starts with it.
    bailleur = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="conventions_signees"
    )
    reservataire = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="conventions_tenues"
    )
    departement = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    territoire = models.ForeignKey(
        "habilitations.Territoire",
        null=True,  # the whole département
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    contingent = models.CharField("contingent", max_length=1, choices=Contingent)
    mode = models.CharField("mode", max_length=6, choices=ModeReservation)
    taux = models.DecimalField("part du flux annuel (%)", max_digits=5, decimal_places=2, null=True)  # in stock
    garantie = models.BooleanField("en contrepartie d'une garantie d'emprunt", default=False)
    derogation = models.CharField("dérogation du préfet", max_length=120, blank=True)
    delegue = models.BooleanField("le bailleur désigne pour le réservataire", default=False)
    decompte = models.CharField("décompte du flux", max_length=12, choices=ModeDecompte, default=ModeDecompte.BAIL)
    echec_decompte = models.BooleanField("un échec de désignation est décompté", default=False)
    delai_jours = models.PositiveSmallIntegerField("délai de désignation convenu (jours)", null=True)  # the law's month
    reference = models.CharField("référence", max_length=80)
    signee_le = models.DateField("signée le")
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # without end yet

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention de réservation"
        verbose_name_plural = "conventions de réservation"
        constraints = [
            CheckConstraint(
                name="convention_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin de la convention précède son début.",
            ),
            CheckConstraint(
                name="convention_flux_a_un_taux",
                condition=Q(mode=ModeReservation.FLUX, taux__gt=0, taux__lte=100)
                | Q(mode=ModeReservation.STOCK, taux__isnull=True),
                violation_error_message="Une convention en flux dit sa part, de 0 à 100 % ; en stock, elle n'en a pas (R441-5).",
            ),
            sans_chevauchement(
                "convention_sans_chevauchement",
                "Une convention de ce mode et de ce contingent lie déjà ces organismes dans ce département à ces dates (R441-5).",
                entiers=("bailleur", "reservataire", "departement"),
                textes=("mode", "contingent"),
            ),
        ]
        indexes = [models.Index(name="convention_reservataire", fields=["reservataire", "du"])]

    def __str__(self) -> str:
        return f"convention {self.reference}"


class ReservationLogement(models.Model):
    """A dwelling named by a convention in stock."""

    # Cascade: a line of the convention.
    convention = models.ForeignKey(ConventionReservation, on_delete=models.CASCADE, related_name="logements")
    logement = models.ForeignKey(Logement, on_delete=models.PROTECT, related_name="reservations", db_index=False)
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # as long as the convention

    class Meta:
        verbose_name = "logement réservé"
        verbose_name_plural = "logements réservés"
        constraints = [
            CheckConstraint(
                name="logement_reserve_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin de la réservation précède son début.",
            ),
            sans_chevauchement(
                "logement_reserve_une_fois",
                "Ce logement est déjà réservé à ces dates.",
                entiers=("logement",),
            ),
        ]

    def __str__(self) -> str:
        return f"logement réservé {self.pk}"


class MouvementFlux(models.Model):
    """A line of the running account of a flow, read by both sides. Never changed: a correction is a line of opposite sign."""

    convention = models.ForeignKey(
        ConventionReservation, on_delete=models.PROTECT, related_name="mouvements", db_index=False
    )
    mise_a_disposition = models.ForeignKey(
        "attributions.MiseADisposition",
        null=True,  # the balance brought forward
        on_delete=models.PROTECT,
        related_name="mouvements",
    )
    annee = models.PositiveSmallIntegerField("exercice")
    nature = models.CharField("nature", max_length=10, choices=NatureMouvement)
    quantite = models.SmallIntegerField("logements")
    survenu_le = models.DateField("survenu le")
    saisi_a = models.DateTimeField("saisi le")
    motif = models.CharField("motif", max_length=200, blank=True)
    corrige = models.OneToOneField(
        "self",
        null=True,  # corrects nothing
        on_delete=models.PROTECT,
        related_name="correction",
        verbose_name="corrige la ligne",
    )

    class Meta:
        verbose_name = "mouvement du flux"
        verbose_name_plural = "mouvements du flux"
        indexes = [models.Index(name="mouvement_compte", fields=["convention", "annee", "id"])]
        constraints = [
            CheckConstraint(
                name="mouvement_quantite_non_nulle",
                condition=~Q(quantite=0),
                violation_error_message="Un mouvement du flux porte au moins un logement.",
            ),
            CheckConstraint(
                name="mouvement_annulation_nommee",
                condition=~Q(nature=NatureMouvement.ANNULATION) | Q(corrige__isnull=False),
                violation_error_message="Une annulation nomme la ligne annulée.",
            ),
        ]

    def __str__(self) -> str:
        return f"mouvement {self.pk}"


class PrevisionExclusion(models.Model):
    """Forecast by the bailleur, before 28 February, of the dwellings left out of the flow, by operation type (R441-5)."""

    bailleur = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    departement = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    annee = models.PositiveSmallIntegerField("exercice")
    flux_prevu = models.PositiveIntegerField("logements libérés ou livrés prévus")
    exclusions = models.JSONField("exclusions prévues, par type d'opération", default=dict)
    communes_exclues = ArrayField(models.IntegerField(), default=list)
    transmise_le = models.DateField("transmise le")

    class Meta:
        verbose_name = "prévision d'exclusions du flux"
        verbose_name_plural = "prévisions d'exclusions du flux"
        constraints = [
            models.UniqueConstraint(
                name="prevision_une_par_exercice",
                fields=["bailleur", "departement", "annee"],
                violation_error_message="Une prévision existe déjà pour cet exercice dans ce département.",
            ),
        ]

    def __str__(self) -> str:
        return f"prévision {self.pk}"
