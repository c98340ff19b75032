"""JPEG, PNG and HEIC, made anew from their pixels: nothing of the original file survives but what is seen.

Metadata (position, device, thumbnail), trailing data of polyglots and further frames stay behind.
"""

from __future__ import annotations

from io import BytesIO

import pillow_heif
from PIL import Image, ImageFile, ImageOps

from demandeurs.pieces.decodeurs.refus import Refuse, deballer, emballer

# A photograph of 100 megapixels decodes within the sandbox; beyond it is not a document.
PIXELS_MAX = 100_000_000
COTE_MAX = 20_000
# The long side kept: an A4 page at 350 dots per inch, enough for small print and 2D codes.
COTE_GARDE = 4_096
QUALITE = 90
FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",)}

# Our own limit, checked on the header, says more than the library's.
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = False
pillow_heif.options.DECODE_THREADS = 1
# Here, once for all the children: each would otherwise load every format again.
Image.init()
pillow_heif.register_heif_opener()


def normaliser(paquet: bytes) -> bytes:
    """In: {nature, octets_max} and the file. Out: {nature, pages} and the image made anew, upright, within bounds."""
    valeurs, contenu = deballer(paquet)
    image = ouvrir(contenu, valeurs["nature"])
    png = valeurs["nature"] == "png"
    try:
        propre = redresser(image)
    except (OSError, SyntaxError, ValueError) as erreur:
        raise Refuse("tronque") from erreur
    sortie = BytesIO()
    if png:
        propre.save(sortie, "PNG", compress_level=4)
    if not png or sortie.tell() > valeurs["octets_max"]:
        png, sortie = False, BytesIO()
        propre.convert("RGB").save(sortie, "JPEG", quality=QUALITE)
    return emballer({"nature": "png" if png else "jpeg", "pages": 1}, sortie.getvalue())


def ouvrir(contenu: bytes, nature: str) -> Image.Image:
    """The image, its header read and its size checked, not a pixel decoded yet."""
    try:
        if nature == "heic":
            image: Image.Image = Image.open(BytesIO(contenu), formats=("HEIF",))
        else:
            image = Image.open(BytesIO(contenu), formats=FORMATS[nature])
    except Exception as erreur:
        # A header made of anything trips the library in many ways.
        raise Refuse("image_illisible") from erreur
    largeur, hauteur = image.size
    if max(largeur, hauteur) > COTE_MAX or largeur * hauteur > PIXELS_MAX:
        raise Refuse("image_demesuree", largeur * hauteur // 1_000_000)
    return image


def redresser(image: Image.Image) -> Image.Image:
    """Decoded, upright, on white, in grey or colour, at most COTE_GARDE pixels long."""
    if image.format in FORMATS["jpeg"]:
        # The decoder of JPEG shrinks while it reads: a fraction of the memory, before anything is resized.
        image.draft("RGB", (min(image.size[0], COTE_GARDE), min(image.size[1], COTE_GARDE)))
    image.load()
    droite = ImageOps.exif_transpose(image)
    if max(droite.size) > COTE_GARDE:
        droite.thumbnail((COTE_GARDE, COTE_GARDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return sur_blanc(droite)


def sur_blanc(image: Image.Image) -> Image.Image:
    """Without transparency nor metadata: a new image with these pixels."""
    if image.mode in {"L", "1"} and "transparency" not in image.info:
        propre = image.convert("L")
    elif image.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in image.info:
        calque = image.convert("RGBA")
        propre = Image.new("RGB", calque.size, "white")
        propre.paste(calque, mask=calque.getchannel("A"))
    elif image.mode in {"I", "I;16", "I;16B", "F"}:
        propre = image.convert("I").point(lambda valeur: valeur / 256).convert("L")
    else:
        propre = image.convert("RGB")
    propre.info = {}
    return propre
