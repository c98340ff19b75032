from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from attributions.enums import Construction, Contingent, Plafond, PublicDedie, Typologie
from attributions.querysets import LogementQuerySet
from socle.periodes import ordre_des_dates, sans_chevauchement

AUCUN_EQUIPEMENT = models.Value([], output_field=ArrayField(models.CharField(max_length=2)))


class Logement(models.Model):
    """A dwelling of the social stock, with the RPLS fields that attribution reads (arrêté of 5 January 2010).

    Owner, gérant and attributing body are three organismes: sales, mandates of management and CALEOL may be split.
    `rpls` is text of 10 characters, empty while the dwelling is too new to have one: then `exception_rpls` says why.
    Rents and charges in euros a month, surface in m². `territoires` are the tags of its commune (commune, arrondissement,
    EPT, EPCI, département), derived. `equipements` adapt it to a handicap (codes of the SNE list): R441-4 gives it first to
    who needs them. `public`: whom its programme is for, under the State's `autorisation` (L441-2 III).
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    rpls = models.CharField("identifiant RPLS", max_length=10, blank=True)
    exception_rpls = models.CharField("motif d'absence d'identifiant RPLS", max_length=100, blank=True)
    reference = models.CharField("référence du bailleur", max_length=100)
    # No indexes of their own on owner and gérant: only the attributing body is searched.
    proprietaire = models.ForeignKey(
        "habilitations.Organisme",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="propriétaire",
    )
    gerant = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # managed by its owner
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="gérant",
    )
    # No index of its own: `logement_reference_unique` starts with it.
    attribuant = models.ForeignKey(
        "habilitations.Organisme",
        on_delete=models.PROTECT,
        related_name="logements",
        db_index=False,
        verbose_name="organisme attribuant",
    )
    commune = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="commune"
    )
    territoires = ArrayField(models.IntegerField(), default=list, editable=False)
    numero = models.CharField("numéro", max_length=5, blank=True)
    indice = models.CharField("indice de répétition", max_length=5, blank=True)
    type_voie = models.CharField("type de voie", max_length=15, blank=True)
    voie = models.CharField("voie", max_length=60, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    batiment = models.CharField("bâtiment", max_length=50, blank=True)
    escalier = models.CharField("escalier", max_length=3, blank=True)
    appartement = models.CharField("appartement", max_length=5, blank=True)
    programme = models.CharField("programme ou résidence", max_length=100, blank=True)
    construction = models.CharField("construction", max_length=1, choices=Construction, blank=True)
    typologie = models.CharField("type", max_length=2, choices=Typologie)
    pieces = models.PositiveSmallIntegerField("pièces principales")
    surface = models.PositiveSmallIntegerField("surface habitable (m²)", null=True)  # not said
    annee = models.PositiveSmallIntegerField("année d'achèvement", null=True)  # not said
    financement = models.CharField("financement initial", max_length=2, blank=True)
    plafond = models.CharField("plafond de ressources", max_length=4, choices=Plafond, blank=True)
    conventionne = models.BooleanField("conventionné APL", null=True)  # not said
    loyer = models.DecimalField("loyer principal", max_digits=10, decimal_places=2, null=True)  # not said
    charges = models.DecimalField("charges", max_digits=10, decimal_places=2, null=True)  # not said
    etage = models.CharField("étage", max_length=2, blank=True)
    ascenseur = models.BooleanField("ascenseur", null=True)  # not said
    pmr = models.BooleanField("accessible ou adapté", null=True)  # not said
    dpe = models.CharField("classe énergie", max_length=1, blank=True)
    ges = models.CharField("classe gaz à effet de serre", max_length=1, blank=True)
    dpe_le = models.DateField("diagnostic du", null=True)  # not made, or not said
    equipements = ArrayField(
        models.CharField(max_length=2), verbose_name="équipements adaptés", default=list, db_default=AUCUN_EQUIPEMENT
    )
    public = models.CharField("dédié à", max_length=9, choices=PublicDedie, blank=True, default="", db_default="")
    autorisation = models.CharField("autorisation de l'État", max_length=100, blank=True, default="", db_default="")
    contingent = models.CharField("contingent", max_length=1, choices=Contingent, blank=True)
    places = models.PositiveSmallIntegerField("places", default=1)
    millesime = models.PositiveSmallIntegerField("millésime RPLS", null=True)  # entered by hand
    sorti_le = models.DateField("sorti du parc le", null=True)  # still there

    objects = LogementQuerySet.as_manager()

    class Meta:
        verbose_name = "logement"
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                name="logement_reference_unique",
                fields=["attribuant", "reference"],
                violation_error_message="Un logement de ce bailleur porte déjà cette référence.",
            ),
            UniqueConstraint(
                name="logement_rpls_unique",
                fields=["rpls"],
                condition=~Q(rpls=""),
                violation_error_message="Un autre logement porte déjà cet identifiant RPLS.",
            ),
            CheckConstraint(
                name="logement_rpls_ou_exception",
                condition=Q(rpls__regex=r"^[0-9A-Za-z]{10}$") | (Q(rpls="") & ~Q(exception_rpls="")),
                violation_error_message="L'identifiant RPLS a 10 caractères ; son absence est motivée (R441-2-9).",
            ),
            CheckConstraint(
                name="logement_pieces_1_a_9",
                condition=Q(pieces__range=(1, 9)),
                violation_error_message="Un logement a de 1 à 9 pièces principales (RPLS, champ 24).",
            ),
            CheckConstraint(
                name="logement_places_1_a_9",
                condition=Q(places__range=(1, 9)),
                violation_error_message="Un logement a de 1 à 9 places : une seule hors colocation (L442-8-4).",
            ),
            CheckConstraint(
                name="logement_surface_connue_ou_positive",
                condition=Q(surface__isnull=True) | Q(surface__range=(1, 999)),
                violation_error_message="La surface habitable va de 1 à 999 m².",
            ),
            CheckConstraint(
                name="logement_montants_positifs",
                condition=(Q(loyer__isnull=True) | Q(loyer__gte=0)) & (Q(charges__isnull=True) | Q(charges__gte=0)),
                violation_error_message="Le loyer et les charges ne sont pas négatifs.",
            ),
            CheckConstraint(
                name="logement_dedie_autorise",
                condition=Q(public="") | (Q(public__in=PublicDedie.values) & ~Q(autorisation="")),
                violation_error_message="Un logement dédié à un public porte l'autorisation de l'État (L441-2 III).",
            ),
        ]
        indexes = [
            models.Index(name="logement_du_parc", fields=["attribuant", "commune", "typologie", "id"]),
            GinIndex(name="logement_territoires", fields=["territoires"], fastupdate=False),
            # The work queue asks to resolve them each year, when the administration gives the identifiers.
            models.Index(name="logement_sans_rpls", fields=["attribuant", "id"], condition=Q(rpls="")),
        ]

    def __str__(self) -> str:
        return f"logement {self.pk}"


class SituationQpv(models.Model):
    """A dwelling inside a quartier prioritaire de la politique de la ville, with dates: quotas read the day's status."""

    # Read by equality, which the exclusion, on ranges, does not serve: it keeps its own index. Cascade: a fact about this dwelling.
    logement = models.ForeignKey(Logement, on_delete=models.CASCADE, related_name="situations_qpv")
    code = models.CharField("code du quartier", max_length=8, blank=True)
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # still inside

    class Meta:
        verbose_name = "situation en quartier prioritaire"
        verbose_name_plural = "situations en quartier prioritaire"
        constraints = [
            CheckConstraint(
                name="situation_qpv_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La sortie du quartier précède l'entrée.",
            ),
            sans_chevauchement(
                "situation_qpv_sans_chevauchement",
                "Ce logement a déjà une situation en quartier prioritaire à ces dates.",
                entiers=("logement",),
            ),
        ]

    def __str__(self) -> str:
        return f"situation QPV {self.pk}"


class ImportRpls(models.Model):
    """One RPLS file received from a bailleur: what was read of it, line errors in a report, where to resume."""

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+")
    travail = models.ForeignKey(
        "socle.Travail",
        null=True,  # loaded by the command, without a web task
        on_delete=models.SET_NULL,
        related_name="+",
    )
    millesime = models.PositiveSmallIntegerField("millésime")
    empreinte = models.CharField("empreinte du fichier", max_length=64)
    encodage = models.CharField("encodage", max_length=12, default="utf-8")
    lignes = models.PositiveIntegerField("lignes annoncées par l'en-tête", default=0)
    recu_a = models.DateTimeField("reçu le")
    fini_a = models.DateTimeField("terminé le", null=True)  # running, or interrupted
    lignes_lues = models.PositiveIntegerField("lignes lues", default=0)
    crees = models.PositiveIntegerField("logements créés", default=0)
    mis_a_jour = models.PositiveIntegerField("logements mis à jour", default=0)
    en_erreur = models.PositiveIntegerField("lignes en erreur", default=0)
    rapport = models.CharField("rapport d'erreurs", max_length=200, blank=True)

    class Meta:
        verbose_name = "import RPLS"
        verbose_name_plural = "imports RPLS"
        constraints = [
            UniqueConstraint(
                name="import_rpls_une_fois",
                fields=["organisme", "empreinte"],
                violation_error_message="Ce fichier RPLS a déjà été reçu.",
            ),
        ]

    def __str__(self) -> str:
        return f"import RPLS {self.pk}"
