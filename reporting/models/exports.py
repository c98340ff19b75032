"""Lists handed to agents as files: who asked what, with which rights, where the file is and until when."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q


class EtatExport(models.TextChoices):
    DEMANDE = "demande", "En préparation"
    PRET = "pret", "Prêt"
    REFUSE = "refuse", "Refusé"
    EFFACE = "efface", "Expiré"


class FormatExport(models.TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


class Export(models.Model):
    """One list asked as a file. Rights are read again when it is made; the file is swept when it expires.

    `parametres` are filters and sort; `texte` the searched text, encrypted, cleared as soon as the file is made.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    agent_id = models.BigIntegerField("agent")
    organisme_id = models.BigIntegerField("organisme")
    affectation_id = models.BigIntegerField("affectation")
    liste = models.CharField("liste", max_length=30)
    parametres = models.JSONField("filtres et tri", default=dict)
    colonnes = ArrayField(models.CharField(max_length=30), verbose_name="colonnes", default=list)
    texte = models.BinaryField("texte cherché, chiffré", null=True, editable=False)  # no text, or the file is made
    format = models.CharField("format", max_length=4, choices=FormatExport, default=FormatExport.XLSX)
    etat = models.CharField("état", max_length=8, choices=EtatExport, default=EtatExport.DEMANDE)
    # Null for the moment between the request and its work.
    travail = models.ForeignKey("socle.Travail", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    lignes = models.PositiveIntegerField("lignes", default=0)
    octets = models.PositiveBigIntegerField("taille du fichier", default=0)
    fichier = models.CharField("fichier", max_length=80, blank=True)
    message = models.TextField("ce qui n'y est pas, ou pourquoi il est refusé", blank=True)
    telechargements = models.PositiveIntegerField("téléchargements", default=0)
    demande_a = models.DateTimeField("demandé le")
    pret_a = models.DateTimeField("prêt le", null=True)  # not ready yet
    expire_a = models.DateTimeField("expire le", null=True)  # not ready yet

    class Meta:
        verbose_name = "export"
        indexes = [
            models.Index(name="export_de_l_agent", fields=["agent_id", "organisme_id", "-demande_a"]),
            models.Index(name="export_a_effacer", fields=["expire_a"], condition=~Q(fichier="")),
        ]
        constraints = [
            CheckConstraint(
                name="export_pret_a_son_fichier",
                condition=~Q(etat="pret") | (~Q(fichier="") & Q(expire_a__isnull=False)),
                violation_error_message="Un export prêt a un fichier et une date d'expiration.",
            ),
            CheckConstraint(
                name="export_texte_efface",
                condition=Q(etat="demande") | Q(texte__isnull=True),
                violation_error_message="Le texte cherché ne reste pas après l'export.",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"
