"""Nightly acts of the attribution, and what a commit asks of a worker. A second pass finds nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from celery import shared_task

from attributions.services import (
    coherence,
    conditions,
    exercices,
    fins_de_conventions,
    irrecevabilites,
    lots_de_lettres,
    pieces_attendues,
    poursuites,
    propositions,
    suspensions,
)
from attributions.services.rpls import import_
from habilitations.acteur import Acteur, systeme
from registre.services.horloge import acteur_de_la_nuit
from socle.clock import aujourdhui
from socle.passages import faire_le_passage

Acte = Callable[[date, Acteur], int]


def _passage(nom: str, faire: Acte) -> int:
    """Do the act now and mark every night it makes up for. Returns how many objects it treated."""
    acteur = acteur_de_la_nuit(nom)
    return sum(faire_le_passage(nom, lambda _jour: faire(aujourdhui(), acteur)).values())


@shared_task
def constater_les_silences() -> int:
    """Offers without an answer in their delay: a refusal (R441-10)."""
    return _passage("silences", lambda le, acteur: propositions.constater_les_silences(le=le, acteur=acteur))


@shared_task
def traiter_les_conditions() -> int:
    """Suspensive conditions filled or lapsed (R441-3 c)."""
    return _passage("conditions", lambda le, acteur: conditions.traiter_les_conditions(le=le, acteur=acteur))


@shared_task
def terminer_les_suspensions() -> int:
    """Candidates whose demande was struck off and not reactivated in the delay: the next rank has its turn."""
    return _passage("suspensions", lambda le, acteur: suspensions.terminer(le=le, acteur=acteur))


@shared_task
def preparer_les_irrecevabilites() -> int:
    """Radiations for irrecevabilité whose month is over, for an agent to confirm (R441-2-8 d)."""
    return _passage("irrecevabilites", lambda le, acteur: irrecevabilites.preparer(le=le))


@shared_task
def fermer_les_conventions() -> int:
    """Conventions that ended the day before: access falls, save to candidates in progress (R441-5)."""
    acteur = acteur_de_la_nuit("fins_de_conventions")
    faits = faire_le_passage(
        "fins_de_conventions", lambda jour: fins_de_conventions.tirer_les_consequences(jour, acteur=acteur)
    )
    return sum(faits.values())


@shared_task
def clore_les_exercices() -> int:
    """Attributions of the exercises whose closing day is past (R441-2-9)."""
    return _passage("exercices", lambda le, acteur: exercices.clore(le=le, acteur=acteur))


@shared_task
def recompter_les_pieces() -> int:
    """Pièces missing of each candidate on an agenda: ages and households change without an act (R441-2-4-1)."""
    return _passage("pieces_attendues", lambda le, _acteur: pieces_attendues.recompter_tout(le=le))


@shared_task
def purger_les_rapports_rpls() -> int:
    """Reports of RPLS imports kept long enough."""
    return _passage("rapports_rpls", lambda le, _acteur: import_.purger_les_rapports(le=le))


@shared_task
def poursuivre_les_oubliees() -> int:
    """The sweep: places left free whose message was lost."""
    return poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=systeme(session="balayage:rangs"))


@shared_task
def purger_les_lots_de_lettres() -> int:
    """Letters to print whose time in the store is over."""
    return _passage("lots_de_lettres", lambda le, _acteur: lots_de_lettres.purger(le=le))


@shared_task(acks_late=True)
def poursuivre(vacances: list[int]) -> int:
    """Call the next ranks of these vacancies."""
    return poursuites.poursuivre_les_vacances(vacances, le=aujourdhui(), acteur=systeme(session="suite:rangs"))


@shared_task
def verifier_la_coherence() -> int:
    """Every coherence query of the attribution; the number of rows that contradict each other, which should be zero."""
    return _passage("coherence_attributions", lambda _le, _acteur: coherence.signaler())
