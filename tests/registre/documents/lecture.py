"""Reads back the PDFs we write: text, tags, positions."""

import io
import re
from collections import Counter

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MM_PAR_POINT = 25.4 / 72


def lire(octets: bytes) -> PdfReader:
    """The parsed document."""
    return PdfReader(io.BytesIO(octets))


def texte(octets: bytes) -> str:
    """All pages, white space (no-break spaces too) folded to single spaces."""
    return replier("\n".join(page.extract_text() for page in lire(octets).pages))


def replier(chaine: str) -> str:
    """White space folded, so that line breaks of the layout do not matter."""
    return re.sub(r"\s+", " ", chaine)


def sans_blancs(chaine: str) -> str:
    """Without any white space: what a narrow table cell may have cut compares equal."""
    return re.sub(r"\s+", "", chaine)


def balises(octets: bytes) -> Counter[str]:
    """How many structure elements of each kind the tag tree holds."""
    compte: Counter[str] = Counter()
    _parcourir(lire(octets).trailer["/Root"]["/StructTreeRoot"], compte)
    return compte


def _parcourir(noeud: object, compte: Counter[str]) -> None:
    if isinstance(noeud, IndirectObject):
        noeud = noeud.get_object()
    if isinstance(noeud, ArrayObject):
        for enfant in noeud:
            _parcourir(enfant, compte)
    elif isinstance(noeud, DictionaryObject):
        if "/S" in noeud:
            compte[str(noeud["/S"])] += 1
        if "/K" in noeud:
            _parcourir(noeud["/K"], compte)


def morceaux(octets: bytes, page: int = 0) -> list[tuple[str, float, float]]:
    """Each piece of text of a page with its place, in millimetres from the left and top edges."""
    pages = lire(octets).pages
    hauteur = float(pages[page].mediabox.height)
    trouves: list[tuple[str, float, float]] = []

    def noter(morceau: str, cm: list[float], tm: list[float], *_reste: object) -> None:
        if morceau.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            trouves.append((morceau.strip(), x * MM_PAR_POINT, (hauteur - y) * MM_PAR_POINT))

    pages[page].extract_text(visitor_text=noter)
    return trouves
