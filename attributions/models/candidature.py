from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from attributions.enums import EtatVisite, TitreDesignation
from attributions.models.vacance import MiseADisposition
from attributions.querysets import CandidatureQuerySet
from attributions.states.candidature import ENGAGEES, OUVERTES, PROPOSABLES, SUSPENDABLES, EtatCandidature

SUSPENDABLES_TRIEES = sorted(SUSPENDABLES)


class Candidature(models.Model):
    """A household designated on a vacancy: from the designation to the lease, or to the reason why there was none.

    `place` is 1 except in colocation. `rang` is the one decided (R441-3 b). `attribuant` is copied from the vacancy and
    `demande` is locked first by every act. `appelee_le` is the day it became attributaire. `aide_estimee` is the housing aid
    the household could get in this dwelling, zero when it has a right to none. `pieces_manquantes`: pièces mandatory to
    instruct that the dossier lacks, kept while the candidature is on an agenda.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    # No index of its own: `candidature_de_la_demande` starts with it.
    demande = models.ForeignKey(
        "registre.Demande", on_delete=models.PROTECT, related_name="candidatures", db_index=False
    )
    # No index of its own: `candidature_de_la_vacance` starts with it.
    mise_a_disposition = models.ForeignKey(
        MiseADisposition, on_delete=models.PROTECT, related_name="candidatures", db_index=False
    )
    attribuant = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    etat = models.CharField("état", max_length=14, choices=EtatCandidature, default=EtatCandidature.DESIGNEE)
    tour = models.PositiveSmallIntegerField("tour de désignation", default=1)
    ordre = models.PositiveSmallIntegerField("ordre de préférence du désignant", default=1)
    place = models.PositiveSmallIntegerField("place", default=1)
    titre = models.CharField("désignée par", max_length=14, choices=TitreDesignation)
    designee_par = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    designee_le = models.DateField("désignée le")
    motif_simultanee = models.CharField("motif malgré une proposition en cours", max_length=200, blank=True)
    aide_estimee = models.DecimalField(
        "aide au logement estimée (euros par mois)", max_digits=10, decimal_places=2, null=True
    )  # not simulated
    pieces_manquantes = models.PositiveSmallIntegerField(
        "pièces manquantes", null=True
    )  # not counted: not on an agenda
    rang = models.PositiveSmallIntegerField("rang décidé", null=True)  # not ranked
    appelee_le = models.DateField("attributaire le", null=True)  # not called
    condition_avant_le = models.DateField("condition à remplir avant le", null=True)  # no condition
    close_le = models.DateField("close le", null=True)  # still running
    # Empty unless suspended: the state that the reactivation of the demande gives back.
    avant_suspension = models.CharField("état avant la suspension", max_length=14, choices=EtatCandidature, blank=True)
    motif_cloture = models.CharField("motif de clôture", max_length=40, blank=True)
    precision_cloture = models.CharField("précision", max_length=200, blank=True)

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                name="candidature_une_ouverte_par_vacance",
                fields=["mise_a_disposition", "demande"],
                condition=Q(etat__in=OUVERTES),
                violation_error_message="Ce ménage est déjà candidat sur ce logement.",
            ),
            UniqueConstraint(
                name="candidature_un_engagement_par_demande",
                fields=["demande"],
                condition=Q(etat__in=ENGAGEES),
                violation_error_message="Ce ménage a déjà accepté un logement.",
            ),
            UniqueConstraint(
                name="candidature_un_attributaire_par_place",
                fields=["mise_a_disposition", "place"],
                condition=Q(etat__in=PROPOSABLES),
                violation_error_message="Cette place a déjà un attributaire.",
            ),
            UniqueConstraint(
                name="candidature_rangs_distincts",
                fields=["mise_a_disposition", "tour", "place", "rang"],
                condition=Q(rang__isnull=False) & ~Q(etat=EtatCandidature.SUSPENDUE),
                violation_error_message="Deux candidats ont le même rang sur ce logement (R441-3).",
            ),
            CheckConstraint(
                name="candidature_etat_connu",
                condition=Q(etat__in=EtatCandidature.values),
                violation_error_message="État de candidature inconnu.",
            ),
            CheckConstraint(
                name="candidature_en_rang_a_un_rang",
                condition=~Q(etat=EtatCandidature.EN_RANG) | Q(rang__gte=1),
                violation_error_message="Un candidat en attente a son rang (R441-3 b).",
            ),
            CheckConstraint(
                name="candidature_aide_positive",
                condition=Q(aide_estimee__isnull=True) | Q(aide_estimee__gte=0),
                violation_error_message="L'aide au logement estimée n'est pas négative ; zéro dit qu'il n'y a pas droit.",
            ),
            CheckConstraint(
                name="candidature_condition_datee",
                condition=~Q(etat=EtatCandidature.SOUS_CONDITION) | Q(condition_avant_le__isnull=False),
                violation_error_message="Une condition suspensive a son délai (R441-3 c).",
            ),
            CheckConstraint(
                name="candidature_suspendue_depuis",
                condition=Q(etat=EtatCandidature.SUSPENDUE, avant_suspension__in=SUSPENDABLES_TRIEES)
                | (~Q(etat=EtatCandidature.SUSPENDUE)),
                violation_error_message="Une candidature suspendue dit l'état qu'elle retrouvera.",
            ),
            CheckConstraint(
                name="candidature_close_datee",
                condition=Q(etat__in=(*OUVERTES, EtatCandidature.BAIL_SIGNE)) | Q(close_le__isnull=False),
                violation_error_message="Une candidature close a sa date.",
            ),
        ]
        indexes = [
            models.Index(name="candidature_de_la_demande", fields=["demande", "-designee_le", "-id"]),
            models.Index(
                name="candidature_de_la_vacance", fields=["mise_a_disposition", "tour", "place", "rang", "id"]
            ),
            # The worklists: what waits, oldest first, for the bailleur and for who designated.
            models.Index(
                name="candidature_du_bailleur",
                fields=["attribuant", "etat", "designee_le", "id"],
                condition=Q(
                    etat__in=(
                        *OUVERTES,
                        EtatCandidature.NON_SERVIE,
                        EtatCandidature.IRRECEVABLE,
                        EtatCandidature.SUSPENDUE,
                    )
                ),
            ),
            models.Index(
                name="candidature_du_designant",
                fields=["designee_par", "etat", "designee_le", "id"],
                condition=Q(etat__in=(*OUVERTES, EtatCandidature.NON_SERVIE)),
            ),
            models.Index(
                name="candidature_sans_pieces",
                fields=["attribuant", "designee_le", "id"],
                condition=Q(etat=EtatCandidature.INSCRITE, pieces_manquantes__gt=0),
            ),
            models.Index(
                name="candidature_suspendues",
                fields=["close_le", "id"],
                condition=Q(etat=EtatCandidature.SUSPENDUE),
            ),
            models.Index(
                name="candidature_conditions",
                fields=["condition_avant_le", "id"],
                condition=Q(etat=EtatCandidature.SOUS_CONDITION),
            ),
        ]

    def __str__(self) -> str:
        return f"candidature {self.pk}"


class VisiteLogement(models.Model):
    """A visit proposed or made, before or after the CALEOL (R441-2-15 I 5°)."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="visites")
    etat = models.CharField("état", max_length=10, choices=EtatVisite, default=EtatVisite.PROPOSEE)
    proposee_le = models.DateField("proposée le")
    prevue_a = models.DateTimeField("prévue le", null=True)  # no appointment yet
    faite_le = models.DateField("faite le", null=True)  # not made
    motif = models.CharField("motif", max_length=200, blank=True)

    class Meta:
        verbose_name = "visite d'un logement"
        verbose_name_plural = "visites de logements"
        constraints = [
            CheckConstraint(
                name="visite_faite_datee",
                condition=~Q(etat__in=[EtatVisite.FAITE, EtatVisite.ABSENCE]) | Q(faite_le__isnull=False),
                violation_error_message="Une visite faite ou manquée a sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"visite {self.pk}"
