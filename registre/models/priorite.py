from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value

from registre.enums import DECISIONS, MotifFin, OriginePriorite, QualitePriorite, StatutDalo, TypePriorite
from registre.models.demande import Demande
from registre.states.priorite import EtatPriorite, StatutPriorite, statut_le
from socle.periodes import ordre_des_dates

DALO_EN_COURS = StatutDalo.ACTIF.value
_OUVERTE = ~Q(etat=EtatPriorite.TERMINEE)
_VIDE = Value([], output_field=ArrayField(models.DateField()))


class PrioriteQuerySet(models.QuerySet["Priorite"]):
    """Reading vocabulary of the labels."""

    def comptent(self, le: date) -> PrioriteQuerySet:
        """Those in force on that day, contested ones included: what cotation, eligibility and quotas count."""
        return self.filter(_OUVERTE, Q(du__isnull=True) | Q(du__lte=le), Q(au__isnull=True) | Q(au__gte=le))


class Priorite(models.Model):
    """A priority recognised to a demande: decision, opinion or public of L441-1 (R441-2-15 I 2°).

    `du` and `au` bound it (absent: no limit); `organisme` recognised it in the capacity `qualite`, absent when the
    national system said it without naming anybody. `statut` to `typologie` are those of the interface
    (`informationDalo`); `departement` to `refus_le` are those of the commission de médiation. One label of a type is
    open at a time; ended ones stay. Texts may name people: cleared at erasure.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    # No index of its own: `priorite_de_la_demande` starts with it.
    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # follows its demande
        related_name="priorites",
        db_index=False,
    )
    type = models.CharField("type", max_length=12, choices=TypePriorite)
    etat = models.CharField(
        "état",
        max_length=12,
        choices=EtatPriorite,
        default=EtatPriorite.EN_VIGUEUR,
        db_default=Value(EtatPriorite.EN_VIGUEUR.value),
    )
    origine = models.CharField(
        "origine",
        max_length=8,
        choices=OriginePriorite,
        default=OriginePriorite.SNE,
        db_default=Value(OriginePriorite.SNE.value),
    )
    organisme = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # the national system does not say
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="reconnue par",
    )
    qualite = models.CharField(
        "en qualité de", max_length=12, choices=QualitePriorite, blank=True, db_default=Value("")
    )
    du = models.DateField("à compter du", null=True)  # not said
    au = models.DateField("jusqu'au", null=True)  # no end
    # No index of its own: `priorite_piece` holds the few that name one.
    piece = models.ForeignKey(
        "demandeurs.Piece",
        null=True,  # no evidence in the dossier, or erased
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name="pièce qui la fonde",
    )
    preuve_vue = models.BooleanField("preuve vue, non versée au dossier", default=False, db_default=False)
    contestee_le = models.DateField("contestée le", null=True)  # never contested
    contestee_par = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # never contested
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="contestée par",
    )
    contestation = models.CharField("motif de la contestation", max_length=300, blank=True, db_default=Value(""))
    terminee_le = models.DateField("terminée le", null=True)  # not ended, or the national system does not say when
    terminee_par = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # not ended, or by the register itself
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="terminée par",
    )
    motif_fin = models.CharField("motif de fin", max_length=12, choices=MotifFin, blank=True, db_default=Value(""))

    statut = models.CharField("statut DALO", max_length=6, blank=True, db_default=Value(""))
    decision_le = models.DateField("décision du", null=True)  # not said
    diagnostic_social = models.BooleanField("diagnostic social", null=True)  # not said
    accompagnement_social = models.BooleanField("accompagnement social", null=True)  # not said
    typologie = models.CharField("typologie retenue", max_length=6, blank=True, db_default=Value(""))
    departement = models.ForeignKey(
        "habilitations.Territoire",
        null=True,  # not said
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="commission de médiation du département",
    )
    injonction_le = models.DateField("injonction du", null=True)  # none
    astreinte_le = models.DateField("astreinte du", null=True)  # none
    refus_le = ArrayField(
        models.DateField(), verbose_name="refus d'offres adaptées", default=list, db_default=_VIDE, blank=True
    )

    objects = PrioriteQuerySet.as_manager()

    class Meta:
        verbose_name = "priorité"
        indexes = [
            models.Index(name="priorite_de_la_demande", fields=["demande", "type"]),
            # The tray of the home page: the oldest decisions first.
            models.Index(
                name="priorite_dalo",
                fields=["decision_le", "demande"],
                condition=Q(type=TypePriorite.DALO, statut=DALO_EN_COURS),
            ),
            models.Index(name="priorite_fins", fields=["au", "demande"], condition=Q(_OUVERTE, au__isnull=False)),
            models.Index(name="priorite_contestees", fields=["contestee_le"], condition=Q(etat=EtatPriorite.CONTESTEE)),
            models.Index(name="priorite_piece", fields=["piece"], condition=Q(piece__isnull=False)),
        ]
        constraints = [
            UniqueConstraint(
                name="priorite_une_ouverte_par_type",
                fields=["demande", "type"],
                condition=_OUVERTE,
                violation_error_message="Cette priorité est déjà reconnue à cette demande.",
            ),
            CheckConstraint(
                name="priorite_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin d'une priorité suit son début.",
            ),
            CheckConstraint(
                name="priorite_terminee_motivee",
                condition=Q(etat=EtatPriorite.TERMINEE) & ~Q(motif_fin="") | (_OUVERTE & Q(motif_fin="")),
                violation_error_message="Une priorité terminée a un motif de fin.",
            ),
            CheckConstraint(
                name="priorite_terminee_datee",
                condition=_OUVERTE & Q(terminee_le__isnull=True)
                | Q(etat=EtatPriorite.TERMINEE, terminee_le__isnull=False)
                | Q(etat=EtatPriorite.TERMINEE, origine=OriginePriorite.SNE),
                violation_error_message="Une priorité terminée a une date de fin.",
            ),
            CheckConstraint(
                name="priorite_contestee_datee",
                condition=~Q(etat=EtatPriorite.CONTESTEE) | Q(contestee_le__isnull=False, contestee_par__isnull=False),
                violation_error_message="Une contestation a une date et un auteur.",
            ),
            CheckConstraint(
                name="priorite_reconnue_par",
                condition=Q(origine=OriginePriorite.SNE)
                | (Q(organisme__isnull=False, du__isnull=False) & ~Q(qualite="")),
                violation_error_message="Une priorité dit qui l'a reconnue, en quelle qualité et depuis quand (R441-2-15 I).",
            ),
            CheckConstraint(
                name="priorite_dalo_statut",
                condition=~Q(type=TypePriorite.DALO)
                | Q(statut=DALO_EN_COURS) & _OUVERTE
                | (~Q(statut=DALO_EN_COURS) & Q(etat=EtatPriorite.TERMINEE)),
                violation_error_message="Une décision DALO est active tant qu'elle n'est pas terminée.",
            ),
            CheckConstraint(
                name="priorite_mediation",
                condition=Q(type__in=DECISIONS)
                | Q(injonction_le__isnull=True, astreinte_le__isnull=True, departement__isnull=True, refus_le=[]),
                violation_error_message="Injonction, astreinte et refus sont ceux d'une décision de la commission de médiation.",
            ),
            CheckConstraint(
                name="priorite_astreinte_apres_injonction",
                condition=Q(astreinte_le__isnull=True)
                | Q(injonction_le__isnull=True)
                | Q(astreinte_le__gte=F("injonction_le")),
                violation_error_message="L'astreinte suit l'injonction.",
            ),
        ]

    def __str__(self) -> str:
        return f"priorité {self.pk}"

    def a_cette_offre(self, le: date) -> bool:
        """Whether an offer made on that day executes this decision: a DALO, after it and before its end."""
        if self.type != TypePriorite.DALO or (self.decision_le is not None and le < self.decision_le):
            return False
        return self.terminee_le is None or le <= self.terminee_le

    def statut_le(self, le: date) -> StatutPriorite:
        """As it is on that day, calendar included."""
        return statut_le(self.etat, self.du, self.au, le)
