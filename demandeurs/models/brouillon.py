from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from habilitations.models import Agent, Organisme

ENREGISTREMENT = "enregistrer"


class Brouillon(models.Model):
    """What an agent has typed and not yet sent: one form, for one organisme. Nobody else reads it.

    `contenu` is ciphertext (see `demandeurs.chiffrement`, usage `brouillon`), bound to `cle` so that it opens in no other
    row. `objet` is the public key of the dossier that the form is about, without foreign key because keys never go up.
    `version` rises with each writing: two tabs on one draft never overwrite each other unseen. It is erased when the act
    is done, and at the latest after `expire_le`.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.CASCADE,  # nobody else may read it
        related_name="+",
        db_index=False,  # `brouillon_de_l_agent` starts with it
    )
    organisme = models.ForeignKey(
        Organisme,
        on_delete=models.CASCADE,  # typed in its name
        related_name="+",
        db_index=False,  # reached by agent
    )
    forme = models.CharField("formulaire", max_length=20)
    objet = models.UUIDField("dossier", null=True)  # a registration has no dossier yet
    contenu = models.BinaryField("contenu chiffré")
    cle_id = models.CharField("clé de chiffrement", max_length=20)
    version = models.PositiveIntegerField("version", default=1)
    cree_a = models.DateTimeField("commencé le")
    modifie_a = models.DateTimeField("enregistré le")
    expire_le = models.DateField("gardé jusqu'au", db_index=True)

    class Meta:
        verbose_name = "brouillon"
        indexes = [models.Index(name="brouillon_de_l_agent", fields=["agent", "organisme", "-modifie_a"])]
        constraints = [
            UniqueConstraint(
                name="brouillon_un_par_acte",
                fields=["agent", "organisme", "forme", "objet"],
                condition=Q(objet__isnull=False),
                violation_error_message="Vous avez déjà une saisie en cours pour cet acte sur ce dossier.",
            ),
            CheckConstraint(
                name="brouillon_objet_de_l_acte",
                condition=Q(forme=ENREGISTREMENT, objet__isnull=True)
                | (~Q(forme=ENREGISTREMENT) & Q(objet__isnull=False)),
                violation_error_message="Un brouillon d'acte porte sur un dossier ; un enregistrement n'en a pas encore.",
            ),
        ]

    def __str__(self) -> str:
        return f"brouillon {self.pk}"
