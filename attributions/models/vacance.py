from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from attributions.enums import CauseEchec, ExclusionFlux, MotifMoinsDeTrois, NatureVacance
from attributions.models.logement import Logement
from attributions.models.reservation import ConventionReservation
from attributions.querysets import MiseADispositionQuerySet
from attributions.states.vacance import OUVERTES, EtatVacance


class MiseADisposition(models.Model):
    """A vacancy of a dwelling: offered to a réservataire or kept by the bailleur, until its lease or its withdrawal.

    `attribuant` and `territoires` are copied from the dwelling, for trays and lists. `designer_avant_le` is the end of the
    réservataire's month (L441-1), from `prevenu_le`, the proved day he was told. `tour` rises with each new designation.
    Rent and charges are those of this letting, in euros a month.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    logement = models.ForeignKey(Logement, on_delete=models.PROTECT, related_name="vacances")
    # No index of its own: `vacance_du_bailleur` starts with it.
    attribuant = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="bailleur"
    )
    territoires = ArrayField(models.IntegerField(), default=list, editable=False)
    etat = models.CharField("état", max_length=14, choices=EtatVacance, default=EtatVacance.A_ORIENTER)
    nature = models.CharField("nature", max_length=10, choices=NatureVacance, default=NatureVacance.RELOCATION)
    ouverte_a = models.DateTimeField("ouverte le")
    conge_recu_le = models.DateField("congé reçu le", null=True)  # a first letting
    disponible_le = models.DateField("disponible le")
    loyer = models.DecimalField("loyer principal", max_digits=10, decimal_places=2, null=True)  # not fixed yet
    charges = models.DecimalField("charges", max_digits=10, decimal_places=2, null=True)  # not known
    places = models.PositiveSmallIntegerField("places", default=1)
    convention = models.ForeignKey(
        ConventionReservation,
        null=True,  # kept by the bailleur
        on_delete=models.PROTECT,
        related_name="vacances",
        verbose_name="convention",
    )
    reservataire = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # kept by the bailleur
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="réservataire",
    )
    exclusion = models.CharField("exclu du flux", max_length=10, choices=ExclusionFlux, blank=True)
    prevenu_le = models.DateField("réservataire prévenu le", null=True)  # not oriented yet
    designer_avant_le = models.DateField("désigner avant le", null=True)  # no legal delay
    tour = models.PositiveSmallIntegerField("tour de désignation", default=1)
    moins_de_trois = models.CharField("moins de trois candidats", max_length=12, choices=MotifMoinsDeTrois, blank=True)
    moins_de_trois_precision = models.CharField("précision", max_length=200, blank=True)
    transmise_le = models.DateField("candidats transmis le", null=True)  # designation not finished
    echec_le = models.DateField("échec de désignation constaté le", null=True)  # no failure
    echec_cause = models.CharField("cause de l'échec", max_length=12, choices=CauseEchec, blank=True)
    echec_motif = models.CharField("précision sur l'échec", max_length=200, blank=True)
    maire_qpv = models.BooleanField("désignation par le maire après échec (QPV)", default=False)
    retiree_le = models.DateField("retirée le", null=True)  # not withdrawn
    motif_retrait = models.CharField("motif du retrait", max_length=200, blank=True)
    close_le = models.DateField("close le", null=True)  # still running

    objects = MiseADispositionQuerySet.as_manager()
    lue: dict[str, Any] = {}
    """What it was when it was locked, for the step that may be taken back; set on the instance, not a column."""

    class Meta:
        verbose_name = "mise à disposition"
        verbose_name_plural = "mises à disposition"
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                name="vacance_une_ouverte_par_logement",
                fields=["logement"],
                condition=Q(etat__in=OUVERTES),
                violation_error_message="Ce logement est déjà mis à disposition.",
            ),
            CheckConstraint(
                name="vacance_etat_connu",
                condition=Q(etat__in=EtatVacance.values),
                violation_error_message="État de mise à disposition inconnu.",
            ),
            CheckConstraint(
                name="vacance_retiree_motivee",
                condition=~Q(etat=EtatVacance.RETIREE) | (Q(retiree_le__isnull=False) & ~Q(motif_retrait="")),
                violation_error_message="Un retrait porte sa date et son motif.",
            ),
            CheckConstraint(
                name="vacance_delai_apres_information",
                condition=Q(designer_avant_le__isnull=True)
                | Q(prevenu_le__isnull=False, designer_avant_le__gt=F("prevenu_le")),
                violation_error_message="Le délai de désignation court du jour où le réservataire est prévenu (L441-1).",
            ),
            CheckConstraint(
                name="vacance_convention_reservataire",
                condition=Q(convention__isnull=True) | Q(reservataire__isnull=False),
                violation_error_message="Une mise à disposition sous convention nomme le réservataire.",
            ),
            CheckConstraint(
                name="vacance_echec_motive",
                condition=Q(echec_le__isnull=True) | Q(echec_cause__in=CauseEchec.values),
                violation_error_message="Un échec de désignation porte sa cause.",
            ),
            CheckConstraint(
                name="vacance_places_1_a_9",
                condition=Q(places__range=(1, 9)),
                violation_error_message="Une mise à disposition porte de 1 à 9 places.",
            ),
        ]
        indexes = [
            models.Index(name="vacance_du_bailleur", fields=["attribuant", "etat", "disponible_le", "id"]),
            models.Index(
                name="vacance_du_reservataire",
                fields=["reservataire", "etat", "designer_avant_le", "id"],
                condition=Q(reservataire__isnull=False),
            ),
            GinIndex(name="vacance_territoires", fields=["territoires"], fastupdate=False),
            # The list of a whole region, whatever the state.
            models.Index(name="vacance_par_date", fields=["disponible_le", "id"]),
            models.Index(
                name="vacance_ouvertes", fields=["etat", "disponible_le", "id"], condition=Q(etat__in=OUVERTES)
            ),
        ]

    def __str__(self) -> str:
        return f"mise à disposition {self.pk}"
