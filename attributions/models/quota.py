from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, F, Q, UniqueConstraint, Value

from attributions.enums import Classe, EtatDeclaration
from attributions.rules.quotas import PARTAGES, PLANCHERS, Quota
from socle.periodes import ordre_des_dates, sans_chevauchement

_UN_AN = ExpressionWrapper(F("du") + Value(timedelta(days=366)), output_field=models.DateTimeField())
_PLAFONDS = (Quota.ETAT, Quota.ETAT_AGENTS)


def _au_moins_le_legal() -> Q:
    """A CIL may ask for more than the law, never for less; a CIA splits the quartiles only between bailleurs (L441-1)."""
    condition = Q(organisme__isnull=False, quota__in=sorted(un.value for un in PARTAGES))
    for quota, taux in PLANCHERS.items():
        condition |= Q(quota=quota, taux__gte=taux)
    return condition | ~Q(quota__in=list(PLANCHERS))


class ObjectifQuota(models.Model):
    """A signed objective for one quota: of a territory, of an organisme, or of an organisme on a territory.

    `taux` is a percentage. A rate above the law's ceilings of the State's share is the préfet's derogation: one bailleur, one
    year at most (R441-5-2). `source` names the deliberation, the CIA or the arrêté.
    """

    quota = models.CharField("quota", max_length=20, choices=Quota)
    # No index of its own: `objectif_quota_sans_chevauchement` covers it.
    territoire = models.ForeignKey(
        "habilitations.Territoire",
        null=True,  # wherever the organisme attributes
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    organisme = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # everybody on the territory
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    taux = models.DecimalField("objectif (%)", max_digits=5, decimal_places=2)
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # still in force
    source = models.CharField("source", max_length=200)
    signe_le = models.DateField("signé le", null=True)  # the law's default, without a signature
    signataire = models.CharField("signé par", max_length=120, blank=True)

    class Meta:
        verbose_name = "objectif de quota"
        verbose_name_plural = "objectifs de quotas"
        constraints = [
            CheckConstraint(
                name="objectif_quota_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin de l'objectif précède son début.",
            ),
            CheckConstraint(
                name="objectif_quota_taux",
                condition=Q(taux__gt=0, taux__lte=100),
                violation_error_message="Un objectif est un pourcentage, de 0 à 100.",
            ),
            CheckConstraint(
                name="objectif_quota_source_dite",
                condition=~Q(source=""),
                violation_error_message="Un objectif dit le texte qui le fixe.",
            ),
            CheckConstraint(
                name="objectif_quota_de_quelqu_un",
                condition=Q(territoire__isnull=False) | Q(organisme__isnull=False),
                violation_error_message="Un objectif vise un territoire ou un organisme.",
            ),
            CheckConstraint(
                name="objectif_quota_minimum_legal",
                condition=_au_moins_le_legal(),
                violation_error_message="L'objectif n'est pas inférieur au minimum de la loi (L441-1) ; seule la part d'un bailleur dans les quartiles se partage.",
            ),
            CheckConstraint(
                name="objectif_quota_derogation",
                condition=~Q(quota__in=_PLAFONDS) | Q(organisme__isnull=False, au__isnull=False) & Q(au__lt=_UN_AN),
                violation_error_message="La dérogation du préfet vise un bailleur, pour un an au plus (R441-5-2).",
            ),
            sans_chevauchement(
                "objectif_quota_sans_chevauchement",
                "Un objectif est déjà fixé à ces dates.",
                entiers_facultatifs=("territoire", "organisme"),
                textes=("quota",),
            ),
        ]

    def __str__(self) -> str:
        return f"objectif {self.quota} du {self.du:%d/%m/%Y}"


class DeclarationHorsQpv(models.Model):
    """What a bailleur tells the préfet, as at 30 June or 31 December, of its attributions outside QPV (L441-1).

    Figures are frozen when it is made: leases of the half-year and of the twelve months, those that count, those nobody knows.
    `perimetres`: the same by territory, as a list of [territory id, leases, counted, unknown] of the half-year.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    # No index of its own: `declaration_une_par_arrete` starts with it.
    bailleur = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    arrete_le = models.DateField("arrêtée au")
    etat = models.CharField("état", max_length=10, choices=EtatDeclaration, default=EtatDeclaration.FAITE)
    baux = models.PositiveIntegerField("baux signés du semestre")
    comptes = models.PositiveIntegerField("au premier quartile ou relogés")
    inconnus = models.PositiveIntegerField("ressources ou seuil manquants")
    baux_12 = models.PositiveIntegerField("baux signés des douze mois")
    comptes_12 = models.PositiveIntegerField("dont premier quartile ou relogés")
    inconnus_12 = models.PositiveIntegerField("dont inconnus")
    perimetres = ArrayField(ArrayField(models.IntegerField(), size=4), default=list)
    faite_a = models.DateTimeField("faite le")
    agent = models.ForeignKey(
        "habilitations.Agent",
        null=True,  # made by a command
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    envoyee_le = models.DateField("envoyée le", null=True)  # not yet
    preuve = models.CharField("preuve de l'envoi", max_length=200, blank=True)

    class Meta:
        verbose_name = "déclaration semestrielle"
        verbose_name_plural = "déclarations semestrielles"
        constraints = [
            UniqueConstraint(
                name="declaration_une_par_arrete",
                fields=["bailleur", "arrete_le"],
                violation_error_message="La déclaration de ce semestre existe déjà.",
            ),
            CheckConstraint(
                name="declaration_fin_de_semestre",
                condition=Q(arrete_le__month=6, arrete_le__day=30) | Q(arrete_le__month=12, arrete_le__day=31),
                violation_error_message="Une déclaration est arrêtée au 30 juin ou au 31 décembre (L441-1).",
            ),
            CheckConstraint(
                name="declaration_comptes_coherents",
                condition=Q(baux__gte=F("comptes") + F("inconnus"))
                & Q(baux_12__gte=F("comptes_12") + F("inconnus_12")),
                violation_error_message="On ne compte pas plus de baux qu'il n'en est signé.",
            ),
            CheckConstraint(
                name="declaration_envoyee_datee",
                condition=Q(etat=EtatDeclaration.FAITE, envoyee_le__isnull=True)
                | (Q(etat=EtatDeclaration.ENVOYEE, envoyee_le__isnull=False) & ~Q(preuve="")),
                violation_error_message="Une déclaration envoyée a sa date et sa preuve.",
            ),
        ]
        indexes = [models.Index(name="declaration_arrete", fields=["arrete_le", "etat"])]

    def __str__(self) -> str:
        return f"déclaration au {self.arrete_le:%d/%m/%Y}"


class ClasseResidence(models.Model):
    """The class that the plan gives to a residence of a bailleur in a commune, from when to when (R441-2-10 4°).

    `programme` is the name on its dwellings. `indicateurs`: those of the plan that decided (name -> value in words).
    """

    # No index of its own: `classe_residence_lue` serves the dwellings of a bailleur in a commune.
    bailleur = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    commune = models.ForeignKey(
        "habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="commune"
    )
    programme = models.CharField("résidence", max_length=100)
    classe = models.CharField("classe", max_length=1, choices=Classe)
    indicateurs = models.JSONField("indicateurs du plan", default=dict)
    plan = models.CharField("plan", max_length=200)
    du = models.DateField("du")
    au = models.DateField("au", null=True)  # still in force

    class Meta:
        verbose_name = "classe de résidence"
        verbose_name_plural = "classes de résidences"
        indexes = [models.Index(name="classe_residence_lue", fields=["commune", "bailleur", "programme", "du"])]
        constraints = [
            CheckConstraint(
                name="classe_residence_dates_ordonnees",
                condition=ordre_des_dates(),
                violation_error_message="La fin de la classe précède son début.",
            ),
            CheckConstraint(
                name="classe_residence_nommee",
                condition=~Q(programme="") & ~Q(plan=""),
                violation_error_message="Une classe nomme la résidence et le plan qui la donne (R441-2-10 4°).",
            ),
            sans_chevauchement(
                "classe_residence_sans_chevauchement",
                "Cette résidence a déjà une classe à ces dates.",
                entiers=("bailleur", "commune"),
                textes=("programme",),
            ),
        ]

    def __str__(self) -> str:
        return f"classe {self.classe} du {self.du:%d/%m/%Y}"
