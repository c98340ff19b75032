"""By when a demandeur who wishes it is received: the delay that the territory's plan sets (L441-2-8; R441-2-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registre.models import Demande
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle, Jeu, LigneParametre
from registre.services.parametres import chaine_de
from registre.states.demande import EtatDemande
from socle.errors import Refus

AU_PLUS = 2
"""Months: no plan may give more, so that an older demande costs nothing to read."""


@dataclass(frozen=True, slots=True)
class Accueil:
    avant_le: date
    regle: LigneParametre


def accueil_de(demande: Demande, regles: Jeu, *, le: date) -> Accueil | None:
    """While the delay runs, on the territory of the guichet; None when nobody set it. `regles` holds every row of the key.

    One statement, and none where no territory set it.
    """
    dites = regles.par_cle.get(Cle.ACCUEIL)
    if not dites or demande.etat != EtatDemande.ACTIVE or le > ajouter_mois(demande.deposee_le, AU_PLUS):
        return None
    territoire = demande.guichet.organisme.territoire_id
    chaine = chaine_de(territoire, le=demande.deposee_le) if territoire is not None else ()
    regle = regles.ligne(Cle.ACCUEIL, le=demande.deposee_le, territoires=chaine)
    if isinstance(regle, Refus):
        return None
    avant_le = ajouter_mois(demande.deposee_le, int(regle.valeur))
    return Accueil(avant_le, regle) if le <= avant_le else None
