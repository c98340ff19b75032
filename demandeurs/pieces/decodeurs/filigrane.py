"""The watermark: pages become pictures on which who receives them, what for and when is written, again and again.

Drawn into the pixels, so that no reader of PDF takes it off; pale, so that small print and 2D codes stay legible.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from demandeurs.pieces.decodeurs.refus import deballer
from demandeurs.pieces.decodeurs.rendu import pages

POLICE = Path(__file__).resolve().parents[3] / "socle/static/socle/polices/Inter-SemiBold.woff2"
POINTS_PAR_POUCE = 200
QUALITE = 85
COULEUR = (90, 100, 130)
# Of 255: the modules of a code keep seven tenths of their contrast.
VOILE = 72
ANGLE = 30
# The strip under the page: readable by itself, on white.
BANDEAU = 44
MARGE = 16
TITRE = "Copie de pièce justificative"


def apposer(paquet: bytes) -> bytes:
    """In: {nature, lignes} and a safe file. Out: a PDF of its pages as pictures, each under `lignes`."""
    valeurs, contenu = deballer(paquet)
    with pikepdf.new() as document:
        for image, (largeur, hauteur) in pages(contenu, valeurs["nature"], POINTS_PAR_POUCE):
            marquee = marquer(image, valeurs["lignes"])
            _ajouter(document, marquee, largeur, hauteur * marquee.height / image.height)
        return _enregistrer(document)


def reunir(paquet: bytes) -> bytes:
    """In: {tailles} and the PDFs of the files of a pièce, one after the other. Out: one PDF."""
    valeurs, contenu = deballer(paquet)
    debut = 0
    with pikepdf.new() as document:
        for taille in valeurs["tailles"]:
            with pikepdf.open(BytesIO(contenu[debut : debut + taille])) as partie:
                document.pages.extend(partie.pages)
            debut += taille
        return _enregistrer(document)


def marquer(image: Image.Image, lignes: list[str]) -> Image.Image:
    """The picture under slanting lines, above a strip that says the same in full."""
    police = ImageFont.truetype(str(POLICE), max(18, image.width // 52))
    bandeau = ImageFont.truetype(str(POLICE), max(12, image.width // 90))
    hauteur = BANDEAU + MARGE + len(lignes) * int(bandeau.size * 1.4)
    toile = Image.new("RGB", (image.width, image.height + hauteur), "white")
    toile.paste(image)
    toile.paste(COULEUR, (0, 0), _voile(image.size, " · ".join(lignes), police))
    trait = ImageDraw.Draw(toile)
    trait.line((0, image.height, image.width, image.height), fill=COULEUR, width=2)
    for rang, ligne in enumerate(lignes):
        place = (MARGE, image.height + MARGE + rang * int(bandeau.size * 1.4))
        trait.text(place, _tenir(ligne, bandeau, image.width - 2 * MARGE), fill=COULEUR, font=bandeau)
    return toile


def _voile(taille: tuple[int, int], texte: str, police: ImageFont.FreeTypeFont) -> Image.Image:
    """The mask of slanting lines over the whole page, each shifted so that no band of it is left free."""
    cote = int((taille[0] ** 2 + taille[1] ** 2) ** 0.5)
    masque = Image.new("L", (cote, cote), 0)
    trait = ImageDraw.Draw(masque)
    motif = texte + "     "
    longueur = max(1, int(trait.textlength(motif, font=police)))
    ligne = motif * (2 + cote // longueur)
    for rang, y in enumerate(range(0, cote, int(police.size * 6))):
        trait.text((-(rang * longueur // 3 % longueur), y), ligne, fill=VOILE, font=police)
    penche = masque.rotate(ANGLE, Image.Resampling.BILINEAR)
    gauche, haut = (cote - taille[0]) // 2, (cote - taille[1]) // 2
    return penche.crop((gauche, haut, gauche + taille[0], haut + taille[1]))


def _tenir(ligne: str, police: ImageFont.FreeTypeFont, largeur: int) -> str:
    """The line, shortened when the page is too narrow for it; the slanting text has it whole."""
    if police.getlength(ligne) <= largeur:
        return ligne
    while ligne and police.getlength(ligne + "…") > largeur:
        ligne = ligne[:-1]
    return ligne + "…"


def _ajouter(document: pikepdf.Pdf, image: Image.Image, largeur: float, hauteur: float) -> None:
    """A page of this size (points) that is this picture."""
    octets = BytesIO()
    image.save(octets, "JPEG", quality=QUALITE, subsampling=0)
    trame = pikepdf.Stream(
        document,
        octets.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = document.add_blank_page(page_size=(largeur, hauteur))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=trame))
    page.obj.Contents = document.make_stream(f"q {largeur:.3f} 0 0 {hauteur:.3f} 0 0 cm /Im Do Q".encode())


def _enregistrer(document: pikepdf.Pdf) -> bytes:
    document.docinfo["/Title"] = TITRE
    document.Root.Lang = pikepdf.String("fr-FR")
    sortie = BytesIO()
    document.save(sortie, deterministic_id=True)
    return sortie.getvalue()
