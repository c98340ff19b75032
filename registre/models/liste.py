from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from registre.models.demande import Demande


def _codes() -> ArrayField:
    return ArrayField(models.CharField(max_length=30), default=list, blank=True)


class PreferenceDeListe(models.Model):
    """The columns an agent chose for a list, in order, and the search it opens with, in the name of one organisme."""

    agent = models.ForeignKey("habilitations.Agent", on_delete=models.CASCADE)  # nobody else's
    # No index of its own: it is read with its agent.
    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.CASCADE, db_index=False)
    liste = models.CharField("liste", max_length=30)
    colonnes = _codes()
    # Code of a shipped search or public key of a saved one; empty: the first one of the function.
    defaut = models.CharField("recherche d'ouverture", max_length=40, blank=True)

    class Meta:
        verbose_name = "préférence de liste"
        verbose_name_plural = "préférences de liste"
        constraints = [
            UniqueConstraint(
                name="preference_une_par_liste",
                fields=["agent", "organisme", "liste"],
                violation_error_message="Cette liste a déjà ses préférences.",
            ),
        ]

    def __str__(self) -> str:
        return f"préférence {self.pk}"


class RechercheEnregistree(models.Model):
    """A named search of an agent: filters, sort and columns. Never a searched text, which names people.

    `partagee` shows it to the agents of the same organisme, who may use it and not change it.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey("habilitations.Agent", on_delete=models.CASCADE, db_index=False)  # nobody else's
    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.CASCADE)
    liste = models.CharField("liste", max_length=30)
    nom = models.CharField("nom", max_length=60)
    parametres = models.JSONField("filtres et tri", default=dict)
    colonnes = _codes()
    partagee = models.BooleanField("partagée avec mon organisme", default=False)
    creee_a = models.DateTimeField("créée le")
    modifiee_a = models.DateTimeField("modifiée le")

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        constraints = [
            UniqueConstraint(
                name="recherche_nom_unique",
                fields=["agent", "organisme", "liste", "nom"],
                violation_error_message="Vous avez déjà une recherche de ce nom.",
            ),
            CheckConstraint(
                name="recherche_nommee",
                condition=~Q(nom=""),
                violation_error_message="Une recherche enregistrée a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return f"recherche {self.pk}"


class EtatLotActes(models.TextChoices):
    PREPARE = "prepare", "À confirmer"
    LANCE = "lance", "En cours"
    TERMINE = "termine", "Terminé"
    ABANDONNE = "abandonne", "Abandonné"


class ResultatLigneActe(models.TextChoices):
    A_FAIRE = "a_faire", "À faire"
    FAIT = "fait", "Fait"
    REFUSE = "refuse", "Refusé"


class LotActes(models.Model):
    """One act on many demandes: prepared (what would pass, what would not), confirmed once, done row by row."""

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    acte = models.CharField("acte groupé", max_length=30)
    agent_id = models.BigIntegerField("agent")
    organisme_id = models.BigIntegerField("organisme")
    affectation_id = models.BigIntegerField("affectation")
    etat = models.CharField("état", max_length=10, choices=EtatLotActes, default=EtatLotActes.PREPARE)
    # Codes and dates of the act, never a name.
    options = models.JSONField("précisions de l'acte", default=dict)
    # Null: not confirmed yet.
    travail = models.ForeignKey("socle.Travail", null=True, on_delete=models.PROTECT, db_index=False)
    prepare_a = models.DateTimeField("préparé le")
    lance_a = models.DateTimeField("confirmé le", null=True)  # not confirmed yet
    termine_a = models.DateTimeField("terminé le", null=True)  # not over yet

    class Meta:
        verbose_name = "lot d'actes"
        verbose_name_plural = "lots d'actes"
        indexes = [models.Index(name="lot_actes_de_l_agent", fields=["agent_id", "organisme_id", "-prepare_a"])]
        constraints = [
            CheckConstraint(
                name="lot_actes_lance",
                condition=~Q(etat__in=["lance", "termine"]) | Q(travail__isnull=False, lance_a__isnull=False),
                violation_error_message="Un lot confirmé a son travail et sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"lot d'actes {self.pk}"


class LigneLotActes(models.Model):
    """One demande of a batch: the version that was selected, then what became of it and why."""

    # No index of its own: `lot_actes_une_ligne_par_demande` starts with it.
    lot = models.ForeignKey(LotActes, on_delete=models.CASCADE, related_name="lignes", db_index=False)
    demande = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField("version choisie")
    resultat = models.CharField("résultat", max_length=8, choices=ResultatLigneActe, default=ResultatLigneActe.A_FAIRE)
    code = models.CharField("code du refus", max_length=60, blank=True)
    raison = models.TextField("raison du refus", blank=True)

    class Meta:
        verbose_name = "ligne d'un lot d'actes"
        verbose_name_plural = "lignes de lots d'actes"
        constraints = [
            UniqueConstraint(
                name="lot_actes_une_ligne_par_demande",
                fields=["lot", "demande"],
                violation_error_message="Une demande figure une seule fois dans un lot.",
            ),
            CheckConstraint(
                name="lot_actes_refus_motive",
                condition=~Q(resultat="refuse") | ~Q(code=""),
                violation_error_message="Un refus dit sa raison.",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne de lot {self.pk}"
