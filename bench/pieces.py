"""Files as people send them, and the rows that a deposit writes, for the measures of pièces."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.db import transaction
from PIL import Image

from demandeurs.enums import CanalPiece
from demandeurs.models import FichierPiece, Menage, Piece
from demandeurs.pieces import antivirus, coffre, examen
from socle.clock import maintenant

OCTETS = 2_000_000
# Of a scanned A4 page at 200 dots per inch, and of a telephone of twelve megapixels.
PAGE, PHOTO = (1_654, 2_339), (4_032, 3_024)


def numerisation(octets: int = OCTETS) -> bytes:
    """A PDF of one scanned page of about this size; no two are alike."""
    return _ajuster(PAGE, "PDF", octets)


def photographie(octets: int = OCTETS) -> bytes:
    return _ajuster(PHOTO, "JPEG", octets)


def _ajuster(taille: tuple[int, int], format_: str, octets: int) -> bytes:
    """Noise, the worst of images to decode, at the quality that gives this size."""
    image = Image.effect_noise(taille, 40).convert("RGB")
    bas, haut = 5, 95
    contenu = b""
    while bas <= haut:
        qualite = (bas + haut) // 2
        contenu = _enregistrer(image, format_, qualite)
        if len(contenu) > octets:
            haut = qualite - 1
        else:
            bas = qualite + 1
    return contenu


def _enregistrer(image: Image.Image, format_: str, qualite: int) -> bytes:
    sortie = BytesIO()
    image.save(sortie, format_, quality=qualite)
    return sortie.getvalue()


def deposer(contenu: bytes, menage: int) -> FichierPiece:
    """What a deposit does of a file: the same content looked for, examined, sealed, its rows written last."""
    empreintes = coffre.empreintes(contenu, menage)
    if FichierPiece.objects.filter(menage=menage, empreinte__in=empreintes).exists():
        raise AssertionError("the bench never sends the same file twice")
    sain = examen.examiner(contenu, pages_max=20)
    antivirus.verdict([contenu])
    scelle = coffre.deposer(sain.contenu)
    with transaction.atomic():
        piece = Piece.objects.create(
            menage_id=menage,
            type="avis_imposition",
            canal=CanalPiece.GUICHET,
            recue_le=date(2026, 3, 2),
            deposee_a=maintenant(),
        )
        return FichierPiece.objects.create(
            cle=scelle.cle,
            piece=piece,
            menage_id=menage,
            rang=0,
            nature=sain.nature,
            octets=scelle.octets,
            pages=sain.pages,
            empreinte=empreintes[0],
            cle_id=scelle.cle_id,
            cle_chiffree=scelle.cle_chiffree,
            depose_a=maintenant(),
        )


def menages(nombre: int) -> list[int]:
    return list(Menage.objects.order_by("pk").values_list("pk", flat=True)[:nombre])
