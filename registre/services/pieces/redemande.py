"""A pièce that cannot be used, set aside and asked for again in one act (rules 5 and 1 of the dossier unique)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from demandeurs.enums import MarquePiece
from demandeurs.models import Piece, RequetePiece
from demandeurs.rules.pieces import LigneEtat, StatutExigence
from habilitations.acteur import Acteur
from registre.permissions_pieces import SOURCE_PARTAGE
from registre.saisie import SaisieRequete
from registre.services.pieces.depot import demande_de, piece_inconnue
from registre.services.pieces.marques import marquer
from registre.services.pieces.requetes import demander
from registre.services.pieces.situation import lire_le_dossier
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus


@transaction.atomic
def redemander(piece_id: int, *, motif: str, acteur: Acteur) -> list[RequetePiece]:
    """Mark a pièce Inexploitable and ask for what it answered; the requests made, none when one is under way already.

    Raises `ActionRefusee`, nothing is then changed: not asked of this household, or answered by another pièce.
    """
    piece = marquer(piece_id, marque=MarquePiece.INEXPLOITABLE, motif=motif, acteur=acteur)
    demande = demande_de(piece)
    if demande is None:
        raise ActionRefusee(piece_inconnue())
    dossier = lire_le_dossier(demande.pk, piece.menage_id, le=aujourdhui())
    voulue = _voulue([une for une in dossier.lignes() if _repond(piece, une)])
    if voulue is None:
        return []
    return demander(demande.pk, saisie=SaisieRequete([voulue.due.cle], motif=motif), acteur=acteur)


def _repond(piece: Piece, ligne: LigneEtat) -> bool:
    """Whether the exigence accepts this kind, from this person or from the whole household."""
    des_siens = None in (piece.personne_id, ligne.due.personne_id) or piece.personne_id == ligne.due.personne_id
    return piece.type in ligne.due.exigence.types and des_siens


def _voulue(lignes: Sequence[LigneEtat]) -> LigneEtat | None:
    """The exigence to ask for: the first of the list, one document answers the others as well. None: asked already."""
    if not lignes:
        raise ActionRefusee(
            Refus(
                "piece_sans_objet",
                "Cette pièce n'est pas demandée à ce ménage : elle ne peut pas être redemandée.",
                Nature.ETAT,
                "suite",
                SOURCE_PARTAGE,
                "Marquez-la hors périmètre, ou expliquez l'écart.",
            )
        )
    demandables = [une for une in lignes if une.demandable]
    if demandables:
        return demandables[0] if not any(une.requete for une in lignes) else None
    if any(une.requete for une in lignes):
        return None
    presente = lignes[0].statut is StatutExigence.PRESENTE
    raison = "Une autre pièce du dossier répond déjà" if presente else "Un document déposé attend l'antivirus"
    raise ActionRefusee(
        Refus(
            "piece_presente",
            f"{raison} : rien n'est à redemander.",
            Nature.ETAT,
            "suite",
            SOURCE_PARTAGE,
            "Marquez celle-ci depuis la liste des pièces, ou expliquez l'écart.",
        )
    )
