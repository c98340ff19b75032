from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from registre.enums import MotifOrientation, NatureTache
from registre.models.demande import Demande


class DepotPapier(models.Model):
    """A form left on paper: its reception is the deposit date; who holds it, who typed it, under which mandate."""

    demande = models.OneToOneField(Demande, on_delete=models.CASCADE, primary_key=True)  # part of the demande
    recu_le = models.DateField("reçu le")
    lieu = models.CharField("lieu de réception", max_length=120)
    detenteur = models.CharField("détenteur du papier", max_length=120)
    mandat = models.CharField("mandat de saisie", max_length=120, blank=True)
    saisi_par = models.BigIntegerField("agent de saisie", null=True)  # typed through the API
    saisi_a = models.DateTimeField("saisi le")

    class Meta:
        verbose_name = "dépôt papier"
        verbose_name_plural = "dépôts papier"

    def __str__(self) -> str:
        return f"dépôt papier {self.pk}"


class Tache(models.Model):
    """Something the register asks the guichet to do about a dossier. One open task per nature and demande."""

    demande = models.ForeignKey(Demande, on_delete=models.CASCADE, related_name="taches")  # follows its demande
    nature = models.CharField("nature", max_length=20, choices=NatureTache)
    ouverte_a = models.DateTimeField("ouverte le")
    echeance_le = models.DateField("échéance", null=True)  # no legal delay
    close_a = models.DateTimeField("close le", null=True)  # still to do
    details = models.JSONField("détails", default=dict)

    class Meta:
        verbose_name = "tâche"
        constraints = [
            UniqueConstraint(
                name="tache_une_ouverte_par_nature",
                fields=["demande", "nature"],
                condition=Q(close_a__isnull=True),
                violation_error_message="Cette tâche est déjà ouverte pour cette demande.",
            ),
        ]

    def __str__(self) -> str:
        return f"tâche {self.pk}"


class Orientation(models.Model):
    """Somebody sent to another place instead of being registered (R441-2-1). No identifying datum."""

    guichet = models.ForeignKey("habilitations.Guichet", on_delete=models.PROTECT)
    motif = models.CharField("motif", max_length=12, choices=MotifOrientation)
    vers = models.CharField("orienté vers", max_length=200)
    communes = models.CharField("communes concernées", max_length=200, blank=True)
    oriente_a = models.DateTimeField("le")
    agent_id = models.BigIntegerField("agent", null=True)  # through the API

    class Meta:
        verbose_name = "orientation"
        constraints = [
            CheckConstraint(
                name="orientation_vers_dit",
                condition=~Q(vers=""),
                violation_error_message="Une orientation dit vers où.",
            ),
        ]

    def __str__(self) -> str:
        return f"orientation {self.pk}"
