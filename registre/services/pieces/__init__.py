"""Acts on the pièces of a dossier, each in its module; what other applications call is named here."""

from registre.services.pieces.conservation import degeler, effacer_echues, geler
from registre.services.pieces.depot import deposer, remplacer
from registre.services.pieces.etat import EtatDesPieces, etat_des_pieces
from registre.services.pieces.lecture import apercu_pour, telecharger_pour
from registre.services.pieces.marques import demarquer, marquer, marquer_les_obsoletes
from registre.services.pieces.presentation import Presentation, presenter
from registre.services.pieces.redemande import redemander
from registre.services.pieces.requetes import abandonner, demander, recevoir

__all__ = [
    "EtatDesPieces",
    "Presentation",
    "abandonner",
    "apercu_pour",
    "degeler",
    "demander",
    "demarquer",
    "deposer",
    "effacer_echues",
    "etat_des_pieces",
    "geler",
    "marquer",
    "marquer_les_obsoletes",
    "presenter",
    "recevoir",
    "redemander",
    "remplacer",
    "telecharger_pour",
]
