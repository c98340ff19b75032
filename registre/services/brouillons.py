"""How long a draft is kept (dated parameter), and its end: with the act, with the dossier, or at its term."""

from __future__ import annotations

from datetime import date, timedelta

from demandeurs.services import brouillons
from registre.rules.parametres import Cle
from registre.services.parametres import jeu_de_la_region
from socle.clock import aujourdhui


def expiration() -> date:
    """The last day a draft written today is kept."""
    le = aujourdhui()
    jeu, chaine = jeu_de_la_region()
    return le + timedelta(days=int(jeu.valeur(Cle.CONSERVATION_BROUILLON, le=le, territoires=chaine)))


def purger(*, le: date) -> int:
    """Drafts whose term is past; returns how many."""
    return brouillons.purger(le)
