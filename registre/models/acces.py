from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from registre.enums import EtatAcces
from registre.models.demande import Demande
from registre.models.partage import DemandePartageOrganisme


class DemandeAcces(models.Model):
    """A registering organisme asks the guichet that follows a demande, found by the check for duplicates, to open it.

    Whoever asks learns nothing of the demande until the guichet grants a share by name (R441-2-15 V 6°).
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    demande = models.ForeignKey(Demande, on_delete=models.CASCADE, related_name="demandes_acces")  # about this dossier
    organisme = models.ForeignKey(
        "habilitations.Organisme", on_delete=models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    agent_id = models.BigIntegerField("agent")
    motif = models.CharField("motif", max_length=300)
    faite_a = models.DateTimeField("faite le")
    etat = models.CharField("état", max_length=10, choices=EtatAcces, default=EtatAcces.EN_ATTENTE)
    decidee_a = models.DateTimeField("décidée le", null=True)  # still waiting
    decidee_par = models.BigIntegerField("affectation qui décide", null=True)  # still waiting
    motif_decision = models.CharField("motif de la décision", max_length=300, blank=True)
    partage = models.ForeignKey(
        DemandePartageOrganisme,
        null=True,  # waiting, or refused
        on_delete=models.SET_NULL,  # the share ended; the decision stays
        related_name="+",
    )

    class Meta:
        verbose_name = "demande d'accès"
        verbose_name_plural = "demandes d'accès"
        indexes = [
            models.Index(name="acces_en_attente", fields=["faite_a"], condition=Q(etat=EtatAcces.EN_ATTENTE)),
        ]
        constraints = [
            UniqueConstraint(
                name="acces_une_en_attente",
                fields=["demande", "organisme"],
                condition=Q(etat=EtatAcces.EN_ATTENTE),
                violation_error_message="Votre organisme a déjà demandé l'accès à ce dossier.",
            ),
            CheckConstraint(
                name="acces_decision_datee",
                condition=Q(etat=EtatAcces.EN_ATTENTE, decidee_a__isnull=True)
                | (~Q(etat=EtatAcces.EN_ATTENTE) & Q(decidee_a__isnull=False, decidee_par__isnull=False)),
                violation_error_message="Une décision sur une demande d'accès porte sa date et son auteur.",
            ),
            CheckConstraint(
                name="acces_refus_motive",
                condition=~Q(etat=EtatAcces.REFUSEE) | ~Q(motif_decision=""),
                violation_error_message="Un refus d'accès porte son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande d'accès {self.pk}"
