"""What a decoder reads of a file, page by page. Runs in the sandbox: bytes in, JSON out, nothing of Django.

In: one line of JSON (`nature`, `pages_max`, `codes`), then the file. Out: `pages` (list), `total` (pages of the file).
A page: `texte` (its text layer), `codes` (content of its DataMatrix, Base64), `nettete`, `encre`, `grossiere` and `profil`
(what the page looks like, hexadecimal), `erreur` when it could not be drawn.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps, ImageStat

POINTS = 72
# A DataMatrix of a tax notice has modules of a third of a millimetre: 200 dpi give two to three pixels each.
DEFINITIONS = (200, 300)
PLUS_FINE = 1.1
"""A picture is looked at again, drawn finer, when it holds this much more than the first definition."""
COTE_MAX = 5_000
"""Pixels of the longest side at which a page is looked at."""
PIXELS_MAX = 80_000_000
COTE_DE_MESURE = 1_000
"""Longest side at which sharpness and ink are measured: thresholds are calibrated for it."""
TEXTE_MAX = 20_000
CODES_MAX = 8
SOMBRE = 160
"""Grey level under which a pixel is ink."""

TUILES, TUILES_NETTES = 8, 3
PROFIL = (12, 128)
"""Columns and rows in which the ink of a page is summed up: one byte each."""

_ENCRE = [255] * SOMBRE + [0] * (256 - SOMBRE)
_LAPLACIEN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


class FichierRefuse(Exception):
    """`statut` is the code that the sandbox reports."""

    def __init__(self, statut: str) -> None:
        super().__init__(statut)
        self.statut = statut


def lire(entree: bytes) -> bytes:
    """Read one file. The sandbox turns what is raised into a code."""
    reglages, _, contenu = entree.partition(b"\n")
    return json.dumps(_lire(contenu, **json.loads(reglages))).encode()


def lire_plusieurs(entree: bytes) -> bytes:
    """Read several files in one process: the line of JSON is a list of settings, each with its `octets`.

    A file that cannot be read gives `{"refus": code}` in its place and does not stop the others.
    """
    reglages, _, contenus = entree.partition(b"\n")
    lus: list[dict[str, Any]] = []
    debut = 0
    for un in json.loads(reglages):
        fin = debut + un.pop("octets")
        try:
            lus.append(_lire(contenus[debut:fin], **un))
        except FichierRefuse as refus:
            lus.append({"refus": refus.statut})
        except MemoryError:
            lus.append({"refus": "memoire"})
        except Exception:
            lus.append({"refus": "illisible"})
        debut = fin
    return json.dumps(lus).encode()


def _lire(contenu: bytes, *, nature: str, pages_max: int, codes: bool) -> dict[str, Any]:
    if nature == "pdf":
        return _lire_pdf(contenu, pages_max, codes=codes)
    return {"total": 1, "pages": [_page_image(contenu, codes=codes)]}


def _lire_pdf(contenu: bytes, pages_max: int, *, codes: bool) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(contenu)
    except pypdfium2.PdfiumError as erreur:
        raise FichierRefuse("illisible") from erreur
    total = len(document)
    pages = []
    for rang in range(min(total, pages_max)):
        try:
            pages.append(_page_pdf(document[rang], codes=codes))
        except pypdfium2.PdfiumError:
            pages.append({"erreur": "page"})
    return {"total": total, "pages": pages}


def _page_pdf(page: pypdfium2.PdfPage, *, codes: bool) -> dict[str, Any]:
    texte = page.get_textpage().get_text_bounded()[:TEXTE_MAX]
    largeur, hauteur = page.get_size()
    premiere = _dessiner(page, DEFINITIONS[0], max(largeur, hauteur))
    lus: list[bytes] = []
    if codes:
        # A page composed by a program is upright: one look is enough. A scan may be turned, or its code small.
        finesse = _finesse(page)
        lus = _codes(premiere, droite=not finesse)
        if not lus and finesse > DEFINITIONS[0] * PLUS_FINE:
            lus = _codes(_dessiner(page, DEFINITIONS[1], max(largeur, hauteur)))
    return {"texte": texte, "codes": [base64.b64encode(un).decode() for un in lus], **_mesures(premiere)}


def _finesse(page: pypdfium2.PdfPage) -> float:
    """Dots per inch of the finest picture of the page, 0 without one: drawing finer than it shows nothing more."""
    finesse = 0.0
    for image in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        gauche, bas, droite, haut = image.get_bounds()
        petit, grand = sorted((droite - gauche, haut - bas))
        pixels = sorted(image.get_px_size())
        finesse = max(
            finesse,
            *(nombre * POINTS / cote for nombre, cote in zip(pixels, (petit, grand), strict=True) if cote > 0),
            1.0,
        )
    return finesse


def _dessiner(page: pypdfium2.PdfPage, definition: int, cote: float) -> Image.Image:
    echelle = min(definition / POINTS, COTE_MAX / max(cote, 1))
    image: Image.Image = page.render(scale=echelle, grayscale=True).to_pil()
    return image


def _page_image(contenu: bytes, *, codes: bool) -> dict[str, Any]:
    try:
        image = Image.open(io.BytesIO(contenu))
        if image.width * image.height > PIXELS_MAX:
            raise FichierRefuse("trop_grande")
        # JPEG can be opened reduced: less memory, same measures.
        image.draft("L", (COTE_MAX, COTE_MAX))
        grise = ImageOps.exif_transpose(image).convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        raise FichierRefuse("trop_grande") from erreur
    except (OSError, SyntaxError, ValueError) as erreur:
        raise FichierRefuse("illisible") from erreur
    if max(grise.size) > COTE_MAX:
        grise.thumbnail((COTE_MAX, COTE_MAX))
    lus = _codes(grise) if codes else []
    return {"texte": "", "codes": [base64.b64encode(un).decode() for un in lus], **_mesures(grise)}


def _codes(image: Image.Image, *, droite: bool = False) -> list[bytes]:
    """Contents of the DataMatrix of the page, each once. Control characters are kept: they separate fields."""
    trouves = zxingcpp.read_barcodes(
        image,
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.DataMatrix]),
        try_invert=False,
        try_rotate=not droite,
    )
    return list(dict.fromkeys(bytes(un.bytes) for un in trouves if un.valid))[:CODES_MAX]


def _mesures(image: Image.Image) -> dict[str, Any]:
    """Sharpness, ink (share of dark pixels) and visual marks."""
    reduite = image.copy()
    reduite.thumbnail((COTE_DE_MESURE, COTE_DE_MESURE), Image.Resampling.BOX)
    encre = reduite.point(_ENCRE)
    return {
        "nettete": round(_nettete(reduite), 1),
        "encre": round(ImageStat.Stat(encre).mean[0] / 255, 6),
        "grossiere": _empreinte(reduite, 16).hex(),
        "profil": encre.resize(PROFIL, Image.Resampling.BOX).tobytes().hex(),
    }


def _nettete(image: Image.Image) -> float:
    """Variance of the Laplacian where the page is sharpest: a page of three lines is as sharp as a full one."""
    aretes = image.filter(_LAPLACIEN).crop((1, 1, image.width - 1, image.height - 1))
    pas_x, pas_y = max(1, aretes.width // TUILES), max(1, aretes.height // TUILES)
    variances = sorted(
        ImageStat.Stat(aretes.crop((x, y, x + pas_x, y + pas_y))).var[0]
        for x in range(0, pas_x * TUILES, pas_x)
        for y in range(0, pas_y * TUILES, pas_y)
    )
    return sum(variances[-TUILES_NETTES:]) / TUILES_NETTES


def _empreinte(image: Image.Image, cote: int) -> bytes:
    """Difference hash: one bit per neighbouring pair, `cote`² bits, the same for a page reduced or recompressed."""
    petite = image.resize((cote + 1, cote), Image.Resampling.BOX)
    return b"".join(_ligne(petite.tobytes()[i * (cote + 1) : (i + 1) * (cote + 1)]) for i in range(cote))


def _ligne(points: bytes) -> bytes:
    bits = 0
    for gauche, droite in _paires(points):
        bits = bits << 1 | (gauche > droite + 2)
    return bits.to_bytes((len(points) - 1) // 8)


def _paires(points: bytes) -> Iterator[tuple[int, int]]:
    return itertools.pairwise(points)
