"""Long work: resumable, idempotent, with a progress that people see. The row is the truth, the queue a signal.

A kind of work registers a function `faire(suivi)` under its name in `EXECUTANTS` (from the application's `tasks`
module). It reads `suivi.curseur`, works by small transactions, and calls `suivi.avancer(...)` in each of them, so
that a killed worker resumes after the last one committed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet

from socle.clock import maintenant
from socle.journal import Auteur
from socle.models import EtatTravail, Travail
from socle.verrous import VerrouOccupe, verrou_exclusif

logger = logging.getLogger(__name__)
SANS_SIGNE_DE_VIE = timedelta(minutes=5)
TENTATIVES_MAX = 5
EXECUTER = "socle.tasks.executer_travail"
OUVERTS = (EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS)


@dataclass(frozen=True, slots=True)
class Suivi:
    """What the work knows of itself, and how it says where it is."""

    travail_id: int
    arguments: Mapping[str, Any]
    curseur: Mapping[str, Any]
    fait: int

    def avancer(self, *, fait: int, curseur: Mapping[str, Any] | None = None, total: int | None = None) -> None:
        """Write the progress, in the caller's transaction when there is one. Ids, dates and codes only."""
        champs: dict[str, Any] = {"fait": fait, "battement_a": maintenant()}
        if curseur is not None:
            champs["curseur"] = dict(curseur)
        if total is not None:
            champs["total"] = total
        Travail.objects.filter(pk=self.travail_id).update(**champs)


@dataclass(frozen=True, slots=True)
class Resultat:
    """How it ended: a French message without personal value, and the path of an error report when there is one."""

    message: str = ""
    rapport: str = ""


EXECUTANTS: dict[str, Callable[[Suivi], Resultat]] = {}


def demander(nature: str, *, acteur: Auteur, arguments: Mapping[str, Any], unicite: str | None = None) -> Travail:
    """Write the work down; the same `unicite` (nullable key) answers the work already known."""
    champs = {
        "nature": nature,
        "arguments": dict(arguments),
        "nature_acteur": str(acteur.nature),
        "agent_id": acteur.agent_id,
        "organisme_id": acteur.organisme_id,
        "affectation_id": acteur.affectation_id,
        "cree_a": maintenant(),
    }
    if unicite is None:
        return Travail.objects.create(**champs)
    travail, _ = Travail.objects.get_or_create(unicite=unicite, defaults=champs)
    return travail


def signaler_apres(travail_id: int) -> None:
    """Once this transaction is committed, ask a worker to do the work. A silent broker never fails the request.

    The sweep finds what a lost message left behind.
    """
    transaction.on_commit(partial(_signaler, travail_id), robust=True)


def _signaler(travail_id: int) -> None:
    current_app.send_task(EXECUTER, args=[travail_id], ignore_result=True)


def executer(travail_id: int) -> Travail:
    """Do, or go on with, one work; does nothing when it is over or held by another process.

    A failure is written on the row and raised again.
    """
    try:
        with verrou_exclusif(f"travail:{travail_id}"):
            _executer(travail_id)
    except VerrouOccupe:
        logger.info("travail %s: already running elsewhere", travail_id)
    return Travail.objects.get(pk=travail_id)


def _executer(travail_id: int) -> None:
    travail = _commencer(travail_id)
    if travail is None:
        return
    suivi = Suivi(travail.pk, travail.arguments, travail.curseur, travail.fait)
    try:
        resultat = EXECUTANTS[travail.nature](suivi)
    except Exception as erreur:
        # The class of the error only: its text may quote data.
        _clore(travail_id, EtatTravail.ECHEC, Resultat(f"Travail interrompu ({type(erreur).__name__})."))
        raise
    _clore(travail_id, EtatTravail.TERMINE, resultat)


def _commencer(travail_id: int) -> Travail | None:
    with transaction.atomic():
        travail = Travail.objects.select_for_update(of=("self",)).get(pk=travail_id)
        if travail.etat in (EtatTravail.TERMINE, EtatTravail.ANNULE):
            return None
        travail.etat = EtatTravail.EN_COURS
        travail.tentatives += 1
        travail.battement_a = maintenant()
        travail.commence_a = travail.commence_a or travail.battement_a
        travail.save(update_fields=("etat", "tentatives", "battement_a", "commence_a"))
    return travail


def _clore(travail_id: int, etat: EtatTravail, resultat: Resultat) -> None:
    Travail.objects.filter(pk=travail_id, etat=EtatTravail.EN_COURS).update(
        etat=etat, message=resultat.message, rapport=resultat.rapport, termine_a=maintenant(), battement_a=maintenant()
    )


def annuler(travail_id: int) -> bool:
    """Give up a work that has not ended; a running one stops at its next `est_annule`."""
    ouverts = Travail.objects.filter(pk=travail_id, etat__in=OUVERTS)
    return bool(ouverts.update(etat=EtatTravail.ANNULE, termine_a=maintenant()))


def est_annule(travail_id: int) -> bool:
    return Travail.objects.filter(pk=travail_id, etat=EtatTravail.ANNULE).exists()


def oublies() -> QuerySet[Travail]:
    """Open works without a sign of life: their message was lost or their worker killed. For the sweep."""
    silence = maintenant() - SANS_SIGNE_DE_VIE
    jamais_pris = Q(etat=EtatTravail.EN_ATTENTE, cree_a__lt=silence)
    abandonne = Q(etat__in=(EtatTravail.EN_COURS, EtatTravail.ECHEC), battement_a__lt=silence)
    return Travail.objects.filter(jamais_pris | abandonne, tentatives__lt=TENTATIVES_MAX).order_by("pk")
