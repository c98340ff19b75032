from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Q

from registre.enums import EtatOffreDalo, SuiteOffreDalo, TypePriorite
from registre.models.demande import Demande
from registre.models.priorite import Priorite
from registre.states.demande import EtatDemande
from registre.states.priorite import EtatPriorite

OFFRES_MAX = 50
REFUSEES = (EtatOffreDalo.REFUSEE, EtatOffreDalo.SILENCE)


class OffreDaloQuerySet(models.QuerySet["OffreDalo"]):
    """Reading vocabulary of the offers made under DALO."""

    def a_examiner(self) -> OffreDaloQuerySet:
        """Refused, and the State's service has not said what follows; the decision still runs."""
        ouverte = Priorite.objects.filter(demande=OuterRef("demande"), type=TypePriorite.DALO).exclude(
            etat=EtatPriorite.TERMINEE
        )
        return self.filter(Exists(ouverte), etat__in=REFUSEES, suite="", demande__etat=EtatDemande.ACTIVE)


class OffreDalo(models.Model):
    """An offer made under DALO as the decision's service follows it: what was offered, to which household, what became of it.

    Written by the attribution through `registre.services.priorites.offres`. `proposition` and `candidature` are its keys
    up there. `personnes` to `usuels` are the household of the day the offer was recorded: an offer is adapted to that one
    (R441-16-1). A refusal may cost the benefit of the decision (R441-16-3): `suite` is the State's alone.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    # No index of its own: `offre_dalo_de_la_demande` starts with it.
    demande = models.ForeignKey(
        Demande,
        on_delete=models.CASCADE,  # follows its demande
        related_name="offres_dalo",
        db_index=False,
    )
    proposition = models.BigIntegerField("proposition", unique=True)
    candidature = models.UUIDField("candidature")
    bailleur = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    commune = models.ForeignKey("habilitations.Territoire", on_delete=models.PROTECT, related_name="+", db_index=False)
    typologie = models.CharField("typologie offerte", max_length=6, blank=True)
    envoyee_le = models.DateField("offerte le")
    repondre_avant_le = models.DateField("réponse attendue avant le")
    courrier = models.ForeignKey(
        "registre.Courrier",
        null=True,  # handed over
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    personnes = models.PositiveSmallIntegerField("personnes à loger")
    naissances = models.PositiveSmallIntegerField("naissances attendues", default=0)
    types = ArrayField(models.CharField(max_length=6), verbose_name="typologies demandées", default=list)
    besoin_adapte = models.BooleanField("besoin lié au handicap", default=False)
    usuels = ArrayField(
        models.CharField(max_length=6), verbose_name="typologies usuelles sur le territoire", default=list
    )
    etat = models.CharField("état", max_length=10, choices=EtatOffreDalo, default=EtatOffreDalo.EN_COURS)
    repondue_le = models.DateField("réponse du", null=True)  # no answer yet
    motif = models.CharField("motif du refus", max_length=24, blank=True)
    precision = models.CharField("précision", max_length=300, blank=True)
    preuve = models.CharField("preuve du refus", max_length=200, blank=True)
    suite = models.CharField("suite donnée", max_length=8, choices=SuiteOffreDalo, blank=True)
    suite_le = models.DateField("décidée le", null=True)  # not yet
    suite_par = models.ForeignKey(
        "habilitations.Organisme",
        null=True,  # not yet
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    suite_motif = models.CharField("motif de la suite", max_length=300, blank=True)

    objects = OffreDaloQuerySet.as_manager()

    class Meta:
        verbose_name = "offre au titre du DALO"
        verbose_name_plural = "offres au titre du DALO"
        indexes = [
            models.Index(name="offre_dalo_de_la_demande", fields=["demande", "-envoyee_le"]),
            # The tray of the State: the oldest refusal first.
            models.Index(
                name="offre_dalo_a_examiner", fields=["repondue_le", "id"], condition=Q(etat__in=REFUSEES, suite="")
            ),
        ]
        constraints = [
            CheckConstraint(
                name="offre_dalo_refus_date",
                condition=~Q(etat__in=REFUSEES) | Q(repondue_le__isnull=False) & ~Q(motif=""),
                violation_error_message="Un refus a sa date et son motif (R441-2-15 I 7°).",
            ),
            CheckConstraint(
                name="offre_dalo_suite_d_un_refus",
                condition=Q(suite="", suite_le__isnull=True, suite_par__isnull=True)
                | (~Q(suite="") & Q(suite_le__isnull=False, suite_par__isnull=False, etat__in=REFUSEES)),
                violation_error_message="Une suite est donnée à un refus, avec sa date et son auteur (R441-16-3).",
            ),
        ]

    def __str__(self) -> str:
        return f"offre DALO {self.pk}"

    def attend_sa_suite(self) -> bool:
        """Refused, without the State's answer."""
        return self.etat in REFUSEES and not self.suite


def refus_connus(priorite: Priorite, offres: Iterable[OffreDalo]) -> list[date]:
    """Every day a decision's offers were refused: those the State reported, and those the attribution recorded."""
    siens = [une.repondue_le for une in offres if une.etat in REFUSEES and une.repondue_le is not None]
    return sorted({*priorite.refus_le, *siens}) if priorite.type == TypePriorite.DALO else list(priorite.refus_le)


def offres_de(demande: Demande) -> list[OffreDalo]:
    """The offers of a dossier, the latest first; one statement."""
    lues = OffreDalo.objects.filter(demande=demande).select_related("bailleur", "commune", "courrier", "suite_par")
    return list(lues.order_by("-envoyee_le", "-pk")[:OFFRES_MAX])
