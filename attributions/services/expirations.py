"""Demandes of candidates that will soon be over: said at each step, for many at once, in one statement at most."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import TypeVar

from attributions.rules.expiration import AvisExpiration, avis_d_expiration
from attributions.services.durees import duree
from registre.models import Demande
from registre.rules.parametres import Cle
from registre.states.demande import EtatDemande

K = TypeVar("K", bound=Hashable)
ALERTE_MAX = 180
"""Days: the largest value of the parameter. Nothing is read when no demande is that near its end."""


def avis(dates: Mapping[K, date | None], *, le: date) -> dict[K, AvisExpiration]:
    """By whatever names them, what is to be said of demandes valid until these days; absent: nothing, or not known.

    Without the parameter, only what is over is said.
    """
    connues = {cle: jour for cle, jour in dates.items() if jour is not None}
    if all((jour - le).days > ALERTE_MAX for jour in connues.values()):
        return {}
    alerte = alerte_en_jours(le)
    trouves = {cle: avis_d_expiration(jour, le=le, alerte=alerte) for cle, jour in connues.items()}
    return {cle: un for cle, un in trouves.items() if un is not None}


def alerte_en_jours(le: date) -> int:
    """How many days before its end a demande is flagged; -1 (only once it is over) when nobody set it."""
    jours = duree(Cle.EXPIRATION_ALERTE, le)
    return -1 if jours is None else jours


def avis_de_la_demande(demande: Demande, *, le: date) -> AvisExpiration | None:
    """The same for one demande already read; None when it is no longer active."""
    if demande.etat != EtatDemande.ACTIVE:
        return None
    return avis({demande.pk: demande.valable_jusqu_au}, le=le).get(demande.pk)
