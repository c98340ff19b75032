from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from registre.enums import CanalCourrier, EtatCourrier, NatureCourrier
from registre.models.demande import Demande


class Courrier(models.Model):
    """A letter or message of the register about a demande, with its channel, its state and its proof of delivery.

    Warnings c and d count from `distribue_le`, proved by `preuve` (R441-2-8). `echeance_le` is the day after which what
    it announces may be done. `empreinte` is the SHA-256 of the document sent.
    """

    # No index of its own: `courrier_de_la_demande` starts with it.
    demande = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="courriers", db_index=False)
    nature = models.CharField("nature", max_length=14, choices=NatureCourrier)
    canal = models.CharField("canal", max_length=12, choices=CanalCourrier)
    etat = models.CharField("état", max_length=10, choices=EtatCourrier, default=EtatCourrier.A_ENVOYER)
    au_representant = models.BooleanField("adressé au représentant", default=False)
    organisme = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # sent by the register itself
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="expéditeur",
    )
    cree_a = models.DateTimeField("préparé le")
    envoye_le = models.DateField("envoyé le", null=True)  # not sent yet
    distribue_le = models.DateField("distribué le", null=True)  # not proved yet
    preuve = models.CharField("preuve de distribution", max_length=60, blank=True)
    echeance_le = models.DateField("échéance", null=True)  # letters that announce nothing
    empreinte = models.CharField("empreinte du document", max_length=64, blank=True)
    details = models.JSONField("détails", default=dict)

    class Meta:
        verbose_name = "courrier"
        indexes = [
            models.Index(name="courrier_de_la_demande", fields=["demande", "nature", "-id"]),
            # The trays of the home page: what did not arrive, and warnings whose month runs.
            models.Index(name="courrier_echecs", fields=["id"], condition=Q(etat=EtatCourrier.ECHEC)),
            models.Index(
                name="courrier_avertissements",
                fields=["echeance_le", "demande"],
                condition=Q(
                    etat=EtatCourrier.DISTRIBUE,
                    nature__in=[NatureCourrier.AVERTISSEMENT_C, NatureCourrier.AVERTISSEMENT_D],
                ),
            ),
            models.Index(name="courrier_a_envoyer", fields=["etat", "id"], condition=Q(etat=EtatCourrier.A_ENVOYER)),
        ]
        constraints = [
            CheckConstraint(
                name="courrier_distribue_prouve",
                condition=~Q(etat=EtatCourrier.DISTRIBUE) | (Q(distribue_le__isnull=False) & ~Q(preuve="")),
                violation_error_message="Un courrier distribué a une date et une preuve (R441-2-8).",
            ),
            CheckConstraint(
                name="courrier_envoye_date",
                condition=~Q(etat__in=[EtatCourrier.ENVOYE, EtatCourrier.DISTRIBUE]) | Q(envoye_le__isnull=False),
                violation_error_message="Un courrier envoyé a une date d'envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"courrier {self.pk}"
