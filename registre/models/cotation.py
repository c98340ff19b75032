from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from registre.models.demande import Demande
from registre.rules.cotation.bareme import EffetRefus
from registre.rules.cotation.criteres import Famille
from registre.states.grille import EtatGrille
from socle.periodes import ordre_des_dates, sans_chevauchement


class GrilleCotation(models.Model):
    """A version of the cotation grid of a territory (L441-2-8): an EPCI, an EPT or Paris.

    In force from `du` to `au` included once published; what the calendar makes of it (coming, in force, replaced) is not
    a state. `pour_mutations`: the separate grid of households already in the social stock, where the territory has one.
    Lines and rules of a published grid never change: a new version is prepared.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version de la saisie", default=1)
    territoire = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", verbose_name="territoire"
    )
    pour_mutations = models.BooleanField("réservée aux mutations", default=False)
    numero = models.PositiveSmallIntegerField("numéro de version")
    etat = models.CharField("état", max_length=10, choices=EtatGrille, default=EtatGrille.BROUILLON)
    intitule = models.CharField("intitulé", max_length=120)
    illustration = models.BooleanField("illustration, sans valeur juridique", default=False)
    du = models.DateField("en vigueur du", null=True)  # not published yet
    au = models.DateField("en vigueur jusqu'au", null=True)  # still in force, or not published
    source = models.CharField("délibération", max_length=200, blank=True)
    instance = models.CharField("avis de la conférence intercommunale du logement", max_length=120, blank=True)
    au_plus_haut = ArrayField(
        models.CharField(max_length=12, choices=Famille), verbose_name="familles au plus haut", default=list, blank=True
    )
    refus_effet = models.CharField("effet des refus", max_length=8, choices=EffetRefus, default=EffetRefus.AUCUN)
    refus_des = models.PositiveSmallIntegerField("à partir de (refus)", default=1)
    refus_points = models.PositiveSmallIntegerField("points retirés", default=0)
    refus_mois = models.PositiveSmallIntegerField("pendant (mois)", default=0)
    cree_a = models.DateTimeField("créée le")
    publiee_a = models.DateTimeField("publiée le", null=True)  # not published yet
    publiee_par = models.ForeignKey(
        "habilitations.Affectation",
        null=True,  # not published yet, or loaded by a command
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="publiée par",
    )
    notes_le = models.DateField("notes calculées le", null=True)  # never computed yet

    class Meta:
        verbose_name = "grille de cotation"
        verbose_name_plural = "grilles de cotation"
        constraints = [
            UniqueConstraint(
                name="grille_numero_unique",
                fields=["territoire", "pour_mutations", "numero"],
                violation_error_message="Cette version de la grille existe déjà.",
            ),
            CheckConstraint(
                name="grille_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin d'une grille suit son début.",
            ),
            CheckConstraint(
                name="grille_publiee_datee",
                condition=~Q(etat=EtatGrille.PUBLIEE) | (Q(du__isnull=False, publiee_a__isnull=False) & ~Q(source="")),
                violation_error_message="Une grille publiée a une date d'effet et une délibération (R441-2-10 11°).",
            ),
            CheckConstraint(
                name="grille_brouillon_sans_date",
                condition=Q(etat=EtatGrille.PUBLIEE) | Q(du__isnull=True, au__isnull=True, publiee_a__isnull=True),
                violation_error_message="Seule une grille publiée est en vigueur.",
            ),
            CheckConstraint(
                name="grille_refus_dits",
                condition=~Q(refus_effet=EffetRefus.RETRAIT) | Q(refus_points__gt=0) | Q(etat=EtatGrille.BROUILLON),
                violation_error_message="Le retrait dit combien de points.",
            ),
            CheckConstraint(
                name="grille_refus_a_partir_de_1",
                condition=Q(refus_des__range=(1, 99)) & Q(refus_mois__lte=120) & Q(refus_points__lte=999),
                violation_error_message="L'effet des refus commence au premier et dure dix ans au plus.",
            ),
            sans_chevauchement(
                "grille_sans_chevauchement",
                "Une autre grille de ce territoire est déjà en vigueur à ces dates.",
                entiers=("territoire",),
                condition=Q(etat=EtatGrille.PUBLIEE, pour_mutations=False),
            ),
            sans_chevauchement(
                "grille_mutations_sans_chevauchement",
                "Une autre grille des mutations de ce territoire est déjà en vigueur à ces dates.",
                entiers=("territoire",),
                condition=Q(etat=EtatGrille.PUBLIEE, pour_mutations=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intitule} (version {self.numero})"


class LigneGrille(models.Model):
    """Points of one criterion. `seuil` None: when it is met; else from this value on, up to the next threshold."""

    # No index of its own: the constraint starts with it.
    grille = models.ForeignKey(
        GrilleCotation,
        on_delete=models.CASCADE,  # part of the grid
        related_name="lignes",
        db_index=False,
    )
    critere = models.CharField("critère", max_length=30)
    seuil = models.PositiveSmallIntegerField("à partir de", null=True)  # a criterion met or not
    points = models.SmallIntegerField("points")

    class Meta:
        verbose_name = "ligne de grille"
        verbose_name_plural = "lignes de grille"
        constraints = [
            UniqueConstraint(
                name="ligne_grille_unique",
                fields=["grille", "critere", "seuil"],
                nulls_distinct=False,
                violation_error_message="Ce palier a déjà un poids dans la grille.",
            ),
            CheckConstraint(
                name="ligne_grille_points_bornes",
                condition=Q(points__range=(-999, 999)),
                violation_error_message="Les points vont de -999 à 999.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.critere} : {self.points}"


class NoteCotation(models.Model):
    """The score of a demande on one territory it asks for, under the grid in force. Its detail is computed again when asked.

    `change_le`: the next day on which the calendar may change it, None when it will not.
    """

    # No index of its own: the constraint starts with it.
    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # derived from it
        related_name="notes",
        db_index=False,
    )
    territoire = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    grille = models.ForeignKey(GrilleCotation, on_delete=models.PROTECT, related_name="notes", db_index=False)
    points = models.SmallIntegerField("note")
    change_le = models.DateField("peut changer le", null=True)  # the calendar will not change it

    class Meta:
        verbose_name = "note de cotation"
        verbose_name_plural = "notes de cotation"
        constraints = [
            UniqueConstraint(
                name="note_une_par_territoire",
                fields=["demande", "territoire"],
                violation_error_message="Cette demande a déjà une note sur ce territoire.",
            ),
            CheckConstraint(
                name="note_positive",
                condition=Q(points__gte=0),
                violation_error_message="Une note n'est jamais négative.",
            ),
        ]
        indexes = [
            # Who comes first on a territory.
            models.Index(F("territoire"), F("points").desc(), F("demande"), name="note_par_territoire"),
            models.Index(name="note_a_revoir", fields=["change_le"], condition=Q(change_le__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class CotationARevoir(models.Model):
    """A demande whose facts and scores are to be computed again: written by every act, in its transaction."""

    demande = models.OneToOneField(Demande, on_delete=models.CASCADE, primary_key=True)  # says nothing without it
    depuis = models.DateTimeField("depuis")

    class Meta:
        verbose_name = "cotation à revoir"
        verbose_name_plural = "cotations à revoir"

    def __str__(self) -> str:
        return f"cotation à revoir {self.pk}"


class SimulationGrille(models.Model):
    """What a grid would change on the stock of its territory, kept with it. `resultat` holds counts only, nobody's name.

    `empreinte` is that of the weights tried: a grid changed since says so.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    grille = models.ForeignKey(GrilleCotation, on_delete=models.CASCADE, related_name="simulations")  # tells of it
    reference = models.ForeignKey(
        GrilleCotation,
        null=True,  # no grid was in force: compared with seniority alone
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="grille comparée",
    )
    empreinte = models.CharField("empreinte des poids", max_length=64)
    bareme = models.JSONField("poids essayés")
    demandee_a = models.DateTimeField("demandée le")
    travail = models.ForeignKey(
        "socle.Travail",
        null=True,  # the work was purged
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="travail",
    )
    terminee_a = models.DateTimeField("terminée le", null=True)  # still running
    resultat = models.JSONField("résultat", default=dict)

    class Meta:
        verbose_name = "simulation de grille"
        verbose_name_plural = "simulations de grille"

    def __str__(self) -> str:
        return f"simulation {self.pk}"


class DistributionNotes(models.Model):
    """How many demandes have each score under a grid, by type of dwelling asked (R441-2-17: similar demandes)."""

    # No index of its own: the constraint starts with it.
    grille = models.ForeignKey(
        GrilleCotation,
        on_delete=models.CASCADE,  # computed from it
        related_name="distribution",
        db_index=False,
    )
    typologie = models.CharField("type de logement", max_length=6, blank=True)
    points = models.SmallIntegerField("note")
    nombre = models.PositiveIntegerField("demandes")

    class Meta:
        verbose_name = "distribution des notes"
        verbose_name_plural = "distributions des notes"
        constraints = [
            UniqueConstraint(
                name="distribution_unique",
                fields=["grille", "typologie", "points"],
                violation_error_message="Cette note est déjà comptée.",
            ),
        ]

    def __str__(self) -> str:
        return f"distribution {self.pk}"


class AttenteObservee(models.Model):
    """How long those housed on a territory had waited, by type of dwelling: leases signed between `du` and `au`."""

    # No index of its own: the constraint starts with it.
    territoire = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    typologie = models.CharField("type de logement", max_length=6)
    du = models.DateField("du")
    au = models.DateField("au")
    attributions = models.PositiveIntegerField("attributions")
    mois_median = models.PositiveSmallIntegerField("attente médiane (mois)")
    mois_moyen = models.PositiveSmallIntegerField("attente moyenne (mois)")

    class Meta:
        verbose_name = "attente observée"
        verbose_name_plural = "attentes observées"
        constraints = [
            UniqueConstraint(
                name="attente_unique",
                fields=["territoire", "typologie"],
                violation_error_message="Cette attente est déjà observée.",
            ),
            CheckConstraint(
                name="attente_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La période commence avant sa fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"attente {self.pk}"
