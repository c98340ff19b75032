"""Rows of pièces with their files in the storage, as the deposit service writes them."""

from __future__ import annotations

from datetime import date

from demandeurs.enums import CanalPiece, EtatPiece
from demandeurs.models import FichierPiece, Menage, Piece
from demandeurs.pieces import coffre, examen
from socle.clock import maintenant


def fichier(contenu: bytes, piece: Piece | None = None, rang: int = 0, **champs: object) -> FichierPiece:
    """A file examined, stored, then written; its pièce too unless given."""
    if piece is None:
        piece = Piece.objects.create(
            menage=Menage.objects.create(),
            type="piece_d_identite",
            canal=CanalPiece.GUICHET,
            recue_le=date(2026, 3, 2),
            deposee_a=maintenant(),
            **{"etat": EtatPiece.DEPOSEE, **champs},
        )
    sain = examen.examiner(contenu, pages_max=20)
    scelle = coffre.deposer(sain.contenu)
    return FichierPiece.objects.create(
        cle=scelle.cle,
        piece=piece,
        menage_id=piece.menage_id,
        rang=rang,
        nature=sain.nature,
        octets=scelle.octets,
        pages=sain.pages,
        empreinte=coffre.empreinte(contenu, piece.menage_id),
        cle_id=scelle.cle_id,
        cle_chiffree=scelle.cle_chiffree,
        depose_a=maintenant(),
    )
