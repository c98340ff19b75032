"""PDF, written anew from its pages: what they show is kept, what a document can do is not.

Only named keys of a page travel (a list of what is allowed, not of what is feared): scripts, actions, attachments,
forms, links, comments and metadata have nowhere to stand. What forms and comments show is first drawn into the page.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf

from demandeurs.pieces.decodeurs.images import COTE_MAX, PIXELS_MAX
from demandeurs.pieces.decodeurs.refus import Refuse, deballer, emballer

GARDES_D_UNE_PAGE = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
# In what pages use (forms, images, fonts): actions, attachments, private data, references to other files.
RETIRES_PARTOUT = (
    "/AA", "/A", "/PA", "/AF", "/JS", "/EF", "/RichMediaContent", "/Metadata", "/PieceInfo", "/OPI", "/Ref",
    "/Alternates", "/Measure", "/PtData", "/LastModified",
)  # fmt: skip
# A stream whose bytes would be read from another file.
RETIRES_DES_FLUX = ("/F", "/FFilter", "/FDecodeParms")
# PDF units (1/72 inch): the largest page that the format allows.
COTE_DE_PAGE_MAX = 14_400
# Words of the library when something was lost for good; a length or an index found again is no loss.
PERTES = (
    "unable to find trailer",
    "unable to recover",
    "treating stream as empty",
    "non-dictionary object",
    "unexpected EOF",
)
DOMMAGE = "file is damaged"


def normaliser(paquet: bytes) -> bytes:
    """In: {pages_max} and the file. Out: {nature, pages} and the PDF written anew. Raises Refuse."""
    valeurs, contenu = deballer(paquet)
    with _ouvrir(contenu) as ancien:
        pages = _compter(ancien, valeurs["pages_max"])
        _verifier_la_reparation(ancien)
        _dessiner_ce_qui_s_affiche(ancien)
        with pikepdf.new() as neuf:
            neuf.pages.extend(ancien.pages)
            for page in neuf.pages:
                _depouiller(page.obj)
            for objet in neuf.objects:
                _desarmer(objet)
            sortie = BytesIO()
            neuf.save(sortie, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return emballer({"nature": "pdf", "pages": pages}, sortie.getvalue())


def _ouvrir(contenu: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(contenu), suppress_warnings=True)
    except pikepdf.PasswordError as erreur:
        raise Refuse("mot_de_passe") from erreur
    except (pikepdf.PdfError, ValueError) as erreur:
        raise Refuse("pdf_illisible") from erreur


def _compter(pdf: pikepdf.Pdf, pages_max: int) -> int:
    """The number of pages, each of them checked to be a page of a possible size."""
    try:
        pages = len(pdf.pages)
        if not pages:
            raise Refuse("sans_page")
        if pages > pages_max:
            raise Refuse("trop_de_pages", pages)
        for page in pdf.pages:
            x1, y1, x2, y2 = (float(n) for n in page.mediabox)
            if not (0 < abs(x2 - x1) <= COTE_DE_PAGE_MAX and 0 < abs(y2 - y1) <= COTE_DE_PAGE_MAX):
                raise Refuse("page_demesuree")
            _verifier_les_images(page)
    except (pikepdf.PdfError, TypeError, ValueError, AttributeError, KeyError) as erreur:
        raise Refuse("pdf_illisible") from erreur
    return pages


def _verifier_les_images(page: pikepdf.Page) -> None:
    for image in page.get_images().values():
        largeur, hauteur = int(image.get("/Width", 0)), int(image.get("/Height", 0))
        if max(largeur, hauteur) > COTE_MAX or largeur * hauteur > PIXELS_MAX:
            raise Refuse("image_demesuree", largeur * hauteur // 1_000_000)


def _verifier_la_reparation(pdf: pikepdf.Pdf) -> None:
    """A damaged file is kept only when nothing it announces is missing: half a document would pass for a whole one.

    Reading each stream as it is stored makes the library say what it could not find.
    """
    try:
        for page in pdf.pages:
            page.obj.get("/Contents")
            for image in page.get_images().values():
                image.read_raw_bytes()
    except pikepdf.PdfError as erreur:
        raise Refuse("tronque") from erreur
    avis = "\n".join(map(str, pdf.get_warnings()))
    if any(perte in avis for perte in PERTES):
        raise Refuse("tronque")
    if DOMMAGE in avis:
        trouves = sum(1 for objet in pdf.objects if objet is not None)
        if trouves < int(pdf.trailer.get("/Size", 0)) - 1:
            raise Refuse("tronque")


def _dessiner_ce_qui_s_affiche(pdf: pikepdf.Pdf) -> None:
    """Values typed in a form, stamps and comments become part of the page before their objects go."""
    if not any("/Annots" in page.obj for page in pdf.pages):
        return
    try:
        if "/AcroForm" in pdf.Root:
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
    except (pikepdf.PdfError, RuntimeError) as erreur:
        raise Refuse("pdf_illisible") from erreur


def _depouiller(page: pikepdf.Object) -> None:
    for cle in [cle for cle in page.keys() if cle not in GARDES_D_UNE_PAGE]:  # noqa: SIM118 - not a dict
        del page[cle]


def _desarmer(objet: pikepdf.Object) -> None:
    if not isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
        return
    retires = RETIRES_PARTOUT + (RETIRES_DES_FLUX if isinstance(objet, pikepdf.Stream) else ())
    for cle in retires:
        if cle in objet:
            del objet[cle]
