from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from attributions.enums import EtatRecours, LettreDecision, SensVote
from attributions.models.candidature import Candidature
from attributions.models.commission import LigneSeance, MembreCal
from registre.states.radiation import SousMotif


class Decision(models.Model):
    """One decision of the CALEOL for one candidate on one dwelling (R441-3, version of 1 September 2019).

    `motifs` are codes of the dated list of motives. `examen` is the dossier as examined, in figures and codes, without a
    name: ceilings, effort rate, remaining income, cotation, priorities, each with its explanation. A decision entered
    twice is one decision; a correction cancels it (`annulee_a`) and writes another.
    """

    # No index of its own: `decision_une_par_candidature` and `decision_de_la_candidature` start with it.
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    ligne = models.ForeignKey(LigneSeance, on_delete=models.PROTECT, related_name="decisions")
    lettre = models.CharField("décision", max_length=1, choices=LettreDecision)
    rang = models.PositiveSmallIntegerField("rang", null=True)  # only when ranked
    motifs = ArrayField(models.CharField(max_length=24), default=list)
    precision = models.CharField("précision", max_length=500, blank=True)
    pieces = ArrayField(models.CharField(max_length=40), verbose_name="pièces attendues", default=list)
    condition_avant_le = models.DateField("condition à remplir avant le", null=True)  # no condition
    sous_motif = models.CharField("irrecevabilité", max_length=8, choices=SousMotif, blank=True)
    examen = models.JSONField("dossier examiné, en chiffres", default=dict)
    prise_a = models.DateTimeField("prise à")
    saisie_a = models.DateTimeField("saisie à")
    levee_le = models.DateField("condition ou irrecevabilité levée le", null=True)  # not lifted
    recours = models.CharField("recours", max_length=8, choices=EtatRecours, blank=True)
    recours_le = models.DateField("recours formé le", null=True)  # none
    recours_juge_le = models.DateField("recours jugé le", null=True)  # none, or pending
    annulee_a = models.DateTimeField("annulée à", null=True)  # stands
    motif_annulation = models.CharField("motif d'annulation", max_length=200, blank=True)

    class Meta:
        verbose_name = "décision"
        constraints = [
            UniqueConstraint(
                name="decision_une_par_candidature",
                fields=["candidature"],
                condition=Q(annulee_a__isnull=True),
                violation_error_message="Une décision a déjà été prise pour ce candidat sur ce logement (R441-3).",
            ),
            CheckConstraint(
                name="decision_rang_si_classee",
                condition=(Q(lettre=LettreDecision.B, rang__gte=1))
                | (Q(lettre=LettreDecision.C) & (Q(rang__isnull=True) | Q(rang__gte=1)))
                | (~Q(lettre__in=[LettreDecision.B, LettreDecision.C]) & Q(rang__isnull=True)),
                violation_error_message="Une attribution avec classement dit son rang ; les autres n'en ont pas (R441-3 b).",
            ),
            CheckConstraint(
                name="decision_condition_complete",
                condition=~Q(lettre=LettreDecision.C) | (Q(condition_avant_le__isnull=False) & Q(pieces__len__gt=0)),
                violation_error_message="Une condition suspensive dit la pièce attendue et son délai (R441-3 c).",
            ),
            CheckConstraint(
                name="decision_refus_motive",
                condition=~Q(lettre=LettreDecision.D) | Q(motifs__len__gt=0),
                violation_error_message="Une non-attribution est motivée (L441-2-2).",
            ),
            CheckConstraint(
                name="decision_irrecevabilite_motivee",
                condition=Q(lettre=LettreDecision.E, sous_motif__in=SousMotif.values)
                | (~Q(lettre=LettreDecision.E) & Q(sous_motif="")),
                violation_error_message=(
                    "L'irrecevabilité vient d'un séjour irrégulier ou de ressources au-dessus des plafonds (R441-2-8 d)."
                ),
            ),
            CheckConstraint(
                name="decision_recours_date",
                condition=Q(recours=EtatRecours.AUCUN)
                | (
                    Q(recours_le__isnull=False)
                    & (Q(recours=EtatRecours.FORME) | Q(recours_juge_le__gte=F("recours_le")))
                ),
                violation_error_message="Un recours a sa date, et son issue la sienne.",
            ),
            CheckConstraint(
                name="decision_annulee_motivee",
                condition=Q(annulee_a__isnull=True) | ~Q(motif_annulation=""),
                violation_error_message="Une décision annulée porte son motif.",
            ),
            CheckConstraint(
                name="decision_saisie_apres",
                condition=Q(saisie_a__gte=F("prise_a")),
                violation_error_message="Une décision est saisie quand elle est prise, ou après.",
            ),
        ]
        indexes = [models.Index(name="decision_de_la_candidature", fields=["candidature", "-id"])]

    def __str__(self) -> str:
        return f"décision {self.pk}"


class Vote(models.Model):
    """The voice of one member on one candidate. Entered when the proposal was not adopted without opposition."""

    # Cascade: a line of the count of one candidate, kept with it.
    ligne = models.ForeignKey(LigneSeance, on_delete=models.CASCADE, related_name="votes", db_index=False)
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="+", db_index=False)
    membre = models.ForeignKey(MembreCal, on_delete=models.PROTECT, related_name="+", db_index=False)
    sens = models.CharField("vote", max_length=10, choices=SensVote)

    class Meta:
        verbose_name = "vote"
        constraints = [
            UniqueConstraint(
                name="vote_un_par_membre",
                fields=["ligne", "candidature", "membre"],
                violation_error_message="Ce membre a déjà voté pour ce candidat.",
            ),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"
