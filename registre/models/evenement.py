from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q

from habilitations.acteur import NatureActeur
from registre.enums import NatureEvenement
from registre.models.demande import Demande


class Evenement(models.Model):
    """Something that happened to a demande (R441-2-15 I): append-only, the application role may only insert and read.

    `survenu_le` is the day it happened, `saisi_a` the instant it was entered. `details` holds codes, dates and amounts of
    a closed list per nature, never an identifying value, so that erasing a person never rewrites an event. A correction
    or a cancellation is a new event naming the former in `annule`.
    """

    # No index of its own: `evenement_fil` starts with it.
    demande = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="evenements", db_index=False)
    nature = models.CharField("nature", max_length=20, choices=NatureEvenement)
    survenu_le = models.DateField("survenu le")
    saisi_a = models.DateTimeField("saisi le")
    organisme_origine = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # the demandeur himself or the system
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="organisme d'origine",
    )
    organisme_saisie = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # the system
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="organisme de saisie",
    )
    acteur = models.CharField("acteur", max_length=12, choices=[(n.value, n.value) for n in NatureActeur])
    agent_id = models.BigIntegerField("agent", null=True)  # not an agent; a number, so that the journal keeps no key
    details = models.JSONField("détails", default=dict)
    annule = models.ForeignKey(
        "self",
        null=True,  # most events cancel nothing
        on_delete=models.PROTECT,
        related_name="annulations",
        db_index=False,  # `evenement_annule` holds the few that name one
        verbose_name="annule l'événement",
    )

    class Meta:
        verbose_name = "événement"
        indexes = [
            models.Index(name="evenement_fil", fields=["demande", "-survenu_le", "-id"]),
            models.Index(name="evenement_annule", fields=["annule"], condition=Q(annule__isnull=False)),
        ]
        constraints = [
            CheckConstraint(
                name="evenement_annulation_nommee",
                condition=~Q(nature=NatureEvenement.ANNULATION) | Q(annule__isnull=False),
                violation_error_message="Une annulation nomme l'événement annulé.",
            ),
            CheckConstraint(
                name="evenement_pas_soi_meme",
                condition=Q(annule__isnull=True) | ~Q(annule=F("id")),
                violation_error_message="Un événement ne s'annule pas lui-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"événement {self.pk}"
