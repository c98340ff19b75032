"""What the clock and the queue start. Arguments are ids; the rows in the database are the truth.

Nightly acts are dated from the day they are done, whatever nights were missed: they treat everything that is due, and
a second pass finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from celery import shared_task

from habilitations.acteur import Acteur, systeme
from registre.services import (
    brouillons,
    coherence,
    controle_automatique,
    effacement,
    expedition,
    lots,
    pieces,
    preavis,
    radiation,
    visites,
)
from registre.services.cotation import notes, passage
from registre.services.horloge import acteur_de_la_nuit
from registre.services.priorites import delais, divergences
from socle.clock import aujourdhui
from socle.passages import faire_le_passage

Acte = Callable[[date, Acteur], int]
COTEES_PAR_BALAYAGE = 50_000


def _passage(nom: str, faire: Acte) -> int:
    """Do the act now and mark every night it makes up for. Returns how many objects it treated."""
    acteur = acteur_de_la_nuit(nom)
    faits = faire_le_passage(nom, lambda _jour: faire(aujourdhui(), acteur))
    return sum(faits.values())


@shared_task
def prevenir_des_echeances() -> int:
    """Notices of renewal due today (R441-2-7)."""
    return _passage("preavis", lambda le, acteur: preavis.prevenir(le=le, acteur=acteur))


@shared_task
def radier_les_non_renouvelees() -> int:
    """Radiations for non-renewal due today (R441-2-8 e)."""
    return _passage("radiation_e", lambda le, acteur: radiation.radier_non_renouvelees(le=le, acteur=acteur))


@shared_task
def effacer_les_dossiers() -> int:
    """Erasures due today; batches of letters or acts, and visits, whose time is over."""
    expedition.purger_les_lots(le=aujourdhui())
    lots.purger()
    visites.oublier_les_anciennes()
    return _passage("effacement", lambda le, acteur: effacement.effacer(le=le, acteur=acteur))


@shared_task
def marquer_les_pieces_obsoletes() -> int:
    """Pièces that the parameters make old today (rules of the dossier unique)."""
    return _passage("pieces_obsoletes", lambda le, acteur: pieces.marquer_les_obsoletes(le=le, acteur=acteur))


@shared_task
def constater_les_attentes() -> int:
    """Demandes whose wait has reached the délai anormalement long of a département they ask for (L441-1-4)."""
    return _passage("attentes", lambda le, acteur: delais.constater(le=le, acteur=acteur))


@shared_task
def comparer_les_systemes() -> int:
    """Divergences between our labels, the SNE and the last files of the State and of the SIAO."""
    return _passage("divergences", lambda le, acteur: divergences.comparer(le=le, acteur=acteur))


@shared_task
def effacer_les_pieces() -> int:
    """Pièces of closed demandes that neither a reactivation nor an appeal can need any more."""
    return _passage("pieces_effacement", lambda le, acteur: pieces.effacer_echues(le=le, acteur=acteur))


@shared_task
def purger_les_brouillons() -> int:
    """Drafts whose term is past."""
    return _passage("brouillons", lambda le, _acteur: brouillons.purger(le=le))


@shared_task
def verifier_la_coherence() -> int:
    """Every coherence query; the number of rows that contradict each other, which should be zero."""
    return _passage("coherence", lambda _le, _acteur: coherence.signaler())


@shared_task(acks_late=True)
def expedier(courriers: list[int]) -> int:
    """Compose and send these letters, those still to be sent."""
    return expedition.expedier(courriers, acteur=systeme())


@shared_task
def expedier_les_restants() -> int:
    """The sweep: letters whose message was lost, and all those prepared at night."""
    return expedition.expedier_les_restants(acteur=systeme())


@shared_task(acks_late=True)
def controler_la_piece(piece: int) -> int:
    """The automatic checks of a pièce just deposited; decoders have their own limits of memory and time."""
    return controle_automatique.controler_la_piece(piece)


@shared_task
def controler_les_pieces_oubliees() -> int:
    """Pièces whose message was lost, or that waited for the antivirus."""
    return _passage("controles", lambda le, _acteur: controle_automatique.controler_les_oubliees(le=le))


@shared_task(acks_late=True)
def coter(demandes: list[int]) -> int:
    """Score again demandes that an act has just changed."""
    return notes.coter(demandes, le=aujourdhui())


@shared_task
def coter_les_restantes() -> int:
    """The sweep: demandes of an import or of a nightly batch, and those whose message was lost."""
    return notes.revoir(le=aujourdhui(), au_plus=COTEES_PAR_BALAYAGE)


@shared_task
def recoter_la_nuit() -> int:
    """Scores that the calendar changes today, grids that begin or end, distributions (L441-2-8, R441-2-17)."""
    return _passage("cotation", lambda le, _acteur: passage.recoter(le=le))
