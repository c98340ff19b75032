"""Which characters the shipped fonts can draw, read from the fonts' own `cmap` tables.

A letter with a name silently cut is worse than no letter: identities are refused when a character has no glyph, free
comments are printed with a visible square in its place.
"""

import struct
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from registre.documents.erreurs import CaracteresSansGlyphe

POLICES = Path(__file__).parent / "polices"

REMPLACANT = "\u25a1"
"""White square: what a comment shows where its writer had put an emoji."""


SANS_DESSIN = frozenset({0x20, 0xA0, 0xAD, 0x61C, 0x3000, 0xFEFF}).union(
    range(0x2000, 0x2010), range(0x2028, 0x2030), range(0x205F, 0x2065), range(0x2066, 0x2070)
)
"""Spaces, soft hyphen, joiners and direction marks: the composer lays them out without any glyph."""


@cache
def caracteres_couverts() -> frozenset[int]:
    """Code points at least one shipped font draws."""
    couverts: set[int] = set()
    for chemin in sorted(POLICES.iterdir()):
        if chemin.suffix in (".otf", ".ttf"):
            couverts.update(_points_de_la_police(chemin.read_bytes()))
    return frozenset(couverts)


def est_imprimable(caractere: str) -> bool:
    """True for a drawn character and for white space; a control, a surrogate or a missing glyph is not."""
    if caractere in "\n\t":
        return True
    if unicodedata.category(caractere) in ("Cc", "Cs", "Cn", "Co"):
        return False
    return ord(caractere) in caracteres_couverts() or ord(caractere) in SANS_DESSIN


def exiger_imprimable(donnees: object) -> None:
    """Raise `CaracteresSansGlyphe` when any text of `donnees` (mappings, sequences, strings) cannot be drawn."""
    absents = {c for texte in _textes(donnees) for c in set(texte) if not est_imprimable(c)}
    if absents:
        raise CaracteresSansGlyphe(tuple(f"U+{ord(c):04X}" for c in sorted(absents)))


def texte_libre(texte: str) -> str:
    """A free comment, always printable: what has no glyph becomes a visible square, variation selectors vanish."""
    sans_variantes = (c for c in texte if not 0xFE00 <= ord(c) <= 0xFE0F)
    return "".join(c if est_imprimable(c) else REMPLACANT for c in sans_variantes)


def _textes(donnees: object) -> Iterator[str]:
    if isinstance(donnees, str):
        yield donnees
    elif isinstance(donnees, Mapping):
        for valeur in donnees.values():
            yield from _textes(valeur)
    elif isinstance(donnees, Iterable):
        for valeur in donnees:
            yield from _textes(valeur)


def _points_de_la_police(octets: bytes) -> Iterator[int]:
    nombre_de_tables = struct.unpack_from(">H", octets, 4)[0]
    for rang in range(nombre_de_tables):
        nom, _somme, debut, _longueur = struct.unpack_from(">4sLLL", octets, 12 + 16 * rang)
        if nom == b"cmap":
            yield from _points_du_cmap(octets, debut)


def _points_du_cmap(octets: bytes, debut: int) -> Iterator[int]:
    nombre = struct.unpack_from(">H", octets, debut + 2)[0]
    for rang in range(nombre):
        decalage = struct.unpack_from(">L", octets, debut + 4 + 8 * rang + 4)[0]
        sous_table = debut + decalage
        forme = struct.unpack_from(">H", octets, sous_table)[0]
        if forme == 4:
            yield from _points_forme_4(octets, sous_table)
        elif forme == 12:
            yield from _points_forme_12(octets, sous_table)


def _points_forme_4(octets: bytes, debut: int) -> Iterator[int]:
    """Format 4 (basic plane): segments with a delta, or an offset into a glyph array; glyph 0 means absent."""
    n = struct.unpack_from(">H", octets, debut + 6)[0] // 2
    fins = struct.unpack_from(f">{n}H", octets, debut + 14)
    debuts = struct.unpack_from(f">{n}H", octets, debut + 16 + 2 * n)
    deltas = struct.unpack_from(f">{n}H", octets, debut + 16 + 4 * n)
    base = debut + 16 + 6 * n
    decalages = struct.unpack_from(f">{n}H", octets, base)
    for i in range(n):
        for point in range(debuts[i], min(fins[i], 0xFFFE) + 1):
            glyphe = point
            if decalages[i]:
                adresse = base + 2 * i + decalages[i] + 2 * (point - debuts[i])
                glyphe = struct.unpack_from(">H", octets, adresse)[0]
                if not glyphe:
                    continue
            if (glyphe + deltas[i]) & 0xFFFF:
                yield point


def _points_forme_12(octets: bytes, debut: int) -> Iterator[int]:
    """Format 12 (all planes): groups of consecutive points."""
    nombre = struct.unpack_from(">L", octets, debut + 12)[0]
    for rang in range(nombre):
        premier, dernier, glyphe = struct.unpack_from(">LLL", octets, debut + 16 + 12 * rang)
        yield from (point for point in range(premier, dernier + 1) if glyphe + point - premier)
