"""Files that people send, good and hostile, made by the tests."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageDraw


def dessin(largeur: int = 600, hauteur: int = 800) -> Image.Image:
    """A page-like image: a dark corner at the top left, lines below."""
    image = Image.new("RGB", (largeur, hauteur), "white")
    trait = ImageDraw.Draw(image)
    trait.rectangle((0, 0, largeur // 4, hauteur // 4), fill="navy")
    for y in range(hauteur // 2, hauteur, 20):
        trait.line((20, y, largeur - 20, y), fill="black", width=3)
    return image


def image(nature: str, **options: object) -> bytes:
    """`dessin` as jpeg, png or heic."""
    sortie = BytesIO()
    if nature == "heic":
        pillow_heif.from_pillow(dessin()).save(sortie, quality=80)
    else:
        dessin().save(sortie, nature.upper(), **options)
    return sortie.getvalue()


def pdf(pages: int = 1, preparer: Callable[[Pdf], None] | None = None, **options: object) -> bytes:
    """Pages with a line of text each; `preparer` adds what it wants before it is saved."""
    document = pikepdf.new()
    police = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for rang in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=police))
        texte = f"BT /F1 24 Tf 72 700 Td (page {rang + 1} du justificatif) Tj ET".encode()
        page.obj.Contents = document.make_stream(texte)
    if preparer:
        preparer(document)
    sortie = BytesIO()
    document.save(sortie, **options)
    return sortie.getvalue()


def pdf_scanne(octets: int = 2_000_000) -> bytes:
    """One page that is one photograph, of about this size."""
    cote = int((octets / 1.32) ** 0.5)
    sortie = BytesIO()
    Image.effect_noise((cote, cote), 60).save(sortie, "PDF", quality=90)
    return sortie.getvalue()


def avec_scripts(document: Pdf) -> None:
    """Everything that a PDF can do by itself or when clicked."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('bonjour')"))
    lancer = Dictionary(S=Name.Launch, F=String("calc.exe"))
    lien = Dictionary(S=Name.URI, URI=String("https://exemple.invalid/piege"))
    page = document.pages[0]
    document.Root.OpenAction = script
    document.Root.AA = Dictionary(WC=script)
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    document.attachments["piege.exe"] = b"MZ piege"
    page.obj.AA = Dictionary(O=script)
    page.obj.Annots = Array(
        [
            document.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=action, AA=Dictionary(E=script))
            )
            for action in (script, lancer, lien)
        ]
    )
    document.Root.AcroForm = Dictionary(XFA=Stream(document, b"<xdp/>"), Fields=Array([]))
    document.docinfo["/Author"] = "une personne"


def avec_formulaire(document: Pdf) -> None:
    """A form field filled with a value that only its own object shows."""
    apparence = Stream(document, b"0 0 1 rg 0 0 200 40 re f")
    apparence.Type, apparence.Subtype, apparence.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 40])
    champ = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("nom"), V=String("valeur"), F=4,
        Rect=[100, 100, 300, 140], AP=Dictionary(N=apparence),
    )  # fmt: skip
    indirect = document.make_indirect(champ)
    document.pages[0].obj.Annots = Array([indirect])
    document.Root.AcroForm = Dictionary(Fields=Array([indirect]))


def png_de(largeur: int, hauteur: int) -> bytes:
    """A PNG whose header announces this size; the pixels are zeros, a few kilobytes once compressed."""

    def bloc(nom: bytes, contenu: bytes) -> bytes:
        return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 1, 0, 0, 0, 0)
    compresseur = zlib.compressobj(9)
    ligne = bytes(1 + (largeur + 7) // 8)
    donnees = b"".join(compresseur.compress(ligne) for _ in range(min(hauteur, 2_000))) + compresseur.flush()
    return b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", entete) + bloc(b"IDAT", donnees) + bloc(b"IEND", b"")
