from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, F, Q, UniqueConstraint, Value

from attributions.enums import AutoriteAttribution, Contingent, EtatProposition, MotifAnnulationBail, Plafond
from attributions.models.candidature import Candidature
from attributions.models.logement import Logement
from attributions.models.vacance import MiseADisposition

DIX_JOURS = ExpressionWrapper(F("envoyee_le") + Value(timedelta(days=10)), output_field=models.DateTimeField())


class Proposition(models.Model):
    """The offer of the dwelling to the attributaire (R441-10): at least ten days to answer, silence is refusal.

    `dalo`: made under DALO, so that it carries its legal mention (R441-16-3).
    """

    # No index of its own: `proposition_de_la_candidature` starts with it.
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="propositions", db_index=False)
    etat = models.CharField("état", max_length=10, choices=EtatProposition, default=EtatProposition.EN_COURS)
    envoyee_le = models.DateField("envoyée le")
    repondre_avant_le = models.DateField("répondre au plus tard le")
    dalo = models.BooleanField("au titre du DALO", default=False)
    courrier = models.ForeignKey(
        "registre.Courrier",
        null=True,  # handed over
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    repondue_le = models.DateField("réponse du", null=True)  # no answer yet
    motif_refus = models.CharField("motif du refus", max_length=24, blank=True)
    precision = models.CharField("précision", max_length=300, blank=True)

    class Meta:
        verbose_name = "proposition de logement"
        verbose_name_plural = "propositions de logement"
        constraints = [
            UniqueConstraint(
                name="proposition_une_en_cours",
                fields=["candidature"],
                condition=Q(etat=EtatProposition.EN_COURS),
                violation_error_message="Une proposition est déjà en cours pour ce candidat.",
            ),
            CheckConstraint(
                name="proposition_dix_jours",
                condition=Q(repondre_avant_le__gte=DIX_JOURS),
                violation_error_message="Le délai de réponse n'est jamais inférieur à dix jours (R441-10).",
            ),
            CheckConstraint(
                name="proposition_refus_motive",
                condition=~Q(etat=EtatProposition.REFUSEE) | ~Q(motif_refus=""),
                violation_error_message="Le motif du refus de l'attributaire est enregistré (R441-2-15 I 7°).",
            ),
            CheckConstraint(
                name="proposition_repondue_datee",
                condition=Q(etat__in=[EtatProposition.EN_COURS, EtatProposition.ANNULEE])
                | Q(repondue_le__isnull=False),
                violation_error_message="Une réponse a sa date.",
            ),
        ]
        indexes = [
            models.Index(name="proposition_de_la_candidature", fields=["candidature", "-id"]),
            models.Index(
                name="proposition_en_cours",
                fields=["repondre_avant_le", "id"],
                condition=Q(etat=EtatProposition.EN_COURS),
            ),
        ]

    def __str__(self) -> str:
        return f"proposition {self.pk}"


class Attribution(models.Model):
    """The data of R441-2-9 (version of 1 September 2019): entered whether or not a lease follows, again at the signature.

    `contingent` is the imputation of the dwelling, `reservataire` who designated on it (None: the bailleur). `qpv` is the
    status of the dwelling on the day of the decision, `plafond` its ceilings: intermediate ones are in no quota.
    `travailleur_essentiel` reads the list of the territory's CIA. `premier_quartile`, frozen with the threshold that decided it, is
    None when income or threshold is missing. `autorite`: who attributed it when no CALEOL did, counted apart.
    """

    candidature = models.OneToOneField(
        Candidature, on_delete=models.PROTECT, related_name="attribution", primary_key=True
    )
    logement = models.ForeignKey(Logement, on_delete=models.PROTECT, related_name="attributions")
    bailleur = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    reservataire = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # the bailleur's own
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    attribuee_le = models.DateField("attribuée le")
    bail_le = models.DateField("bail signé le", null=True)  # no lease (yet)
    rpls = models.CharField("identifiant RPLS", max_length=10, blank=True)
    exception_rpls = models.CharField("motif d'absence d'identifiant RPLS", max_length=100, blank=True)
    contingent = models.CharField("imputation", max_length=1, choices=Contingent)
    echec_reservataire = models.BooleanField("après échec du réservataire", default=False)
    dalo = models.BooleanField("bénéficiaire du DALO")
    cia = models.BooleanField("public visé par la CIA")
    accord_collectif = models.BooleanField("public de l'accord collectif")
    l441_1 = models.BooleanField("prioritaire de l'article L441-1")
    travailleur_essentiel = models.BooleanField("travailleur essentiel", null=True)  # no list, or no profession said
    relogement = models.BooleanField("relogé (renouvellement urbain, ORCOD)", default=False)
    mutation = models.BooleanField("déjà locataire du parc social", default=False)
    qpv = models.BooleanField("en quartier prioritaire")
    plafond = models.CharField("plafond du logement", max_length=4, choices=Plafond, blank=True)
    premier_quartile = models.BooleanField("premier quartile", null=True)  # income or threshold missing
    ressources_uc = models.PositiveIntegerField("ressources par UC (euros par an)", null=True)  # not known
    seuil_quartile = models.PositiveIntegerField("seuil appliqué (euros)", null=True)  # missing for the year
    exclusion_flux = models.CharField("exclusion du flux", max_length=10, blank=True)
    # Empty: decided by a CALEOL.
    autorite = models.CharField("autorité", max_length=10, choices=AutoriteAttribution, blank=True)
    territoires = ArrayField(models.IntegerField(), default=list, editable=False)
    close = models.BooleanField("exercice clos", default=False)

    class Meta:
        verbose_name = "attribution"
        constraints = [
            CheckConstraint(
                name="attribution_cal_rpls_ou_exception",
                condition=Q(rpls__regex=r"^[0-9A-Za-z]{10}$") | (Q(rpls="") & ~Q(exception_rpls="")),
                violation_error_message="Une attribution porte l'identifiant RPLS, ou le motif de son absence (R441-2-9).",
            ),
            CheckConstraint(
                name="attribution_bail_apres",
                condition=Q(bail_le__isnull=True) | Q(bail_le__gte=F("attribuee_le")),
                violation_error_message="Le bail est signé le jour de l'attribution ou après.",
            ),
        ]
        indexes = [
            models.Index(name="attribution_du_bailleur", fields=["bailleur", "attribuee_le"]),
            models.Index(name="attribution_bail", fields=["bail_le", "bailleur"], condition=Q(bail_le__isnull=False)),
            models.Index(name="attribution_reservataire", fields=["reservataire", "attribuee_le"]),
        ]

    def __str__(self) -> str:
        return f"attribution {self.pk}"


class Bail(models.Model):
    """A signed lease. One per place of a vacancy: cancelled, it stays, and another may be signed.

    `glisse_le`: an association's lease that gave way to the one of the household it housed, on the same place (L442-8-3).
    """

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="baux")
    mise_a_disposition = models.ForeignKey(
        MiseADisposition, on_delete=models.PROTECT, related_name="baux", db_index=False
    )
    place = models.PositiveSmallIntegerField("place", default=1)
    signe_le = models.DateField("signé le")
    saisi_a = models.DateTimeField("saisi le")
    entree_le = models.DateField("entrée dans les lieux le", null=True)  # not yet
    loyer = models.DecimalField("loyer principal", max_digits=10, decimal_places=2, null=True)  # not said
    charges = models.DecimalField("charges", max_digits=10, decimal_places=2, null=True)  # not said
    annule_le = models.DateField("annulé le", null=True)  # stands
    motif_annulation = models.CharField("motif d'annulation", max_length=200, choices=MotifAnnulationBail, blank=True)
    precision_annulation = models.CharField("précision sur l'annulation", max_length=200, blank=True)
    terme = models.DateField("terme du bail", null=True)  # the ordinary lease of the social stock has none
    glisse_le = models.DateField("glissé à l'occupant le", null=True)  # did not slide

    class Meta:
        verbose_name = "bail"
        verbose_name_plural = "baux"
        constraints = [
            UniqueConstraint(
                name="bail_un_par_place",
                fields=["mise_a_disposition", "place"],
                condition=Q(annule_le__isnull=True, glisse_le__isnull=True),
                violation_error_message="Un bail est déjà signé pour cette place.",
            ),
            CheckConstraint(
                name="bail_glisse_apres",
                condition=Q(glisse_le__isnull=True) | Q(glisse_le__gte=F("signe_le"), annule_le__isnull=True),
                violation_error_message="Un bail glisse après sa signature, et n'est plus annulé ensuite.",
            ),
            CheckConstraint(
                name="bail_annule_motive",
                condition=Q(annule_le__isnull=True) | ~Q(motif_annulation=""),
                violation_error_message="Un bail annulé porte son motif.",
            ),
            CheckConstraint(
                name="bail_annule_apres",
                condition=Q(annule_le__isnull=True) | Q(annule_le__gte=F("signe_le")),
                violation_error_message="Un bail est annulé après sa signature.",
            ),
        ]
        indexes = [models.Index(name="bail_date", fields=["signe_le", "id"])]

    def __str__(self) -> str:
        return f"bail {self.pk}"
