"""Pages as pictures: what a screen shows of a pièce is drawn here, never the file that was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import pypdfium2
from PIL import Image

from demandeurs.pieces.decodeurs.images import ouvrir, sur_blanc
from demandeurs.pieces.decodeurs.refus import Refuse, deballer

QUALITE = 80
# Pixels of a drawn page, whatever its format: a banner of ten metres is drawn smaller.
PIXELS_MAX = 16_000_000
# In points, portrait.
A4 = (595, 842)


def page(paquet: bytes) -> bytes:
    """In: {nature, page, largeur} and a safe file. Out: that page (from 1) as WebP, `largeur` pixels wide at most."""
    valeurs, contenu = deballer(paquet)
    image = dessiner(contenu, valeurs["nature"], valeurs["page"], valeurs["largeur"])
    sortie = BytesIO()
    image.save(sortie, "WEBP", quality=QUALITE, method=0)
    return sortie.getvalue()


def dessiner(contenu: bytes, nature: str, numero: int, largeur: int) -> Image.Image:
    """That page (from 1) of a file, `largeur` pixels wide; an image is never enlarged."""
    if nature == "pdf":
        return _page_de_pdf(contenu, numero, largeur)
    return _image(contenu, nature, largeur)


def pages(contenu: bytes, nature: str, points_par_pouce: int) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
    """Each page as a picture with its size in points, one at a time; an image is one page no larger than A4."""
    if nature != "pdf":
        image = sur_blanc(ouvrir(contenu, nature)).convert("RGB")
        image.thumbnail(tuple(cote * points_par_pouce // 72 for cote in A4), Image.Resampling.LANCZOS)
        echelle = min(A4[0] / image.width, A4[1] / image.height)
        yield image, (image.width * echelle, image.height * echelle)
        return
    with closing(_document(contenu)) as document:
        for rang in range(len(document)):
            feuille = document[rang]
            taille = feuille.get_size()
            yield _dessiner(feuille, points_par_pouce / 72), taille
            feuille.close()


def _document(contenu: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(contenu)
    except pypdfium2.PdfiumError as erreur:
        raise Refuse("pdf_illisible") from erreur


def _page_de_pdf(contenu: bytes, numero: int, largeur: int) -> Image.Image:
    with closing(_document(contenu)) as document:
        if not 1 <= numero <= len(document):
            raise Refuse("page_absente")
        feuille = document[numero - 1]
        return _dessiner(feuille, largeur / feuille.get_width())


def _dessiner(feuille: pypdfium2.PdfPage, echelle: float) -> Image.Image:
    largeur, hauteur = feuille.get_size()
    trop = (largeur * echelle * hauteur * echelle / PIXELS_MAX) ** 0.5
    # Without forms nor annotations: the stored file has none left.
    trame = feuille.render(scale=echelle / max(1.0, trop), may_draw_forms=False, draw_annots=False)
    image: Image.Image = trame.to_pil()
    return image.convert("RGB")


def _image(contenu: bytes, nature: str, largeur: int) -> Image.Image:
    image = ouvrir(contenu, nature)
    hauteur = max(1, image.height * largeur // image.width)
    if nature == "jpeg":
        image.draft("RGB", (largeur, hauteur))
    propre = sur_blanc(image).convert("RGB")
    propre.thumbnail((largeur, hauteur), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return propre
