"""Looking at a pièce: a page drawn on the server, or a copy marked with its recipient; each view is traced."""

from __future__ import annotations

from uuid import UUID

from demandeurs.models import FichierPiece, Piece
from demandeurs.pieces import apercu
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from registre.permissions_pieces import refus_de_lire_la_piece
from registre.services.pieces.depot import OBJET, demande_de, piece_inconnue
from registre.services.pieces.marques import est_sensible
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation


def ouvrir_la_piece(acteur: Acteur, cle: UUID) -> Piece:
    """The pièce of this cle, when the actor may read it. Raises `ActionRefusee`; the caller traces."""
    piece = Piece.objects.filter(cle=cle).first()
    demande = demande_de(piece)
    if piece is None or demande is None:
        raise ActionRefusee(piece_inconnue())
    refus = refus_de_lire_la_piece(acteur, demande, sensible=est_sensible(piece))
    if refus is not None and refus.nature is Nature.INTROUVABLE:
        raise ActionRefusee(piece_inconnue())
    exiger(refus)
    return piece


def apercu_pour(acteur: Acteur, cle: UUID, *, page: int = 1, largeur: int = apercu.ECRAN) -> bytes:
    """One page of one file (`cle` of the file), drawn `largeur` pixels wide. Traced. Raises `ActionRefusee`."""
    fichier = FichierPiece.objects.select_related("piece").filter(cle=cle).first()
    if fichier is None:
        raise ActionRefusee(piece_inconnue())
    piece = ouvrir_la_piece(acteur, fichier.piece.cle)
    image = apercu.apercu(fichier, page, largeur=largeur)
    tracer_consultation(acteur, OBJET, piece.pk, nature="apercu")
    return image


def telecharger_pour(acteur: Acteur, cle: UUID, *, motif: str) -> bytes:
    """A copy of the whole pièce (`cle` of the pièce), each page marked with the recipient, the purpose and the day."""
    piece = ouvrir_la_piece(acteur, cle)
    if not motif.strip():
        raise ActionRefusee(
            Refus(
                "motif_requis",
                "Télécharger une pièce demande un motif, inscrit sur chaque page et tracé.",
                champ="motif",
                source="article 32 du RGPD",
                issue="Dites à quoi servira la copie.",
            )
        )
    destinataire = Organisme.objects.filter(pk=acteur.organisme_id or 0).values_list("nom", flat=True).first()
    copie = apercu.telechargement(
        piece, destinataire=destinataire or "le registre", motif=motif.strip()[:120], le=aujourdhui()
    )
    tracer_consultation(acteur, OBJET, piece.pk, motif.strip(), nature="telechargement")
    return copie
