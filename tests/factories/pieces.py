"""Pièces of a household as a deposit leaves them: files encrypted in the storage, rows written last."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from demandeurs.enums import CanalPiece, EtatPiece
from demandeurs.models import FichierPiece, Piece
from demandeurs.pieces import coffre
from registre.models import Demande
from socle.clock import maintenant


def piece(
    demande: Demande,
    *contenus: bytes,
    nature: str = "pdf",
    pages: int = 1,
    deposee_a: datetime | None = None,
    **champs: Any,
) -> Piece:
    """One pièce with these files, sealed for real."""
    faite = Piece.objects.create(
        **{
            "menage_id": demande.menage_id,
            "type": "avis_imposition",
            "etat": EtatPiece.DEPOSEE,
            "canal": CanalPiece.GUICHET,
            "recue_le": date(2026, 11, 20),
            "deposee_a": deposee_a or maintenant() - timedelta(hours=1),
            **champs,
        }
    )
    for rang, contenu in enumerate(contenus):
        scelle = coffre.deposer(contenu)
        FichierPiece.objects.create(
            cle=scelle.cle,
            piece=faite,
            menage_id=demande.menage_id,
            rang=rang,
            nature=nature,
            octets=scelle.octets,
            pages=pages,
            empreinte=coffre.empreinte(contenu, int(demande.menage_id or 0)),
            cle_id=scelle.cle_id,
            cle_chiffree=scelle.cle_chiffree,
            depose_a=faite.deposee_a,
        )
    return faite
