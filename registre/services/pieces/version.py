"""The version of the pièces of a dossier: what a client read of them, so that nothing is done on pièces that changed since.

It is worked out from the rows themselves, whoever changed them: a guichet, the clock that marks, the antivirus that lets
through. The version of the demande (household, vœux) is another one: neither makes the other stale.
"""

from __future__ import annotations

import hashlib
import json

from demandeurs.models import Piece, RequetePiece
from registre.models import Demande
from registre.services.pieces.situation import PIECES_MAX
from socle.errors import Nature, Refus, Regle

LONGUEUR = 16


def version_des_pieces(menage_id: int | None) -> str:
    """Sixteen hexadecimal digits, others as soon as a pièce or a request comes, ends or changes; two statements."""
    dans = {"menage": menage_id or 0}
    pieces = Piece.objects.filter(**dans).order_by("-pk").values_list("pk", "etat", "marque", "marquee_a")
    requetes = RequetePiece.objects.filter(**dans).order_by("-pk").values_list("pk", "close_a")
    lues = [[*map(list, pieces[:PIECES_MAX])], [*map(list, requetes[:PIECES_MAX])]]
    return hashlib.sha256(json.dumps(lues, default=str).encode()).hexdigest()[:LONGUEUR]


def refus_de_version_des_pieces(demande: Demande, version: str | None) -> Refus | None:
    """The pièces changed since they were read. None as version: nobody read them before. Call it with the demande locked."""
    if version is None or version == version_des_pieces(demande.menage_id):
        return None
    return Refus(
        "version_perimee",
        "Les pièces de ce dossier ont changé depuis que vous les avez ouvertes.",
        Nature.CONFLIT,
        "version",
        issue="Relisez ce qui suit, puis recommencez si c'est toujours utile.",
        source=Regle.VERSION,
    )
