"""The same document in two households: told by keyed hashes and by what pages look like. Names nobody."""

from __future__ import annotations

from demandeurs.pieces.controles.constats import Code, Constat, conforme, ecart, non_verifiable
from demandeurs.pieces.controles.lecture import Declare, PieceLue

BANDES = 8
"""Bands of the coarse mark: a page that looks the same shares at least one of them."""
GROSSIERE_MAX = 12
"""Bits of 256 that may differ between two images of one page (recompressed: 3 at most; another document: 26)."""
PROFIL_MAX = 9
"""Ink of one cell, of 255, that may differ (recompressed or reduced: 8; another name on the same form: 15)."""

FICHIER, CODE, PAGE = "fichier", "code", "page"


def bandes(grossiere: bytes) -> list[int]:
    """Integers under which a page is looked up: each band with its rank, in 32 bits signed."""
    pas = len(grossiere) // BANDES
    return [
        int.from_bytes(bytes([rang]) + grossiere[rang * pas + 1 : (rang + 1) * pas], signed=True)
        for rang in range(BANDES)
        if pas
    ]


def se_ressemblent(grossiere: bytes, profil: bytes, autre_grossiere: bytes, autre_profil: bytes) -> bool:
    """Whether two pages are images of the same one: few bits differ, and no place has more ink than in the other."""
    if len(grossiere) != len(autre_grossiere) or len(profil) != len(autre_profil) or not profil:
        return False
    ecarts = (int.from_bytes(grossiere) ^ int.from_bytes(autre_grossiere)).bit_count()
    if ecarts > GROSSIERE_MAX:
        return False
    return max(abs(un - autre) for un, autre in zip(profil, autre_profil, strict=True)) <= PROFIL_MAX


def double(piece: PieceLue, declare: Declare) -> Constat:
    """How many other dossiers hold this document. The finding goes to the gestionnaire and names no person."""
    if not piece.pages:
        return non_verifiable(Code.DOUBLE, "Le document n'a pas été lu.")
    quoi = {FICHIER: "le même fichier", CODE: "le même 2D-Doc", PAGE: "une page qui lui ressemble trait pour trait"}
    for cle, libelle in quoi.items():
        nombre = declare.ailleurs.get(cle, 0)
        if nombre:
            combien = "un autre dossier" if nombre == 1 else f"{nombre} autres dossiers"
            return ecart(Code.DOUBLE, f"Déposé aussi dans {combien} : {libelle}.")
    return conforme(Code.DOUBLE, "Ce document n'a été trouvé dans aucun autre dossier.")
