"""Long or deferred work: the row is the truth, the queue only a signal."""

from __future__ import annotations

import uuid

from django.db import models


class EtatTravail(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    TERMINE = "termine", "Terminé"
    ECHEC = "echec", "En échec"
    ANNULE = "annule", "Annulé"


class Travail(models.Model):
    """One long piece of work and its progress. `arguments` and `curseur` hold ids, dates and codes only."""

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    nature = models.CharField("nature", max_length=60)
    # Null: the same work may be asked for several times.
    unicite = models.CharField("clé d'unicité", max_length=120, null=True, blank=True, unique=True)
    arguments = models.JSONField("arguments", default=dict)
    curseur = models.JSONField("point de reprise", default=dict)
    etat = models.CharField("état", max_length=12, choices=EtatTravail, default=EtatTravail.EN_ATTENTE)
    fait = models.PositiveBigIntegerField("lignes faites", default=0)
    # Null until the work has counted what it has to do.
    total = models.PositiveBigIntegerField("lignes à faire", null=True, blank=True)
    nature_acteur = models.CharField("nature du demandeur du travail", max_length=12)
    # Null: asked by the clock. Plain ids: the kernel knows no domain table.
    agent_id = models.BigIntegerField("agent", null=True, blank=True)
    organisme_id = models.BigIntegerField("organisme", null=True, blank=True)
    affectation_id = models.BigIntegerField("affectation", null=True, blank=True)
    rapport = models.CharField("chemin du rapport d'erreurs", max_length=300, blank=True)
    message = models.TextField("message", blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    cree_a = models.DateTimeField("créé à")
    # Null until the step is reached.
    commence_a = models.DateTimeField("commencé à", null=True, blank=True)
    battement_a = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    termine_a = models.DateTimeField("terminé à", null=True, blank=True)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ("-cree_a", "-pk")
        indexes = (
            models.Index(
                fields=("battement_a",),
                condition=models.Q(etat__in=("en_attente", "en_cours")),
                name="travail_ouverts",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(etat__in=EtatTravail.values),
                name="travail_etat_connu",
                violation_error_message="État de travail inconnu.",
            ),
            models.CheckConstraint(
                condition=models.Q(termine_a__isnull=False) | ~models.Q(etat="termine"),
                name="travail_termine_date",
                violation_error_message="Un travail terminé porte son instant de fin.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nature} {self.pk}"

    @property
    def pourcentage(self) -> int | None:
        """Whole percent done, None when the total is not known yet."""
        if self.total is None:
            return None
        return 100 if self.total == 0 else min(100, self.fait * 100 // self.total)


class Passage(models.Model):
    """The nightly act was done for that day; a day without a row is caught up."""

    acte = models.CharField("acte", max_length=60)
    jour = models.DateField("jour")
    nombre = models.PositiveBigIntegerField("objets traités", default=0)
    fait_a = models.DateTimeField("fait à")

    class Meta:
        verbose_name = "passage"
        verbose_name_plural = "passages"
        ordering = ("acte", "-jour")
        constraints = (
            models.UniqueConstraint(
                fields=("acte", "jour"),
                name="passage_unique",
                violation_error_message="Ce passage a déjà été fait pour ce jour.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.acte} {self.jour}"


class Idempotence(models.Model):
    """A request already answered. Holds what was answered by reference, never the body (it may name people).

    `reponse` holds what a repeated answer needs beside the object: codes, versions and dates only.
    """

    portee = models.CharField("portée", max_length=120)
    cle = models.CharField("clé", max_length=120)
    empreinte = models.CharField("empreinte de la requête", max_length=64)
    statut = models.PositiveSmallIntegerField("statut HTTP")
    objet_type = models.CharField("type d'objet", max_length=40, blank=True)
    # Null: the answer named no object.
    objet_id = models.BigIntegerField("objet", null=True, blank=True)
    reponse = models.JSONField("réponse, sans donnée nominative", db_default=models.Value({}, models.JSONField()))
    cree_a = models.DateTimeField("créée à", db_index=True)

    class Meta:
        verbose_name = "clé d'idempotence"
        verbose_name_plural = "clés d'idempotence"
        constraints = (
            models.UniqueConstraint(
                fields=("portee", "cle"),
                name="idempotence_unique",
                violation_error_message="Cette clé d'idempotence a déjà servi.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.portee} {self.cle}"


class Debit(models.Model):
    """How many requests one caller has made in the present window: one row per caller, in a table without WAL.

    `cle` names a client or a network address; `fenetre` is the number of the window since the epoch of Unix.
    """

    cle = models.CharField("appelant", max_length=80, primary_key=True)
    fenetre = models.BigIntegerField("fenêtre")
    nombre = models.PositiveIntegerField("requêtes")

    class Meta:
        verbose_name = "débit d'un appelant"
        verbose_name_plural = "débits des appelants"

    def __str__(self) -> str:
        return f"{self.fenetre} {self.nombre}"
