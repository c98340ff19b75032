"""The first look at a page of a pièce: read, decrypted, drawn in the sandbox, kept; then the same page again."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pypdfium2

from bench.banc import Banc
from bench.copies import clone
from bench.mesure import Mesure, chronometrer, percentile
from bench.pieces import deposer, dossiers, guichet, numerisation
from bench.pieces_depot import varier
from demandeurs.models import FichierPiece
from demandeurs.pieces import apercu, coffre

RODAGE = 10
PAGES = 200
LIMITE = 0.3


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Each page is drawn once, then read back; reference: the same page drawn by the library in this process."""
    with clone():
        acteur = guichet()
        places = dossiers(PAGES + RODAGE, acteur)
        fichiers = [
            deposer(contenu, dossier, acteur)
            for dossier, contenu in zip(places, varier(numerisation(), PAGES + RODAGE), strict=True)
        ]
        try:
            premieres = _durees(fichiers)
            suivantes = _durees(fichiers)
            contenu = coffre.ouvrir(fichiers[0])
            nues = chronometrer([lambda: _nue(contenu) for _ in range(30)])
        finally:
            for un in fichiers:
                coffre.effacer(un.cle)
    yield Mesure(
        "pieces_apercu",
        value=percentile(premieres),
        unit="s",
        n=len(premieres),
        limite=LIMITE,
        ratio=percentile(premieres) / percentile(nues),
        reference="p95 de la même page dessinée par pypdfium2 dans le processus, sans chiffre ni bac",
        details={"mediane": round(percentile(premieres, 0.5), 5), "fichiers": "PDF numérisés de 2 Mo"},
    )
    yield Mesure("pieces_apercu_suivants", percentile(suivantes), "s", len(suivantes), limite=percentile(premieres))


def _durees(fichiers: list[FichierPiece]) -> list[float]:
    return chronometrer([lambda un=un: apercu.apercu(un, 1) for un in fichiers])[RODAGE:]


def _nue(contenu: bytes) -> None:
    page = pypdfium2.PdfDocument(contenu)[0]
    page.render(scale=apercu.ECRAN / page.get_width()).to_pil().save(BytesIO(), "WEBP", quality=80, method=0)
