"""Rights on an organisme, in guardian's direct foreign-key tables: by agent through his affectation, by group."""

from __future__ import annotations

from django.db import models

from habilitations.models.agents import Affectation
from habilitations.models.organismes import Organisme
from habilitations.octrois import OctroiAgent, OctroiGroupe
from socle.periodes import ordre_des_dates


class OrganismeUserObjectPermission(OctroiAgent):
    """An agent has a right in the name of an organisme for as long as this affectation is in force."""

    # Cascade: the right has no meaning without what it stands on.
    content_object = models.ForeignKey(Organisme, on_delete=models.CASCADE)
    affectation = models.ForeignKey(Affectation, on_delete=models.CASCADE, related_name="octrois")

    class Meta:
        verbose_name = "droit d'un agent"
        verbose_name_plural = "droits des agents"
        constraints = (
            models.UniqueConstraint(
                fields=("affectation", "permission"),
                name="octroi_agent_unique",
                violation_error_message="Cette affectation porte déjà ce droit.",
            ),
        )


class OrganismeGroupObjectPermission(OctroiGroupe):
    """Every agent with an affectation in force in the organisme has this right, between two dates."""

    content_object = models.ForeignKey(Organisme, on_delete=models.CASCADE)
    du = models.DateField("du")
    # Null: no end foreseen.
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "droit d'un groupe"
        verbose_name_plural = "droits des groupes"
        constraints = (
            models.UniqueConstraint(
                fields=("group", "permission", "content_object", "du"),
                name="octroi_groupe_unique",
                violation_error_message="Ce groupe porte déjà ce droit.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="octroi_groupe_dates_ordonnees",
                violation_error_message="La fin du droit précède son début.",
            ),
        )
