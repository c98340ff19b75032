from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from attributions.enums import ModeSeance, ModeSignature, QualiteMembre, SuiteCaducite, Voix
from attributions.models.vacance import MiseADisposition
from attributions.querysets import SeanceQuerySet
from attributions.states.seance import EtatSeance
from socle.periodes import ordre_des_dates


class CommissionCal(models.Model):
    """A CALEOL of a bailleur, with its territory and what its règlement intérieur decides (L441-2; R441-9)."""

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    bailleur = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="commissions")
    nom = models.CharField("nom", max_length=120)
    territoires = ArrayField(models.IntegerField(), verbose_name="territoires (vide : tout le parc)", default=list)
    quorum = models.PositiveSmallIntegerField("quorum (membres à voix délibérative)")
    quorum_second = models.PositiveSmallIntegerField(
        "quorum sur seconde convocation", null=True
    )  # the règlement gives no other
    mode = models.CharField("mode habituel", max_length=10, choices=ModeSeance, default=ModeSeance.PRESENTIEL)
    convocation_jours = models.PositiveSmallIntegerField("délai de convocation (jours)", default=7)
    reponse_jours = models.PositiveSmallIntegerField("délai de réponse à une offre (jours)", default=10)
    suite_caducite = models.CharField(
        "après une condition non remplie", max_length=13, choices=SuiteCaducite, default=SuiteCaducite.RANG_SUIVANT
    )
    reglement = models.CharField("règlement intérieur (référence publiée)", max_length=200)
    blocs = models.JSONField("textes du bailleur dans ses lettres", default=dict)
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # still there

    class Meta:
        verbose_name = "commission d'attribution (CALEOL)"
        verbose_name_plural = "commissions d'attribution (CALEOL)"
        constraints = [
            UniqueConstraint(
                name="commission_nom_unique",
                fields=["bailleur", "nom"],
                violation_error_message="Ce bailleur a déjà une commission de ce nom.",
            ),
            CheckConstraint(
                name="commission_quorum_positif",
                condition=Q(quorum__gte=1),
                violation_error_message="Le quorum, fixé par le règlement intérieur, est d'au moins un membre (R441-9 IV).",
            ),
            CheckConstraint(
                name="commission_quorum_second_moindre",
                condition=Q(quorum_second__isnull=True)
                | Q(quorum_second__gte=1, quorum_second__lte=models.F("quorum")),
                violation_error_message="Le quorum sur seconde convocation va d'un membre au quorum ordinaire (R441-9 IV).",
            ),
            CheckConstraint(
                name="commission_reponse_10_jours",
                condition=Q(reponse_jours__gte=10),
                violation_error_message="Le délai de réponse à une offre n'est jamais inférieur à dix jours (R441-10).",
            ),
            CheckConstraint(
                name="commission_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin de la commission précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class MembreCal(models.Model):
    """Somebody who may sit, dated. Titular or suppléant; `territoire` for a maire or an EPCI: where his voice counts."""

    commission = models.ForeignKey(CommissionCal, on_delete=models.PROTECT, related_name="membres")
    qualite = models.CharField("qualité", max_length=12, choices=QualiteMembre)
    nom = models.CharField("nom", max_length=120)
    organisme = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # a member named by the board, an invited social service
        on_delete=models.PROTECT,
        related_name="+",
    )
    agent = models.ForeignKey(
        "habilitations.Agent",
        null=True,  # sits without an account
        on_delete=models.PROTECT,
        related_name="+",
    )
    territoire = models.ForeignKey(
        "habilitations.Territoire",
        null=True,  # every dwelling of the commission
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    courriel = models.EmailField("courriel", blank=True)
    president = models.BooleanField("préside", default=False)
    suppleant_de = models.ForeignKey(
        "self",
        null=True,  # a titular
        on_delete=models.PROTECT,
        related_name="suppleants",
        verbose_name="supplée",
    )
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # still a member

    class Meta:
        verbose_name = "membre de commission"
        verbose_name_plural = "membres de commission"
        constraints = [
            CheckConstraint(
                name="membre_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin du mandat précède son début.",
            ),
            CheckConstraint(
                name="membre_president_du_conseil",
                condition=Q(president=False) | Q(qualite__in=[QualiteMembre.CA, QualiteMembre.LOCATAIRES]),
                violation_error_message="Le président est élu parmi les membres désignés par le conseil (R441-9 II).",
            ),
            UniqueConstraint(
                name="membre_un_president",
                fields=["commission"],
                condition=Q(president=True, au__isnull=True),
                violation_error_message="Cette commission a déjà un président.",
            ),
        ]

    def __str__(self) -> str:
        return f"membre {self.pk}"


class SeanceCal(models.Model):
    """A sitting of a CALEOL, from its preparation to its signed procès-verbal.

    `informations`: the relogements of which the commission was told at the opening, in words, without a name (L441-2 V).
    `reprend`: the sitting without quorum that this one takes up, on second convocation. `differee`: held from the printed pack, without network, and entered afterwards with its real times.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    commission = models.ForeignKey(CommissionCal, on_delete=models.PROTECT, related_name="seances", db_index=False)
    etat = models.CharField("état", max_length=10, choices=EtatSeance, default=EtatSeance.PREPAREE)
    mode = models.CharField("mode", max_length=10, choices=ModeSeance)
    prevue_a = models.DateTimeField("prévue le")
    lieu = models.CharField("lieu", max_length=200, blank=True)
    convoquee_le = models.DateField("convoquée le", null=True)  # not convoked
    ouverte_a = models.DateTimeField("ouverte à", null=True)  # not held
    close_a = models.DateTimeField("close à", null=True)  # not held
    presidee_par = models.ForeignKey(
        MembreCal,
        null=True,  # not held
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="présidée par",
    )
    differee = models.BooleanField("saisie après coup", default=False)
    informations = models.JSONField("relogements dont la commission est informée", default=list)
    reprend = models.OneToOneField(
        "self",
        null=True,  # a first convocation
        on_delete=models.PROTECT,
        related_name="reprise",
        verbose_name="seconde convocation de",
    )
    motif_annulation = models.CharField("motif d'annulation", max_length=200, blank=True)

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance de CALEOL"
        verbose_name_plural = "séances de CALEOL"
        default_permissions = ()
        constraints = [
            CheckConstraint(
                name="seance_tenue_a_ses_heures",
                condition=~Q(etat__in=[EtatSeance.CLOSE, EtatSeance.SIGNEE])
                | Q(ouverte_a__isnull=False, close_a__gte=models.F("ouverte_a")),
                violation_error_message="Une séance tenue a son heure d'ouverture et, après elle, son heure de clôture.",
            ),
            CheckConstraint(
                name="seance_annulee_motivee",
                condition=~Q(etat=EtatSeance.ANNULEE) | ~Q(motif_annulation=""),
                violation_error_message="Une séance annulée porte son motif.",
            ),
        ]
        indexes = [models.Index(name="seance_calendrier", fields=["commission", "prevue_a", "id"])]

    def __str__(self) -> str:
        return f"séance {self.pk}"

    @property
    def quorum(self) -> int:
        """Deliberative voices needed: those of the règlement, or of its second convocation when it says so (R441-9 IV)."""
        second = self.commission.quorum_second
        return second if self.reprend_id is not None and second is not None else self.commission.quorum


class LigneSeance(models.Model):
    """A vacancy on the agenda of a sitting. The order is the one in which dwellings are called."""

    # Cascade: the agenda goes with the sitting that was never held.
    seance = models.ForeignKey(SeanceCal, on_delete=models.CASCADE, related_name="lignes", db_index=False)
    mise_a_disposition = models.ForeignKey(MiseADisposition, on_delete=models.PROTECT, related_name="lignes")
    ordre = models.PositiveSmallIntegerField("ordre")
    inscrite_a = models.DateTimeField("inscrite le")
    examinee_a = models.DateTimeField("examinée à", null=True)  # not yet
    reportee = models.BooleanField("reportée", default=False)

    class Meta:
        verbose_name = "logement à l'ordre du jour"
        verbose_name_plural = "logements à l'ordre du jour"
        constraints = [
            UniqueConstraint(
                name="ligne_une_par_vacance",
                fields=["seance", "mise_a_disposition"],
                violation_error_message="Ce logement est déjà à l'ordre du jour de cette séance.",
            ),
            UniqueConstraint(
                name="ligne_ordre_unique",
                fields=["seance", "ordre"],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux logements ont le même ordre dans cette séance.",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.pk}"


class Deport(models.Model):
    """A member who withdraws for one dossier: his own, a relative's, or another interest."""

    # Cascade: a note on this line of the agenda.
    ligne = models.ForeignKey(LigneSeance, on_delete=models.CASCADE, related_name="deports", db_index=False)
    membre = models.ForeignKey(MembreCal, on_delete=models.PROTECT, related_name="+", db_index=False)
    motif = models.CharField("motif", max_length=120)

    class Meta:
        verbose_name = "déport"
        constraints = [
            UniqueConstraint(
                name="deport_un_par_membre",
                fields=["ligne", "membre"],
                violation_error_message="Ce membre s'est déjà déporté sur ce logement.",
            ),
        ]

    def __str__(self) -> str:
        return f"déport {self.pk}"


class ProcesVerbal(models.Model):
    """The procès-verbal of a sitting, signed by its president: the row is only ever added (see `TABLES_EN_AJOUT_SEUL`).

    Before the signature there is no row: drafts are composed at will. `empreinte` is the SHA-256 of the signed PDF;
    `signature` says how it was signed, `certificat` is the SHA-256 of the certificate when there is one. `resume` is what the document says without the names, numbers and free texts: the
    version without names is composed from it, and it outlives the households (DESIGN §5).
    """

    seance = models.OneToOneField(SeanceCal, on_delete=models.PROTECT, related_name="proces_verbal", primary_key=True)
    empreinte = models.CharField("empreinte (SHA-256)", max_length=64)
    taille = models.PositiveIntegerField("taille (octets)")
    # No index: no member is ever deleted.
    signe_par = models.ForeignKey(MembreCal, on_delete=models.PROTECT, related_name="+", db_index=False)
    agent_id = models.BigIntegerField("compte du signataire")
    signe_a = models.DateTimeField("signé le")
    signature = models.CharField("mode de signature", max_length=20, choices=ModeSignature)
    certificat = models.CharField("empreinte du certificat (SHA-256)", max_length=64, blank=True)
    resume = models.JSONField("contenu sans les noms", default=dict)

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"
        constraints = [
            CheckConstraint(
                name="pv_empreinte",
                condition=Q(empreinte__regex=r"^[0-9a-f]{64}$", taille__gt=0),
                violation_error_message="Un procès-verbal signé a son fichier et l'empreinte de ce fichier.",
            ),
            CheckConstraint(
                name="pv_certificat",
                condition=Q(signature=ModeSignature.CERTIFICAT, certificat__regex=r"^[0-9a-f]{64}$")
                | (~Q(signature=ModeSignature.CERTIFICAT) & Q(certificat="")),
                violation_error_message="Un procès-verbal signé par certificat garde l'empreinte de ce certificat.",
            ),
        ]

    def __str__(self) -> str:
        return f"procès-verbal {self.pk}"


class FichierProcesVerbal(models.Model):
    """The signed PDF in the encrypted store. It goes when a household in it is erased, once handed to the bailleur.

    `remis_le`: the first day the bailleur took it. `a_effacer`: a household in it is erased and it waits to be handed.
    """

    proces_verbal = models.OneToOneField(
        ProcesVerbal, on_delete=models.PROTECT, related_name="fichier", primary_key=True
    )
    cle = models.UUIDField("clé", unique=True, editable=False)
    cle_id = models.CharField("clé maîtresse", max_length=40)
    cle_chiffree = models.BinaryField("clé du fichier, enveloppée", max_length=200)
    remis_le = models.DateField("remis au bailleur le", null=True)  # not yet
    a_effacer = models.BooleanField("à effacer dès sa remise", default=False)

    class Meta:
        verbose_name = "fichier de procès-verbal"
        verbose_name_plural = "fichiers de procès-verbaux"
        indexes = [models.Index(name="pv_par_cle_maitresse", fields=["cle_id", "proces_verbal"])]

    def __str__(self) -> str:
        return f"fichier du procès-verbal {self.pk}"


class LotDeLettres(models.Model):
    """The letters of a sitting that go by post, as one PDF to print, in the encrypted store until `expire_le`.

    Whoever answers for the commission may take it again until then: a printer that jams loses nothing.
    """

    seance = models.ForeignKey(SeanceCal, on_delete=models.PROTECT, related_name="lots_de_lettres", db_index=False)
    cle = models.UUIDField("clé", unique=True, editable=False)
    cle_id = models.CharField("clé maîtresse", max_length=40)
    cle_chiffree = models.BinaryField("clé du fichier, enveloppée", max_length=200)
    lettres = models.PositiveSmallIntegerField("lettres")
    constitue_a = models.DateTimeField("constitué le")
    expire_le = models.DateField("gardé jusqu'au")

    class Meta:
        verbose_name = "lot de lettres à imprimer"
        verbose_name_plural = "lots de lettres à imprimer"
        constraints = [
            CheckConstraint(
                name="lot_de_lettres_rempli",
                condition=Q(lettres__gt=0),
                violation_error_message="Un lot à imprimer contient au moins une lettre.",
            ),
        ]
        indexes = [
            models.Index(name="lot_de_lettres_de_la_seance", fields=["seance", "-id"]),
            models.Index(name="lot_de_lettres_expire", fields=["expire_le"]),
            models.Index(name="lot_par_cle_maitresse", fields=["cle_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"lot de lettres {self.pk}"


class VoixAttendue(models.Model):
    """The voice a member had on one line of the agenda, as computed when the line was examined (L441-2; R441-9)."""

    # Cascade: a fact about this line.
    ligne = models.ForeignKey(LigneSeance, on_delete=models.CASCADE, related_name="voix", db_index=False)
    membre = models.ForeignKey(MembreCal, on_delete=models.PROTECT, related_name="+", db_index=False)
    voix = models.CharField("voix", max_length=12, choices=Voix)
    preponderante = models.BooleanField("départage", default=False)
    source = models.CharField("source", max_length=80)

    class Meta:
        verbose_name = "voix d'un membre"
        verbose_name_plural = "voix des membres"
        constraints = [
            UniqueConstraint(
                name="voix_une_par_membre",
                fields=["ligne", "membre"],
                violation_error_message="Ce membre a déjà sa voix sur ce logement.",
            ),
            CheckConstraint(
                name="voix_preponderante_deliberative",
                condition=Q(preponderante=False) | Q(voix=Voix.DELIBERATIVE),
                violation_error_message="Seule une voix délibérative départage (L441-2 II).",
            ),
        ]

    def __str__(self) -> str:
        return f"voix {self.pk}"
