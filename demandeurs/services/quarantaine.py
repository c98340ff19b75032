"""Pièces that the antivirus could not examine when they came: they wait, seen by nobody, until it answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from demandeurs import ports
from demandeurs.enums import EtatPiece, MarquePiece
from demandeurs.models import FichierPiece, Piece
from demandeurs.pieces import antivirus, coffre
from demandeurs.pieces.antivirus import Avis
from demandeurs.pieces.erreurs import CleAbsente, FichierIllisible, StockageIndisponible
from socle.clock import maintenant
from socle.verrous import verrouiller_un

# One passage; the next one goes on.
LOT = 500
MOTIF = "L'antivirus a reconnu un programme malveillant dans un fichier de cette pièce ; personne ne l'ouvre."


def reexaminer() -> int:
    """Submit again the pièces that wait, oldest first; gives how many left the quarantine.

    Stops at the first silence of the antivirus: it is still down. With no antivirus configured any more nothing leaves:
    a pièce that was to be examined is let through by an examination only.
    """
    if not antivirus.configure():
        return 0
    attente = Piece.objects.filter(etat=EtatPiece.QUARANTAINE, marque="").order_by("pk")
    sorties = 0
    for piece_id in attente.values_list("pk", flat=True)[:LOT]:
        avis = _examiner(piece_id)
        if avis is Avis.SANS_REPONSE:
            return sorties
        sorties += _conclure(piece_id, avis)
    return sorties


def _examiner(piece_id: int) -> Avis:
    """The worst opinion of the files of a pièce, one file in memory at a time. `SANS_OBJET`: a file cannot be read."""
    for contenu in _contenus(piece_id):
        avis = Avis.SANS_OBJET if contenu is None else antivirus.analyser(contenu)
        if avis is not Avis.SAIN:
            return avis
    return Avis.SAIN


def _contenus(piece_id: int) -> Iterator[bytes | None]:
    for fichier in FichierPiece.objects.filter(piece=piece_id).order_by("rang"):
        try:
            yield coffre.ouvrir(fichier)
        except (FichierIllisible, CleAbsente, StockageIndisponible):
            yield None


@transaction.atomic
def _conclure(piece_id: int, avis: Avis) -> bool:
    """Let the pièce through or mark it; True when it leaves the quarantine. What it replaced meanwhile stays as it is."""
    piece = verrouiller_un(Piece.objects.filter(etat=EtatPiece.QUARANTAINE, marque=""), piece_id)
    if piece is None or avis is Avis.SANS_OBJET:
        return False
    if avis is Avis.INFECTE:
        piece.marque, piece.marque_motif, piece.marquee_a = MarquePiece.INEXPLOITABLE, MOTIF, maintenant()
        piece.save(update_fields=["marque", "marque_motif", "marquee_a"])
        return False
    FichierPiece.objects.filter(piece=piece).update(analyse_a=maintenant())
    piece.etat = EtatPiece.DEPOSEE
    piece.save(update_fields=["etat"])
    for suite in ports.sorties_de_quarantaine:
        suite(piece.pk)
    return True
