"""What came in and went out by files of the national system: one row per document, without any personal value."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q


class EtatLot(models.TextChoices):
    EN_COURS = "en_cours", "En cours"
    TERMINE = "termine", "Terminé"
    INTERROMPU = "interrompu", "Interrompu"


class ResultatLigne(models.TextChoices):
    """What became of a document. An accepted one is never read again; a refused one is tried again when sent again."""

    ACCEPTEE = "acceptee", "Acceptée"
    AVERTIE = "avertie", "Acceptée avec avertissement"
    PERIMEE = "perimee", "Plus ancienne que le dernier document reçu"
    REFUSEE = "refusee", "Refusée"


class LotImport(models.Model):
    """One run of the importer: what it was given, what it did, where its report is."""

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    sources = models.JSONField("fichiers donnés", default=list)
    etat = models.CharField("état", max_length=12, choices=EtatLot, default=EtatLot.EN_COURS)
    documents = models.PositiveIntegerField("documents trouvés", default=0)
    acceptes = models.PositiveIntegerField("acceptés", default=0)
    avertis = models.PositiveIntegerField("acceptés avec avertissement", default=0)
    refuses = models.PositiveIntegerField("refusés", default=0)
    perimes = models.PositiveIntegerField("périmés", default=0)
    deja_vus = models.PositiveIntegerField("déjà importés", default=0)
    rapport = models.CharField("rapport", max_length=300, blank=True)
    commence_a = models.DateTimeField("commencé le")
    termine_a = models.DateTimeField("terminé le", null=True)  # still running, or interrupted

    class Meta:
        verbose_name = "lot d'import SNE"
        verbose_name_plural = "lots d'import SNE"
        constraints = [
            CheckConstraint(
                name="lot_import_termine_date",
                condition=~Q(etat=EtatLot.TERMINE) | Q(termine_a__isnull=False),
                violation_error_message="Un lot terminé porte son instant de fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"lot d'import {self.pk}"


class LigneImport(models.Model):
    """One document received. `empreinte` is the SHA-256 of its bytes: the same document twice changes nothing.

    `anomalies` holds codes, element paths and sentences, never a value of the document.
    """

    # No index of its own: the rows read by lot are those of the partial index below.
    lot = models.ForeignKey(LotImport, on_delete=models.PROTECT, related_name="lignes", db_index=False)
    empreinte = models.BinaryField("empreinte", unique=True)
    fichier = models.CharField("fichier", max_length=300)
    type_fichier = models.CharField("type", max_length=3, blank=True)
    version = models.CharField("version de l'interface", max_length=5, blank=True)
    fichier_a = models.DateTimeField("écrit le", null=True)  # the document did not say
    resultat = models.CharField("résultat", max_length=10, choices=ResultatLigne)
    demande = models.ForeignKey(
        "registre.Demande",
        null=True,  # refused
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # written by millions, never read by demande
    )
    anomalies = models.JSONField("anomalies", default=list)

    class Meta:
        verbose_name = "document SNE reçu"
        verbose_name_plural = "documents SNE reçus"
        indexes = [
            models.Index(
                name="ligne_import_a_dire",
                fields=["lot", "id"],
                condition=~Q(resultat=ResultatLigne.ACCEPTEE),
            ),
        ]
        constraints = [
            CheckConstraint(
                name="ligne_import_acceptee_demande",
                condition=Q(resultat=ResultatLigne.REFUSEE) | Q(demande__isnull=False),
                violation_error_message="Un document accepté désigne sa demande.",
            ),
            CheckConstraint(
                name="ligne_import_refus_motive",
                condition=~Q(resultat=ResultatLigne.REFUSEE) | ~Q(anomalies=[]),
                violation_error_message="Un document refusé dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"document reçu {self.pk}"


class LotExport(models.Model):
    """One run of the exporter: since when, how many, the hash of what was handed."""

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    etat = models.CharField("état", max_length=12, choices=EtatLot, default=EtatLot.EN_COURS)
    depuis = models.DateTimeField("depuis", null=True)  # everything
    version = models.CharField("version de l'interface", max_length=5)
    documents = models.PositiveIntegerField("documents écrits", default=0)
    avec_anomalie = models.PositiveIntegerField("documents avec anomalie", default=0)
    fichier = models.CharField("fichier ou dossier", max_length=300)
    empreinte = models.CharField("empreinte de l'archive", max_length=64, blank=True)
    commence_a = models.DateTimeField("commencé le")
    termine_a = models.DateTimeField("terminé le", null=True)  # still running, or interrupted

    class Meta:
        verbose_name = "lot d'export SNE"
        verbose_name_plural = "lots d'export SNE"
        constraints = [
            CheckConstraint(
                name="lot_export_termine_date",
                condition=~Q(etat=EtatLot.TERMINE) | Q(termine_a__isnull=False),
                violation_error_message="Un lot terminé porte son instant de fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"lot d'export {self.pk}"


class LigneExport(models.Model):
    """What one document handed could not carry: cut, left out or replaced."""

    lot = models.ForeignKey(LotExport, on_delete=models.CASCADE, related_name="lignes")  # part of the lot
    demande = models.ForeignKey("registre.Demande", on_delete=models.PROTECT, related_name="+")
    fichier = models.CharField("fichier", max_length=300)
    anomalies = models.JSONField("anomalies", default=list)

    class Meta:
        verbose_name = "document SNE écrit avec anomalie"
        verbose_name_plural = "documents SNE écrits avec anomalie"

    def __str__(self) -> str:
        return f"document écrit {self.pk}"
