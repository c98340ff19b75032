"""A reminder to renew, asked by a guichet (R441-2-7): the notice of the cycle once more, its deadline unmoved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from habilitations.acteur import Acteur
from registre import effects
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier
from registre.rules.echeances import echeance_notifiee
from registre.rules.relance import PreavisFait, refus_de_relancer
from registre.services.actes import OBJET, inscrire, ouvrir
from registre.services.courriers import preparer
from registre.services.parametres import delais_de_la_region
from registre.states.demande import Acte
from socle.clock import PARIS
from socle.errors import exiger
from socle.journal import tracer_actes

COMPTENT = (EtatCourrier.A_ENVOYER, EtatCourrier.ENVOYE, EtatCourrier.DISTRIBUE)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Notices of one cycle: what the rule reads, and the deadline the first of them gave (None: there is none)."""

    fait: PreavisFait = field(default_factory=PreavisFait)
    echeance_le: date | None = None


def cycles(demandes: Sequence[tuple[int, date]]) -> dict[int, Cycle]:
    """The notices of the present cycle of these (id, expiry) pairs, in one statement."""
    echeances = dict(demandes)
    lettres = Courrier.objects.filter(
        demande__in=list(echeances), nature=NatureCourrier.PREAVIS, etat__in=COMPTENT
    ).order_by("pk")
    trouves: dict[int, Cycle] = {}
    for pk, etat, cree_a, echeance in lettres.values_list("demande_id", "etat", "cree_a", "echeance_le"):
        if echeance is None or echeance < echeances[pk]:
            continue
        avant = trouves.get(pk, Cycle())
        fait = PreavisFait(avant.fait.en_attente or etat == EtatCourrier.A_ENVOYER, cree_a.astimezone(PARIS).date())
        trouves[pk] = Cycle(fait, min(echeance, avant.echeance_le or echeance))
    return trouves


@transaction.atomic
def relancer(demande_id: int, *, acteur: Acteur, le: date, version: int | None = None) -> list[Courrier]:
    """Prepare a reminder by the channels of R441-2-7 and send it after the commit. Raises `ActionRefusee`.

    Who may renew may remind.
    """
    demande = ouvrir(demande_id, acte=Acte.RENOUVELER, acteur=acteur, version=version, le=le)
    delais = delais_de_la_region(le)
    cycle = cycles([(demande.pk, demande.valable_jusqu_au)]).get(demande.pk, Cycle())
    exiger(refus_de_relancer(demande.valable_jusqu_au, cycle.fait, le=le, delais=delais))
    echeance = cycle.echeance_le or echeance_notifiee(demande.valable_jusqu_au, le, delais)
    rappel = {"rappel": True} if cycle.echeance_le else {}
    lettres = preparer(
        NatureCourrier.PREAVIS, [demande.pk], echeances={demande.pk: echeance}, details={demande.pk: rappel}
    )
    details = {"echeance": echeance.isoformat(), **rappel}
    inscrire([demande.pk], NatureEvenement.PREAVIS, acteur=acteur, le=le, details=details)
    tracer_actes(acteur, "relancer", OBJET, [demande.pk])
    effects.expedier_apres([lettre.pk for lettre in lettres])
    return lettres
