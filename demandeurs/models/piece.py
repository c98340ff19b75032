"""Pièces justificatives of a household: what may be asked (data of the arrêté), what was deposited, asked, marked, checked.

The files themselves are in the storage, encrypted with a key each; a row is written once its file is there.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from demandeurs.enums import (
    CanalPiece,
    EtatPiece,
    MarquePiece,
    NiveauPiece,
    PorteurPiece,
    ResultatControle,
    SuiteControle,
)
from demandeurs.models.menage import Menage
from demandeurs.models.personne import Personne
from socle.periodes import ordre_des_dates


class TypePiece(models.Model):
    """A kind of document that the arrêté accepts. Nothing outside these rows may be asked or filed (R441-2-4-1)."""

    code = models.CharField("code", max_length=40)
    libelle = models.CharField("libellé", max_length=200)
    # Of a handicap or of health: named functions only.
    sensible = models.BooleanField("médicale ou de handicap", default=False)
    porte_nir = models.BooleanField("porte un numéro de sécurité sociale", default=False)
    # Null: it does not grow old by itself (its own end date may still be read on it).
    obsolete_apres_mois = models.PositiveSmallIntegerField("obsolète après (mois)", null=True, blank=True)
    # Of one year of income: obsolete when another year is expected (N-2).
    annuelle = models.BooleanField("porte une année de revenus", default=False)
    # Null: one document is enough. Else as many different months, on one or several documents.
    mois_a_couvrir = models.PositiveSmallIntegerField("mois à couvrir", null=True, blank=True)
    pages_max = models.PositiveSmallIntegerField("pages au plus", default=20)
    du = models.DateField("en vigueur du")
    au = models.DateField("en vigueur au", null=True, blank=True)  # in force
    source = models.CharField("source", max_length=300)
    a_confirmer = models.BooleanField("à confirmer sur le texte officiel", default=False)

    class Meta:
        verbose_name = "type de pièce"
        verbose_name_plural = "types de pièces"
        constraints = [
            UniqueConstraint(
                name="type_piece_code_du",
                fields=["code", "du"],
                violation_error_message="Ce type de pièce existe déjà à cette date.",
            ),
            CheckConstraint(
                name="type_piece_dates",
                condition=ordre_des_dates(),
                violation_error_message="La fin de validité du type de pièce précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class ExigencePiece(models.Model):
    """What is asked, of whom, in which situation, and by which article: any one of `types` answers it.

    `situation` is a code of `demandeurs.rules.pieces`. `territoire` is a code of the territory where it applies, empty
    everywhere (the logement-atelier d'artiste exists in Île-de-France only).
    """

    code = models.CharField("code", max_length=40)
    categorie = models.CharField("catégorie", max_length=3)
    libelle = models.CharField("libellé", max_length=300)
    niveau = models.CharField("niveau", max_length=14, choices=NiveauPiece)
    porteur = models.CharField("demandée à", max_length=10, choices=PorteurPiece)
    situation = models.CharField("situation", max_length=40)
    types = ArrayField(models.CharField(max_length=40), verbose_name="pièces acceptées")
    territoire = models.CharField("territoire", max_length=5, blank=True)
    # A French identity document registers a demande even when it is out of date (notice of the form).
    perimee_acceptee = models.BooleanField("même périmée", default=False)
    ordre = models.PositiveSmallIntegerField("ordre d'affichage", default=0)
    du = models.DateField("en vigueur du")
    au = models.DateField("en vigueur au", null=True, blank=True)  # in force
    source = models.CharField("source", max_length=300)
    a_confirmer = models.BooleanField("à confirmer sur le texte officiel", default=False)

    class Meta:
        verbose_name = "exigence de pièce"
        verbose_name_plural = "exigences de pièces"
        ordering = ("ordre", "code")
        constraints = [
            UniqueConstraint(
                name="exigence_piece_code_du",
                fields=["code", "du"],
                violation_error_message="Cette exigence existe déjà à cette date.",
            ),
            CheckConstraint(
                name="exigence_piece_dates",
                condition=ordre_des_dates(),
                violation_error_message="La fin de validité de l'exigence précède son début.",
            ),
            CheckConstraint(
                name="exigence_piece_des_types",
                condition=Q(types__len__gte=1),
                violation_error_message="Une exigence accepte au moins une pièce.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class Piece(models.Model):
    """One document of a household, in one or several files. Its cle is what addresses and traces carry.

    `recue_le` starts the fifteen days of R441-2-4-1; `valable_jusqu_au` is its own end or the one its type computes;
    `annee` the year of income, `mois_du` and `mois_au` the first days of the months a payslip or a receipt covers.
    """

    cle = models.UUIDField("clé", default=uuid4, unique=True, editable=False)
    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, related_name="pieces", db_index=False)
    personne = models.ForeignKey(
        Personne,
        null=True,  # of the whole household
        on_delete=models.SET_NULL,
        related_name="pieces",
        verbose_name="personne",
    )
    type = models.CharField("type", max_length=40)
    etat = models.CharField("état", max_length=11, choices=EtatPiece, default=EtatPiece.DEPOSEE)
    canal = models.CharField("canal", max_length=12, choices=CanalPiece)
    recue_le = models.DateField("reçue le")
    deposee_a = models.DateTimeField("déposée le")
    deposee_par_id = models.BigIntegerField("déposée par (agent)", null=True)  # an API client or the demandeur
    organisme_id = models.BigIntegerField("organisme", null=True)  # the demandeur himself
    valable_jusqu_au = models.DateField("valable jusqu'au", null=True)  # never obsolete, or not known
    annee = models.PositiveSmallIntegerField("année des revenus", null=True)
    mois_du = models.DateField("premier mois couvert", null=True)
    mois_au = models.DateField("dernier mois couvert", null=True)
    # Then nothing more may be asked about the divorce (Conseil d'État, 4 July 2025).
    divorce_lu = models.BooleanField("l'avis dit « divorcé » et ne porte que ses revenus", default=False)
    marque = models.CharField("marque", max_length=14, choices=MarquePiece, blank=True)
    marque_motif = models.CharField("motif de la marque", max_length=300, blank=True)
    marquee_a = models.DateTimeField("marquée le", null=True)  # not marked
    marquee_par_id = models.BigIntegerField("marquée par (agent)", null=True)  # not marked, or by the clock
    marquee_organisme_id = models.BigIntegerField("organisme de la marque", null=True)  # not marked, or by the clock
    remplace = models.OneToOneField(
        "self",
        null=True,  # the first of its kind
        on_delete=models.SET_NULL,
        related_name="remplacee_par",
        verbose_name="remplace",
    )
    gelee_le = models.DateField("gelée le", null=True)  # the demande is not radiated
    effacer_apres = models.DateField("à effacer après", null=True)  # the demande is not radiated

    class Meta:
        verbose_name = "pièce justificative"
        verbose_name_plural = "pièces justificatives"
        indexes = [
            Index(name="piece_du_menage", fields=["menage", "type", "-id"]),
            Index(name="piece_a_effacer", fields=["effacer_apres"], condition=Q(effacer_apres__isnull=False)),
            Index(
                name="piece_echeance",
                fields=["valable_jusqu_au"],
                condition=Q(valable_jusqu_au__isnull=False, marque="", etat="deposee"),
            ),
        ]
        constraints = [
            CheckConstraint(
                name="piece_marque_motivee",
                condition=Q(marque="") | (~Q(marque_motif="") & Q(marquee_a__isnull=False)),
                violation_error_message="Une marque porte son motif et sa date (dossier unique, règle 5).",
            ),
            CheckConstraint(
                name="piece_gelee_datee",
                condition=~Q(etat="gelee") | Q(gelee_le__isnull=False, effacer_apres__isnull=False),
                violation_error_message="Une pièce gelée a une date d'effacement.",
            ),
            CheckConstraint(
                name="piece_mois_ordonnes",
                condition=ordre_des_dates("mois_du", "mois_au"),
                violation_error_message="Le dernier mois couvert précède le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"pièce {self.pk}"


class FichierPiece(models.Model):
    """One file of a pièce, as it is stored: normalised, without active content, encrypted with its own key.

    `cle_chiffree` is that key wrapped by the master key `cle_id`; `empreinte` a keyed hash of the clear content, the same
    content once per household.
    """

    cle = models.UUIDField("clé", default=uuid4, unique=True, editable=False)
    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="fichiers", db_index=False)
    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, related_name="+", db_index=False)
    rang = models.PositiveSmallIntegerField("rang")
    nature = models.CharField("nature", max_length=4, choices=[("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")])
    octets = models.PositiveIntegerField("octets")
    pages = models.PositiveSmallIntegerField("pages")
    empreinte = models.BinaryField("empreinte", max_length=64)
    cle_id = models.CharField("clé maîtresse", max_length=40)
    cle_chiffree = models.BinaryField("clé du fichier", max_length=200)
    depose_a = models.DateTimeField("déposé le")
    # Null: the antivirus has not answered yet, or none is configured (`piece.etat` says which).
    analyse_a = models.DateTimeField("analysé le", null=True)

    class Meta:
        verbose_name = "fichier de pièce"
        verbose_name_plural = "fichiers de pièces"
        indexes = [Index(name="fichier_par_cle_maitresse", fields=["cle_id", "id"])]
        constraints = [
            UniqueConstraint(
                name="fichier_piece_rang",
                fields=["piece", "rang"],
                violation_error_message="Deux fichiers ont le même rang dans cette pièce.",
            ),
            UniqueConstraint(
                name="fichier_une_fois_par_menage",
                fields=["menage", "empreinte"],
                violation_error_message="Ce fichier est déjà dans le dossier.",
            ),
            CheckConstraint(
                name="fichier_non_vide",
                condition=Q(octets__gt=0, pages__gt=0),
                violation_error_message="Ce fichier est vide.",
            ),
        ]

    def __str__(self) -> str:
        return f"fichier {self.cle}"


class DepotFichier(models.Model):
    """A file on its way: received in pieces, resumable, seen by nobody but its depositor until the pièce is filed.

    `recu` octets are in the storage under `cle`, encrypted; `nom_chiffre` the name given by the browser, shown back to its
    depositor only. Swept once `expire_a` is past.
    """

    cle = models.UUIDField("clé", default=uuid4, unique=True, editable=False)
    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, related_name="+")
    agent_id = models.BigIntegerField("agent", null=True)  # an API client
    organisme_id = models.BigIntegerField("organisme")
    nom_chiffre = models.BinaryField("nom du fichier")
    taille = models.PositiveIntegerField("octets annoncés")
    recu = models.PositiveIntegerField("octets reçus", default=0)
    cle_id = models.CharField("clé maîtresse", max_length=40)
    cle_chiffree = models.BinaryField("clé du fichier", max_length=200)
    refus = models.CharField("refus", max_length=300, blank=True)
    cree_a = models.DateTimeField("commencé le")
    expire_a = models.DateTimeField("expire le")

    class Meta:
        verbose_name = "dépôt de fichier en cours"
        verbose_name_plural = "dépôts de fichiers en cours"
        indexes = [Index(name="depot_fichier_expire", fields=["expire_a"])]
        constraints = [
            CheckConstraint(
                name="depot_fichier_recu_borne",
                condition=Q(recu__lte=models.F("taille")),
                violation_error_message="Le fichier dépasse la taille annoncée.",
            ),
        ]

    def __str__(self) -> str:
        return f"dépôt {self.cle}"


class RequetePiece(models.Model):
    """One request of one pièce to a household, for all actors: nobody asks a second time while it is open."""

    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, related_name="requetes_de_pieces", db_index=False)
    personne = models.ForeignKey(
        Personne,
        null=True,  # asked of the whole household
        on_delete=models.CASCADE,
        related_name="+",
    )
    exigence = models.CharField("exigence", max_length=40)
    demandee_a = models.DateTimeField("demandée le")
    demandee_par_id = models.BigIntegerField("demandée par (agent)", null=True)  # the clock
    organisme_id = models.BigIntegerField("organisme", null=True)  # the clock
    echeance_le = models.DateField("attendue le")
    motif = models.CharField("motif", max_length=300, blank=True)
    # Kept as a number: letters belong to the register.
    courrier_id = models.BigIntegerField("courrier", null=True)  # told at the guichet
    piece = models.ForeignKey(
        Piece,
        null=True,  # still awaited, or given up
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="pièce reçue",
    )
    close_a = models.DateTimeField("close le", null=True)  # open
    abandon_motif = models.CharField("motif de l'abandon", max_length=300, blank=True)
    abandon_par_id = models.BigIntegerField("abandonnée par (agent)", null=True)  # not given up, or by an interface
    abandon_organisme_id = models.BigIntegerField("organisme de l'abandon", null=True)  # not given up
    # The letter of the demandeur who will not send it, kept a year by a guichet (rule 4 of the dossier unique).
    courrier_detenu_par = models.CharField("guichet qui garde la lettre", max_length=5, blank=True)
    courrier_recu_le = models.DateField("lettre reçue le", null=True)  # no letter
    courrier_conserve_jusqu_au = models.DateField("lettre conservée jusqu'au", null=True)  # no letter

    class Meta:
        verbose_name = "demande de pièce"
        verbose_name_plural = "demandes de pièces"
        indexes = [Index(name="requete_piece_echeance", fields=["echeance_le"], condition=Q(close_a__isnull=True))]
        constraints = [
            UniqueConstraint(
                name="requete_piece_une_ouverte",
                fields=["menage", "exigence", "personne"],
                condition=Q(close_a__isnull=True),
                nulls_distinct=False,
                violation_error_message="Cette pièce est déjà demandée au ménage ; la demande en cours vaut pour tous.",
            ),
            CheckConstraint(
                name="requete_piece_close_dite",
                condition=Q(close_a__isnull=True) | Q(piece__isnull=False) | ~Q(abandon_motif=""),
                violation_error_message="Une demande de pièce se clôt par une pièce ou par un motif.",
            ),
            CheckConstraint(
                name="requete_piece_lettre_entiere",
                condition=Q(courrier_detenu_par="", courrier_recu_le=None, courrier_conserve_jusqu_au=None)
                | (
                    ~Q(courrier_detenu_par="")
                    & ~Q(abandon_motif="")
                    & Q(courrier_conserve_jusqu_au__gte=models.F("courrier_recu_le"))
                ),
                violation_error_message="La lettre d'un abandon a son guichet, sa réception et la fin de sa garde.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande de pièce {self.pk}"


class ControlePiece(models.Model):
    """One automatic check of a pièce: its result and its reason. Values read are nominative, so encrypted.

    `valeurs_chiffrees` is JSON: for each field, what was declared and what the pièce says.
    """

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="controles", db_index=False)
    code = models.CharField("contrôle", max_length=40)
    resultat = models.CharField("résultat", max_length=14, choices=ResultatControle)
    raison = models.CharField("raison", max_length=300)
    valeurs_chiffrees = models.BinaryField(null=True, editable=False)  # nothing to compare
    fait_a = models.DateTimeField("fait le")
    suite = models.CharField("suite donnée", max_length=9, choices=SuiteControle, blank=True)
    suite_motif = models.CharField("motif de la suite", max_length=300, blank=True)
    traite_a = models.DateTimeField("traité le", null=True)  # waits for a person, or nothing to do
    traite_par_id = models.BigIntegerField("traité par (agent)", null=True)

    class Meta:
        verbose_name = "contrôle de pièce"
        verbose_name_plural = "contrôles de pièces"
        indexes = [
            Index(name="controle_a_traiter", fields=["id"], condition=Q(resultat="ecart", traite_a__isnull=True)),
        ]
        constraints = [
            UniqueConstraint(
                name="controle_piece_unique",
                fields=["piece", "code"],
                violation_error_message="Ce contrôle est déjà fait sur cette pièce.",
            ),
            CheckConstraint(
                name="controle_suite_datee",
                condition=Q(suite="") | Q(traite_a__isnull=False),
                violation_error_message="La suite donnée à un écart est datée.",
            ),
        ]

    def __str__(self) -> str:
        return f"contrôle {self.code} de la pièce {self.piece_id}"


class EmpreintePiece(models.Model):
    """What tells the same document in another household: a keyed hash of a file or of a 2D-Doc, or the look of a page.

    `valeur` is the keyed hash; of a page, `bandes` are what it is looked up by, `grossiere` and `profil` what is then
    compared. Nothing of it can be read back. Erased with the pièce.
    """

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="empreintes")
    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, related_name="+", db_index=False)
    nature = models.CharField(
        "nature", max_length=7, choices=[("fichier", "Fichier"), ("code", "2D-Doc"), ("page", "Page")]
    )
    valeur = models.BinaryField("empreinte à clé", max_length=64, null=True)  # of a page
    bandes = ArrayField(models.IntegerField(), verbose_name="bandes", default=list)
    grossiere = models.BinaryField("aspect", max_length=32, null=True)  # of a file or a code
    profil = models.BinaryField("profil d'encre", max_length=1536, null=True)  # of a file or a code

    class Meta:
        verbose_name = "empreinte de pièce"
        verbose_name_plural = "empreintes de pièces"
        indexes = [
            Index(name="empreinte_piece_valeur", fields=["valeur"], condition=Q(valeur__isnull=False)),
            GinIndex(name="empreinte_piece_bandes", fields=["bandes"], fastupdate=False),
        ]
        constraints = [
            CheckConstraint(
                name="empreinte_piece_selon_nature",
                condition=Q(nature="page", valeur__isnull=True, grossiere__isnull=False, profil__isnull=False)
                | (~Q(nature="page") & Q(valeur__isnull=False, bandes__len=0)),
                violation_error_message="Une empreinte est celle d'un contenu, ou l'aspect d'une page.",
            ),
        ]

    def __str__(self) -> str:
        return f"empreinte de la pièce {self.piece_id}"


class LotDeNumerisation(models.Model):
    """A batch of a scanning contractor: files and an index, one report. `rapport_cle` is its file in the storage."""

    cle = models.UUIDField("clé", default=uuid4, unique=True, editable=False)
    organisme_id = models.BigIntegerField("organisme")
    agent_id = models.BigIntegerField("agent", null=True)  # an API client
    travail_id = models.BigIntegerField("travail", null=True)  # not started yet
    empreinte = models.CharField("empreinte de l'archive", max_length=64)
    lignes = models.PositiveIntegerField("lignes", default=0)
    deposees = models.PositiveIntegerField("pièces déposées", default=0)
    refusees = models.PositiveIntegerField("lignes refusées", default=0)
    recu_a = models.DateTimeField("reçu le")
    termine_a = models.DateTimeField("terminé le", null=True)  # under way

    class Meta:
        verbose_name = "lot de numérisation"
        verbose_name_plural = "lots de numérisation"
        constraints = [
            UniqueConstraint(
                name="lot_de_numerisation_une_fois",
                fields=["organisme_id", "empreinte"],
                violation_error_message="Ce lot a déjà été reçu.",
            ),
        ]

    def __str__(self) -> str:
        return f"lot {self.cle}"
