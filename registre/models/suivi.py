from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from registre.enums import A_COMPLETER, A_VERIFIER, PIECES_A_FAIRE, MotifOrientation, NatureTache
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
        indexes = [
            # The trays of the home page: the oldest open tasks first, one index for each tray (see registre.corbeilles).
            models.Index(
                name="tache_a_completer",
                fields=["ouverte_a", "demande"],
                condition=Q(close_a__isnull=True, nature__in=A_COMPLETER),
            ),
            models.Index(
                name="tache_a_verifier",
                fields=["ouverte_a", "demande"],
                condition=Q(close_a__isnull=True, nature__in=A_VERIFIER),
            ),
            models.Index(
                name="tache_des_pieces",
                fields=["nature", "ouverte_a", "demande"],
                condition=Q(close_a__isnull=True, nature__in=PIECES_A_FAIRE),
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


class Suivi(models.Model):
    """What attribution did with a demande, one row per demande: written by `attributions` through `registre.services.suivi`.

    Derived from candidatures, decisions and propositions, and rebuilt from them by a command: lists and rules read it
    without a join. `non_servie_le`: ranked behind a household who signed, and not housed since (R441-2-15 II 3°).
    """

    demande = models.OneToOneField(Demande, on_delete=models.CASCADE, primary_key=True)  # says nothing without it
    designations = models.PositiveSmallIntegerField("désignations", default=0)
    en_cours = models.PositiveSmallIntegerField("candidatures en cours", default=0)
    examens = models.PositiveSmallIntegerField("passages en CALEOL", default=0)
    derniere_caleol_le = models.DateField("dernier passage en CALEOL", null=True)  # never
    propositions = models.PositiveSmallIntegerField("propositions", default=0)
    proposition_en_cours = models.BooleanField("proposition en cours", default=False)
    refus = models.PositiveSmallIntegerField("refus du demandeur", default=0)
    dernier_refus_le = models.DateField("dernier refus", null=True)  # never
    non_servie_le = models.DateField("non servie le", null=True)  # never, or housed since
    engagee = models.BooleanField("a accepté un logement", default=False)

    class Meta:
        verbose_name = "suivi d'attribution"
        verbose_name_plural = "suivis d'attribution"
        indexes = [
            models.Index(
                name="suivi_non_servies", fields=["non_servie_le", "demande"], condition=Q(non_servie_le__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"suivi {self.pk}"


class PriseEnCharge(models.Model):
    """An agent follows a dossier in the name of his organisme: one at a time for each organisme."""

    # No index of its own: the constraint starts with it.
    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # says nothing without its demande
        related_name="prises_en_charge",
        db_index=False,
    )
    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    affectation = models.ForeignKey("habilitations.Affectation", on_delete=models.PROTECT, related_name="+")
    depuis = models.DateTimeField("depuis")

    class Meta:
        verbose_name = "prise en charge"
        verbose_name_plural = "prises en charge"
        constraints = [
            UniqueConstraint(
                name="prise_en_charge_une_par_organisme",
                fields=["demande", "organisme"],
                violation_error_message="Ce dossier est déjà suivi par un agent de cet organisme.",
            ),
        ]

    def __str__(self) -> str:
        return f"prise en charge {self.pk}"


class Visite(models.Model):
    """When an agent last opened a dossier. `reference_a` is the end of the visit before: what came after it is new.

    Not the trace of consultations, which is append-only and kept for years: this row moves, and is forgotten.
    """

    agent = models.ForeignKey(
        "habilitations.Agent",
        on_delete=models.CASCADE,  # a convenience of his
        related_name="+",
        db_index=False,  # the constraint starts with it
    )
    demande = models.ForeignKey(Demande, on_delete=models.CASCADE, related_name="+")  # says nothing without it
    vue_a = models.DateTimeField("vue à")
    reference_a = models.DateTimeField("visite précédente", null=True)  # the first visit

    class Meta:
        verbose_name = "visite"
        constraints = [
            UniqueConstraint(
                name="visite_une_par_agent",
                fields=["agent", "demande"],
                violation_error_message="Cet agent a déjà une visite de ce dossier.",
            ),
        ]
        indexes = [models.Index(name="visite_ancienne", fields=["vue_a"])]

    def __str__(self) -> str:
        return f"visite {self.pk}"
