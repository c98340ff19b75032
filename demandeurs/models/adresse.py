from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from demandeurs.enums import NatureAdresse
from demandeurs.models.menage import Menage, PersonneMorale


class Lieu(models.Model):
    """Commune part shared by an address and a place: French codes, or the three foreign fields."""

    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.CharField("commune (code INSEE)", max_length=5, blank=True)
    code_postal_etranger = models.CharField("code postal étranger", max_length=10, blank=True)
    commune_etranger = models.CharField("ville étrangère", max_length=60, blank=True)
    pays = models.CharField("pays", max_length=60, blank=True)

    class Meta:
        abstract = True


class Voirie(Lieu):
    """Street part of an address. Lengths exceed the interface's; what it cannot carry is told at export."""

    appartement = models.CharField("appartement", max_length=10, blank=True)
    etage = models.CharField("étage", max_length=6, blank=True)
    escalier = models.CharField("escalier", max_length=10, blank=True)
    batiment = models.CharField("bâtiment", max_length=20, blank=True)
    complement = models.CharField("complément", max_length=60, blank=True)
    numero = models.CharField("numéro", max_length=10, blank=True)
    voie = models.CharField("voie", max_length=80, blank=True)
    lieu_dit = models.CharField("lieu-dit", max_length=60, blank=True)

    class Meta:
        abstract = True


class Adresse(Voirie):
    """An address of a household or of an association, one of each nature."""

    # No index of their own: `adresse_une_par_nature` and `adresse_de_personne_morale` start with them.
    menage = models.ForeignKey(
        Menage,
        null=True,  # the other owner is an association
        on_delete=models.CASCADE,  # erased with the household
        db_index=False,
    )
    personne_morale = models.ForeignKey(
        PersonneMorale,
        null=True,  # the other owner is a household
        on_delete=models.CASCADE,  # erased with the association's demande
        db_index=False,
    )
    nature = models.CharField("nature", max_length=12, choices=NatureAdresse)
    etranger = models.BooleanField("à l'étranger", default=False)
    hebergeant = models.CharField("chez", max_length=60, blank=True)

    class Meta:
        verbose_name = "adresse"
        indexes = [
            models.Index(
                name="adresse_de_personne_morale",
                fields=["personne_morale"],
                condition=Q(personne_morale__isnull=False),
            ),
        ]
        constraints = [
            CheckConstraint(
                name="adresse_un_titulaire",
                condition=Q(menage__isnull=False, personne_morale__isnull=True)
                | Q(menage__isnull=True, personne_morale__isnull=False),
                violation_error_message="Une adresse appartient à un ménage ou à une personne morale.",
            ),
            UniqueConstraint(
                name="adresse_une_par_nature",
                fields=["menage", "nature"],
                condition=Q(menage__isnull=False),
                violation_error_message="Ce ménage a déjà une adresse de cette nature.",
            ),
            UniqueConstraint(
                name="adresse_une_par_association",
                fields=["personne_morale", "nature"],
                condition=Q(personne_morale__isnull=False),
                violation_error_message="Cette association a déjà une adresse de cette nature.",
            ),
        ]

    def __str__(self) -> str:
        return f"adresse {self.pk}"


class Localite(Lieu):
    """A place without a street: an employer's, or a dwelling owned. One row at most per owner."""

    etranger = models.BooleanField("à l'étranger", null=True)  # not said

    class Meta:
        abstract = True
