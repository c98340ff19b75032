"""Documents of the tests, and deposits in one line."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from demandeurs.models import Personne, Piece
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.saisie import SaisiePiece
from registre.services.pieces import deposer

RECUE_LE = date(2026, 6, 12)


def document(rang: int = 1) -> bytes:
    """A small page, another one for each rank."""
    tampon = BytesIO()
    Image.new("RGB", (300, 400), (rang % 256, rang // 256 % 256, 120)).save(tampon, "PNG")
    return tampon.getvalue()


def personne(demande: Demande, role: str = "titulaire") -> int:
    return Personne.objects.filter(menage=demande.menage_id, role=role).order_by("rang").values_list("pk", flat=True)[0]


def saisie(demande: Demande, type_: str = "passeport", rang: int = 1, **champs: Any) -> SaisiePiece:
    base = {"fichiers": [document(rang)], "recue_le": RECUE_LE, "personne_id": personne(demande), **champs}
    return SaisiePiece(type=type_, **base)


def depot(demande: Demande, acteur: Acteur, type_: str = "passeport", rang: int = 1, **champs: Any) -> Piece:
    return deposer(demande.pk, saisie=saisie(demande, type_, rang, **champs), acteur=acteur)
