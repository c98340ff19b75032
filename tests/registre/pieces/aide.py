"""Documents of the tests, and deposits in one line."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from demandeurs.models import Personne, Piece
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.saisie import SaisiePiece
from registre.services.pieces import deposer

POLICE = Path(__file__).resolve().parents[3] / "registre" / "documents" / "polices" / "Inter-Regular.otf"
RECUE_LE = date(2026, 6, 12)


def document(rang: int = 1) -> bytes:
    """A small page, another one for each rank."""
    tampon = BytesIO()
    Image.new("RGB", (300, 400), (rang % 256, rang // 256 % 256, 120)).save(tampon, "PNG")
    return tampon.getvalue()


def specimen(titre: str = "PASSEPORT", *lignes: str) -> bytes:
    """A page that reads as a document does, marked as a specimen: for screens that people look at."""
    image = Image.new("RGB", (620, 877), "#fbfaf5")
    trait = ImageDraw.Draw(image)
    trait.rectangle((24, 24, 596, 853), outline="#7b6f52", width=3)
    trait.rectangle((60, 150, 220, 360), fill="#d9d4c5", outline="#7b6f52")
    trait.text((60, 60), f"SPÉCIMEN - {titre}", fill="#20304f", font=ImageFont.truetype(POLICE, 28))
    dits = lignes or ("Nom : SPÉCIMEN", "Prénom : Éloïse", "Nationalité : française", "Valable jusqu'au : 01/03/2031")
    for rang, ligne in enumerate(dits):
        trait.text((250, 160 + 44 * rang), ligne, fill="#20304f", font=ImageFont.truetype(POLICE, 20))
    tampon = BytesIO()
    image.save(tampon, "PNG")
    return tampon.getvalue()


def personne(demande: Demande, role: str = "titulaire") -> int:
    return Personne.objects.filter(menage=demande.menage_id, role=role).order_by("rang").values_list("pk", flat=True)[0]


def saisie(demande: Demande, type_: str = "passeport", rang: int = 1, **champs: Any) -> SaisiePiece:
    base = {"fichiers": [document(rang)], "recue_le": RECUE_LE, "personne_id": personne(demande), **champs}
    return SaisiePiece(type=type_, **base)


def depot(demande: Demande, acteur: Acteur, type_: str = "passeport", rang: int = 1, **champs: Any) -> Piece:
    return deposer(demande.pk, saisie=saisie(demande, type_, rang, **champs), acteur=acteur)
