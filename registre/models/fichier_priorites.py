from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from registre.enums import ResultatLigne, SourceFichier, TypePriorite
from registre.models.demande import Demande
from registre.models.priorite import Priorite


class CorrespondanceFichier(models.Model):
    """How the columns and the words of a file of labels are read: the mapping an organisme saves for a source.

    `colonnes`: field of the register -> heading of the file. `valeurs`: word of the file -> code of the register.
    """

    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.CharField("source", max_length=8, choices=SourceFichier)
    colonnes = models.JSONField("colonnes", default=dict)
    valeurs = models.JSONField("valeurs", default=dict)

    class Meta:
        verbose_name = "correspondance de fichier"
        verbose_name_plural = "correspondances de fichiers"
        constraints = [
            UniqueConstraint(
                name="correspondance_une_par_source",
                fields=["organisme", "source"],
                violation_error_message="Cette source a déjà sa correspondance.",
            ),
        ]

    def __str__(self) -> str:
        return f"correspondance {self.pk}"


class EtatFichier(models.TextChoices):
    LU = "lu", "Lu, à appliquer"
    LANCE = "lance", "En cours"
    TERMINE = "termine", "Appliqué"
    ABANDONNE = "abandonne", "Abandonné"


class FichierPriorites(models.Model):
    """A file of labels received from the State or a SIAO: read (dry run), then applied line by line, or given up.

    Nothing of the persons is kept: a line is a number, codes and dates. Its last file is what a source says to the
    divergence report. `empreinte`: SHA-256 of the bytes received.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField("source", max_length=8, choices=SourceFichier)
    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    agent_id = models.BigIntegerField("agent")
    affectation_id = models.BigIntegerField("affectation")
    etat = models.CharField("état", max_length=10, choices=EtatFichier, default=EtatFichier.LU)
    arrete_le = models.DateField("situation arrêtée au")
    empreinte = models.CharField("empreinte", max_length=64)
    # Null: not confirmed yet.
    travail = models.ForeignKey("socle.Travail", null=True, on_delete=models.PROTECT, db_index=False)
    lu_a = models.DateTimeField("lu le")
    termine_a = models.DateTimeField("appliqué le", null=True)  # not over yet

    class Meta:
        verbose_name = "fichier de priorités"
        verbose_name_plural = "fichiers de priorités"
        indexes = [models.Index(name="fichier_par_source", fields=["source", "organisme", "-arrete_le", "-id"])]
        constraints = [
            CheckConstraint(
                name="fichier_lance",
                condition=~Q(etat__in=["lance", "termine"]) | Q(travail__isnull=False),
                violation_error_message="Un fichier confirmé a son travail.",
            ),
        ]

    def __str__(self) -> str:
        return f"fichier {self.pk}"


class LigneFichier(models.Model):
    """One line of a file: number, codes, dates, and what is to be done with it. No name, no date of birth."""

    # No index of its own: `ligne_rang` starts with it.
    fichier = models.ForeignKey(FichierPriorites, on_delete=models.CASCADE, related_name="lignes", db_index=False)
    rang = models.PositiveIntegerField("ligne du fichier")
    numero = models.CharField("numéro unique", max_length=18, blank=True)
    demande = models.ForeignKey(
        Demande,
        null=True,  # number unknown here, or another birth date
        on_delete=models.CASCADE,  # erased with the dossier
        related_name="+",
    )
    type = models.CharField("type", max_length=12, choices=TypePriorite, blank=True)
    statut = models.CharField("statut", max_length=6, blank=True)
    decision_le = models.DateField("décision du", null=True)  # not said
    du = models.DateField("à compter du", null=True)  # not said
    au = models.DateField("jusqu'au", null=True)  # no end
    typologie = models.CharField("typologie", max_length=6, blank=True)
    departement = models.ForeignKey(
        "habilitations.Territoire", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # not said
    injonction_le = models.DateField("injonction du", null=True)  # none
    astreinte_le = models.DateField("astreinte du", null=True)  # none
    reloge_le = models.DateField("relogé le", null=True)  # not rehoused
    resultat = models.CharField("résultat", max_length=12, choices=ResultatLigne)
    code = models.CharField("code du problème", max_length=60, blank=True)
    colonne = models.CharField("colonne en cause", max_length=60, blank=True)
    raison = models.CharField("raison", max_length=400, blank=True)

    class Meta:
        verbose_name = "ligne de fichier"
        verbose_name_plural = "lignes de fichiers"
        constraints = [
            UniqueConstraint(
                name="ligne_rang",
                fields=["fichier", "rang"],
                violation_error_message="Une ligne figure une seule fois.",
            ),
            CheckConstraint(
                name="ligne_lisible_complete",
                condition=Q(resultat="illisible") | (~Q(type="") & Q(demande__isnull=False)),
                violation_error_message="Une ligne lisible nomme une demande et une priorité.",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.rang}"


class CauseDivergence(models.TextChoices):
    """Why two systems do not say the same of a household's label."""

    INCONNUE_ICI = "inconnue_ici", "Reconnue là-bas, inconnue ici"
    INCONNUE_LA_BAS = "inconnue_la", "Reconnue ici, inconnue là-bas"
    EXPIREE = "expiree", "Terminée ou expirée ici, ouverte là-bas"
    CLOSE_LA_BAS = "close_la", "Close là-bas, ouverte ici"
    LOGEE_ICI = "logee_ici", "Logée ici, encore ouverte là-bas"
    LOGEE_SANS_FIN = "logee_sans_fin", "Logée, sa priorité est restée ouverte ici"
    ATTRIBUTION_NON_DITE = "attrib_absente", "Relogée là-bas, attribution non enregistrée ici"


class EtatDivergence(models.TextChoices):
    OUVERTE = "ouverte", "À traiter"
    RECLAMEE = "reclamee", "Réclamée à l'autre système"
    REGLEE = "reglee", "Réglée"
    ECARTEE = "ecartee", "Écartée"


class Divergence(models.Model):
    """One household on which the register and another system differ, found by the night, with what was done of it.

    `source` is the system compared (`sne`, or that of a file). Closed by the night that no longer finds it. `motif` says
    why it was set aside; it may name people: cleared at erasure.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    # No index of its own: `divergence_une_ouverte` starts with it.
    demande = models.ForeignKey(Demande, on_delete=models.CASCADE, related_name="divergences", db_index=False)
    source = models.CharField("système comparé", max_length=8)
    cause = models.CharField("cause", max_length=16, choices=CauseDivergence)
    type = models.CharField("type", max_length=12, choices=TypePriorite)
    priorite = models.ForeignKey(
        Priorite,
        null=True,  # we know no such label
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    ligne = models.ForeignKey(
        LigneFichier,
        null=True,  # the SNE, whose last word is on the demande; or the file was replaced
        on_delete=models.SET_NULL,
        related_name="+",
    )
    la_bas_le = models.DateField("date dite là-bas", null=True)  # not said
    trouvee_le = models.DateField("trouvée le")
    etat = models.CharField("état", max_length=10, choices=EtatDivergence, default=EtatDivergence.OUVERTE)
    reclamee_le = models.DateField("réclamée le", null=True)  # not claimed
    traitee_par = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # nobody yet, or the night
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    motif = models.CharField("motif", max_length=300, blank=True)
    close_le = models.DateField("close le", null=True)  # still open

    class Meta:
        verbose_name = "divergence"
        indexes = [
            models.Index(name="divergence_a_traiter", fields=["etat", "cause", "trouvee_le", "id"]),
            models.Index(name="divergence_priorite", fields=["priorite"], condition=Q(priorite__isnull=False)),
        ]
        constraints = [
            UniqueConstraint(
                name="divergence_une_ouverte",
                fields=["demande", "source", "cause", "type"],
                condition=Q(close_le__isnull=True),
                violation_error_message="Cette divergence est déjà ouverte.",
            ),
            CheckConstraint(
                name="divergence_close_datee",
                condition=Q(etat__in=["ouverte", "reclamee"], close_le__isnull=True)
                | Q(etat__in=["reglee", "ecartee"], close_le__isnull=False),
                violation_error_message="Une divergence réglée ou écartée a une date.",
            ),
            CheckConstraint(
                name="divergence_reclamee_datee",
                condition=~Q(etat="reclamee") | Q(reclamee_le__isnull=False),
                violation_error_message="Une réclamation a une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"divergence {self.pk}"
