"""The abstract bases of object permissions: the only module that imports django-guardian; `access` exports them.

Guardian stores grants and never tests dates: an expired row still answers True through its own checkers, and
`assign_perm` hands back an existing row. So grants are rows of these tables, written by services, read by
`habilitations.access`, which tests the dates; guardian's shortcuts and checkers are not used.
"""

from __future__ import annotations

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from socle.periodes import ordre_des_dates, sans_chevauchement


class OctroiAgent(UserObjectPermissionBase):
    """Right of one agent on one object; the subclass declares `content_object`."""

    class Meta:
        abstract = True


class OctroiGroupe(GroupObjectPermissionBase):
    """Right of every agent of one organisme (its group) on one object; the subclass declares `content_object`."""

    class Meta:
        abstract = True


CONTRAINTES_DE_PARTAGE: tuple[models.BaseConstraint, ...] = (
    models.CheckConstraint(
        condition=ordre_des_dates(),
        name="%(app_label)s_%(class)s_dates_ordonnees",
        violation_error_message="La fin du partage précède son début.",
    ),
    models.CheckConstraint(
        condition=~models.Q(motif=""),
        name="%(app_label)s_%(class)s_motive",
        violation_error_message="Un partage porte son motif.",
    ),
)


class Partage(models.Model):
    """A dated exception by name: why, by whom, from when to when."""

    motif = models.TextField("motif")
    accorde_par = models.ForeignKey(
        "habilitations.Affectation",
        null=True,  # by the software of an organisme, through the API
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="accordé par",
    )
    # Null only where the demandeur's signed request is not asked for (instances, sittings).
    demande_signee_le = models.DateField("demande du demandeur signée le", null=True, blank=True)
    du = models.DateField("du")
    au = models.DateField("au")

    class Meta:
        abstract = True
        constraints = CONTRAINTES_DE_PARTAGE


class PartageNominatif(Partage, OctroiGroupe):
    """One dossier shared by name with an organisme (a SIAO, a lieu d'accueil, an instance), for a limited time."""

    class Meta(Partage.Meta):
        abstract = True
        constraints = (
            *CONTRAINTES_DE_PARTAGE,
            sans_chevauchement(
                "%(app_label)s_%(class)s_sans_chevauchement",
                "Ce dossier est déjà partagé avec cet organisme à ces dates.",
                entiers=("group", "permission"),
                entiers_facultatifs=("content_object",),
            ),
        )


class PartageAgent(Partage, OctroiAgent):
    """One dossier opened by name to one agent (a member of a sitting), for a limited time."""

    class Meta(Partage.Meta):
        abstract = True
        constraints = (
            *CONTRAINTES_DE_PARTAGE,
            sans_chevauchement(
                "%(app_label)s_%(class)s_sans_chevauchement",
                "Ce dossier est déjà ouvert à cet agent à ces dates.",
                entiers=("user", "permission"),
                entiers_facultatifs=("content_object",),
            ),
        )
