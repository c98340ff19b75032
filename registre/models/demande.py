from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value

from habilitations.rules.droits import Droit
from registre.enums import CanalDepot, NatureLien, OrigineNumero, StatutNumero
from registre.querysets import DemandeQuerySet
from registre.states.demande import EtatDemande, NatureDemande
from registre.states.radiation import MotifRadiation, SousMotif

OUVERTES = [EtatDemande.ATTENDUE, EtatDemande.ACTIVE]


class Demande(models.Model):
    """A social-housing demande: the aggregate locked first by every act.

    `version` rises with each act and travels as ETag and hidden field. `territoires` are the tags of the communes asked
    (commune, EPCI, EPT, département; never the région), derived from the vœux in the same transaction. `recherche_noms`
    and `titulaire_tri` are derived from the persons and cleared at erasure.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    nature = models.CharField("nature", max_length=16, choices=NatureDemande, default=NatureDemande.MENAGE)
    etat = models.CharField("état", max_length=10, choices=EtatDemande)
    menage = models.OneToOneField(
        "demandeurs.Menage",
        null=True,  # an association's demande, or erased
        on_delete=models.PROTECT,
    )
    personne_morale = models.OneToOneField(
        "demandeurs.PersonneMorale",
        null=True,  # a household's demande, or erased
        on_delete=models.PROTECT,
    )
    # No index of its own: `demande_guichet` starts with it.
    guichet = models.ForeignKey(
        "habilitations.Guichet", on_delete=models.PROTECT, db_index=False, verbose_name="guichet"
    )
    canal = models.CharField("canal", max_length=10, choices=CanalDepot, default=CanalDepot.GUICHET)

    deposee_le = models.DateField("déposée le")
    enregistree_a = models.DateTimeField("enregistrée le")
    renouvelee_le = models.DateField("renouvelée le", null=True)  # never renewed yet
    valable_jusqu_au = models.DateField("valable jusqu'au")
    en_ligne = models.BooleanField("déposée ou renouvelée en ligne au moins une fois", default=False)
    courrier_papier = models.BooleanField("souhaite aussi un courrier postal", default=False)
    identite_vue = models.BooleanField("pièce d'identité ou titre de séjour vu", default=False)
    protege = models.BooleanField("dossier protégé", default=False)

    radiee_le = models.DateField("radiée le", null=True)  # only when radiated
    motif_radiation = models.CharField("motif de radiation", max_length=8, choices=MotifRadiation, blank=True)
    sous_motif = models.CharField("sous-motif", max_length=8, choices=SousMotif, blank=True)
    courrier_radiation_le = models.DateField("courrier resté sans réponse, du", null=True)  # motive c only
    a_absence_reponse = models.BooleanField(default=False)

    categorie = models.CharField("catégorie recherchée", max_length=6, blank=True)
    types = ArrayField(models.CharField(max_length=6), verbose_name="types recherchés", default=list)
    avec_parking = models.BooleanField("stationnement", null=True)  # not said
    rez_de_chaussee = models.BooleanField("accepte le rez-de-chaussée", null=True)  # not said
    sans_ascenseur = models.BooleanField("accepte sans ascenseur", null=True)  # not said
    loyer_max = models.PositiveIntegerField("loyer maximal (euros par mois)", null=True)  # not said
    elargie = models.BooleanField("demande élargie", default=False)
    colocation = models.BooleanField("colocation", default=False)
    accession = models.BooleanField("souhaite des informations sur l'accession", null=True)  # not said
    personnes_a_loger = models.PositiveSmallIntegerField("personnes à loger", null=True)  # not said
    jugement_le = models.DateField("jugement d'expulsion du", null=True)  # only with motive 05
    autre_motif = models.CharField("autre motif", max_length=100, blank=True)
    precision = models.CharField("précisions", max_length=300, blank=True)

    personnes = models.PositiveSmallIntegerField("personnes du ménage", default=0)
    mutation = models.BooleanField("déjà logée dans le parc social", default=False)
    territoires = ArrayField(models.IntegerField(), default=list, editable=False)
    recherche_noms = SearchVectorField(null=True, editable=False)  # cleared at erasure
    titulaire_tri = models.CharField(max_length=120, blank=True, editable=False)
    numero_empreinte = models.BinaryField(null=True, editable=False)  # keyed hash of the number, written at erasure

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        default_permissions = ()
        permissions = tuple((droit.value, droit.label) for droit in Droit)
        constraints = [
            CheckConstraint(
                name="demande_un_demandeur",
                condition=Q(etat=EtatDemande.EFFACEE, menage__isnull=True, personne_morale__isnull=True)
                | Q(nature=NatureDemande.MENAGE, menage__isnull=False, personne_morale__isnull=True)
                | Q(nature=NatureDemande.PERSONNE_MORALE, menage__isnull=True, personne_morale__isnull=False),
                violation_error_message="Une demande est celle d'un ménage ou d'une personne morale.",
            ),
            CheckConstraint(
                name="demande_radiee_motif_et_date",
                condition=~Q(etat=EtatDemande.RADIEE) | (~Q(motif_radiation="") & Q(radiee_le__isnull=False)),
                violation_error_message="Une demande radiée a un motif et une date de radiation (R441-2-8).",
            ),
            CheckConstraint(
                name="demande_ouverte_sans_radiation",
                condition=~Q(etat__in=OUVERTES) | Q(motif_radiation="", radiee_le__isnull=True),
                violation_error_message="Une demande active n'a ni motif ni date de radiation.",
            ),
            CheckConstraint(
                name="demande_irrecevable_sous_motif",
                condition=~Q(motif_radiation=MotifRadiation.IRRECEVABILITE) | ~Q(sous_motif=""),
                violation_error_message="L'irrecevabilité a un sous-motif : séjour ou ressources.",
            ),
            CheckConstraint(
                name="demande_sous_motif_irrecevable",
                condition=Q(sous_motif="") | Q(motif_radiation=MotifRadiation.IRRECEVABILITE),
                violation_error_message="Seule l'irrecevabilité a un sous-motif.",
            ),
            CheckConstraint(
                name="demande_renouvelee_apres_depot",
                condition=Q(renouvelee_le__isnull=True) | Q(renouvelee_le__gte=F("deposee_le")),
                violation_error_message="Une demande est renouvelée après son dépôt.",
            ),
            CheckConstraint(
                name="demande_radiee_apres_depot",
                condition=Q(radiee_le__isnull=True) | Q(radiee_le__gte=F("deposee_le")),
                violation_error_message="Une demande est radiée après son dépôt.",
            ),
            CheckConstraint(
                name="demande_valable_apres_depot",
                condition=Q(valable_jusqu_au__gte=F("deposee_le")),
                violation_error_message="La validité d'une demande suit son dépôt (R441-2-7).",
            ),
            CheckConstraint(
                name="demande_loyer_borne",
                condition=Q(loyer_max__isnull=True) | Q(loyer_max__lte=9999),
                violation_error_message="Le loyer maximal va de 0 à 9999 euros.",
            ),
        ]
        indexes = [
            GinIndex(name="demande_territoires", fields=["territoires"], fastupdate=False),
            GinIndex(name="demande_noms", fields=["recherche_noms"], fastupdate=False),
            models.Index(name="demande_anciennete", fields=["etat", "deposee_le", "id"]),
            models.Index(name="demande_echeance", fields=["etat", "valable_jusqu_au", "id"]),
            models.Index(name="demande_nom_tri", fields=["etat", "titulaire_tri", "id"]),
            models.Index(name="demande_guichet", fields=["guichet", "etat", "deposee_le", "id"]),
            # The trays of a team: what its guichets have to renew.
            models.Index(name="demande_guichet_echeance", fields=["guichet", "etat", "valable_jusqu_au", "id"]),
            models.Index(name="demande_radiees", fields=["radiee_le"], condition=Q(radiee_le__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"demande {self.pk}"


class NumeroUnique(models.Model):
    """A numéro unique of a demande: the current one, or a former or merged one that still finds it.

    18 characters: territory (3), month and year of first deposit (2 + 2), order (6), guichet of creation (5). Opaque for
    numbers issued elsewhere: no check character exists.
    """

    numero = models.CharField("numéro unique", max_length=18)
    demande = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="numeros")
    statut = models.CharField("statut", max_length=10, choices=StatutNumero, default=StatutNumero.COURANT)
    origine = models.CharField("origine", max_length=10, choices=OrigineNumero, default=OrigineNumero.REGISTRE)
    emis_a = models.DateTimeField("émis le")

    class Meta:
        verbose_name = "numéro unique"
        verbose_name_plural = "numéros uniques"
        constraints = [
            # Named here, for `unique=True` adds a second index for prefixes, which nothing searches.
            UniqueConstraint(
                name="registre_numerounique_numero_unique",
                fields=["numero"],
                violation_error_message="Ce numéro unique est déjà attribué.",
            ),
            UniqueConstraint(
                name="numero_un_courant_par_demande",
                fields=["demande"],
                condition=Q(statut=StatutNumero.COURANT),
                violation_error_message="Une demande a un seul numéro unique en cours.",
            ),
            CheckConstraint(
                name="numero_18_caracteres",
                condition=Q(numero__regex=r"^[0-9A-Z]{3}(0[1-9]|1[0-2])[0-9]{2}[0-9]{6}[0-9A-Z]{5}$"),
                violation_error_message="Un numéro unique a 18 caractères : territoire, mois, année, ordre, guichet.",
            ),
        ]

    def __str__(self) -> str:
        return f"numéro {self.pk}"


class LienDemande(models.Model):
    """How one demande comes from another (separation of the couple, colocation)."""

    origine = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="liens_vers")
    issue = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="liens_depuis")
    nature = models.CharField("nature", max_length=12, choices=NatureLien)
    le = models.DateField("le")
    confidentiel = models.BooleanField("à taire à l'autre partie", default=False)

    class Meta:
        verbose_name = "lien entre demandes"
        verbose_name_plural = "liens entre demandes"
        constraints = [
            CheckConstraint(
                name="lien_deux_demandes",
                condition=~Q(origine=F("issue")),
                violation_error_message="Un lien relie deux demandes différentes.",
            ),
        ]

    def __str__(self) -> str:
        return f"lien {self.pk}"


class DonneesSne(models.Model):
    """What only the national interface carries about a demande, kept to be given back unchanged.

    `dalo_*` are its last word on the DALO, compared with our labels by the divergence report.
    """

    demande = models.OneToOneField(Demande, on_delete=models.CASCADE, primary_key=True)  # follows its demande
    ref_interne = models.CharField("référence interne", max_length=18, blank=True)
    numero_associe = models.CharField("numéro associé", max_length=18, blank=True)
    renouvellement_elec = models.BooleanField(null=True)  # not said
    delai_anormalement_long = models.BooleanField(null=True)  # not said
    multiples_attributions = models.BooleanField(null=True)  # not said
    indicateur_calcule_a = models.DateTimeField(null=True)  # not said
    piece_modifiee_le = models.DateField(null=True)  # not said
    type_fichier = models.CharField(max_length=3, blank=True)
    fichier_a = models.DateTimeField(null=True)  # never received from the interface
    dalo_statut = models.CharField("statut DALO dit par le SNE", max_length=6, blank=True, db_default=Value(""))
    dalo_decision_le = models.DateField("décision DALO dite par le SNE", null=True)  # not said

    class Meta:
        verbose_name = "données du système national"
        verbose_name_plural = "données du système national"

    def __str__(self) -> str:
        return f"données SNE {self.pk}"
