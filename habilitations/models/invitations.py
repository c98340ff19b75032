"""An invitation: the link by which a designated agent opens his account, once and before its expiry."""

from __future__ import annotations

from django.db import models

from habilitations.models.agents import Agent
from habilitations.models.organismes import Organisme


class Invitation(models.Model):
    """The secret of the link is never stored: only its hash, written when the e-mail leaves."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="invitations")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="invitations")
    # Null: asked by the gestionnaire's commands.
    envoyee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    demandee_a = models.DateTimeField("demandée à")
    expire_a = models.DateTimeField("expire à")
    # Empty until the e-mail has left.
    empreinte = models.CharField("empreinte du lien", max_length=64, blank=True)
    # Null until the agent has opened his account with it.
    acceptee_a = models.DateTimeField("acceptée à", null=True, blank=True)
    # Null unless a later one, or the end of the designation, replaced it.
    annulee_a = models.DateTimeField("annulée à", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ("-demandee_a",)
        constraints = (
            models.UniqueConstraint(
                fields=("empreinte",),
                condition=~models.Q(empreinte=""),
                name="invitation_empreinte_unique",
                violation_error_message="Ce lien d'invitation existe déjà.",
            ),
            models.UniqueConstraint(
                fields=("agent",),
                condition=models.Q(acceptee_a__isnull=True, annulee_a__isnull=True),
                name="invitation_ouverte_unique",
                violation_error_message="Cet agent a déjà une invitation en cours.",
            ),
            models.CheckConstraint(
                condition=models.Q(expire_a__gt=models.F("demandee_a")),
                name="invitation_limitee",
                violation_error_message="Une invitation a une fin.",
            ),
        )

    def __str__(self) -> str:
        return f"invitation {self.pk}"
