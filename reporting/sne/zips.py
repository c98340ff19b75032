"""ZIP archives entry by entry, without holding their directory in memory and without writing anything.

The standard module loads the whole directory, 600 bytes an entry; ours is read as it goes, so that an archive of
millions of documents costs nothing. Only what the format says and what we need: stored and deflated entries, ZIP64.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

FIN = b"PK\x05\x06"
FIN_64 = b"PK\x06\x06"
REPERE_64 = b"PK\x06\x07"
ENTREE = b"PK\x01\x02"
LOCALE = b"PK\x03\x04"
_FIN = struct.Struct("<4s4H2LH")
_FIN_64 = struct.Struct("<4sQ2H2L4Q")
_ENTREE = struct.Struct("<4s6H3L5H2L")
_LOCALE = struct.Struct("<4s5H3L2H")
COMMENTAIRE_MAX = 65_535
INCONNU_32 = 0xFFFFFFFF
CHIFFREE = 0x1
UTF8 = 0x800
STOCKEE, DEGONFLABLE = 0, 8
BLOC = 65_536
# Deflate itself cannot do better than 1032 for one.
FACTEUR_MAX = 300


class ZipIllisible(ValueError):
    """Not a ZIP, cut, or altered; the message says which, in French."""


@dataclass(frozen=True, slots=True)
class EntreeZip:
    """One entry of the directory. Sizes are those declared, which may lie: `contenu` never trusts them."""

    nom: str
    position: int
    compresse: int
    taille: int
    methode: int
    somme: int
    chiffree: bool


def entrees(flux: BinaryIO) -> Iterator[EntreeZip]:
    """Entries in the order of the directory. Raises ZipIllisible."""
    position, nombre = _repertoire(flux)
    for _ in range(nombre):
        flux.seek(position)
        fixe = flux.read(_ENTREE.size)
        if len(fixe) < _ENTREE.size or not fixe.startswith(ENTREE):
            raise ZipIllisible("Le répertoire de l'archive ZIP est tronqué ou altéré.")
        champs = _ENTREE.unpack(fixe)
        drapeaux, methode, somme, compresse, taille = champs[3], champs[4], *champs[7:10]
        longueurs = champs[10:13]
        suite = flux.read(sum(longueurs))
        if len(suite) < sum(longueurs):
            raise ZipIllisible("Le répertoire de l'archive ZIP est tronqué.")
        nom, extra = suite[: longueurs[0]], suite[longueurs[0] : longueurs[0] + longueurs[1]]
        taille, compresse, debut = _grandes(extra, taille, compresse, champs[16])
        yield EntreeZip(
            nom.decode("utf-8" if drapeaux & UTF8 else "cp437", "replace"),
            debut,
            compresse,
            taille,
            methode,
            somme,
            bool(drapeaux & CHIFFREE),
        )
        position += _ENTREE.size + sum(longueurs)


def contenu(flux: BinaryIO, entree: EntreeZip, maximum: int) -> bytes:
    """The entry's bytes, never more than `maximum`, whatever the archive declares. Raises ZipIllisible."""
    _se_placer(flux, entree, maximum)
    brut = flux.read(min(entree.compresse, maximum + 65_536))
    donnees = brut if entree.methode == STOCKEE else _degonfler(brut, maximum)
    if len(donnees) > maximum:
        raise ZipIllisible(f"L'entrée contient plus de {maximum // 1000} ko, et annonçait moins.")
    if zlib.crc32(donnees) != entree.somme:
        raise ZipIllisible("La somme de contrôle de l'entrée est fausse : archive tronquée ou altérée.")
    return donnees


def verser(flux: BinaryIO, entree: EntreeZip, sortie: BinaryIO, maximum: int) -> None:
    """Write the entry's bytes to `sortie`, block after block: an archive inside the archive. Raises ZipIllisible."""
    _se_placer(flux, entree, maximum)
    reste, ecrit, somme = entree.compresse, 0, 0
    degonfleur = zlib.decompressobj(-zlib.MAX_WBITS)
    while reste > 0 and (brut := flux.read(min(BLOC, reste))):
        reste -= len(brut)
        try:
            donnees = brut if entree.methode == STOCKEE else degonfleur.decompress(brut, BLOC * FACTEUR_MAX)
        except zlib.error:
            raise ZipIllisible("L'entrée est tronquée ou altérée.") from None
        ecrit += len(donnees)
        if ecrit > maximum or degonfleur.unconsumed_tail:
            raise ZipIllisible(f"L'entrée contient plus de {maximum // 1_000_000} Mo, ou se déplie comme une bombe.")
        somme = zlib.crc32(donnees, somme)
        sortie.write(donnees)
    if somme != entree.somme:
        raise ZipIllisible("La somme de contrôle de l'entrée est fausse : archive tronquée ou altérée.")


def _se_placer(flux: BinaryIO, entree: EntreeZip, maximum: int) -> None:
    """Put the stream on the first byte of the entry, once it is known to be one we read."""
    if entree.chiffree:
        raise ZipIllisible("L'entrée est chiffrée par un mot de passe.")
    if entree.methode not in (STOCKEE, DEGONFLABLE):
        raise ZipIllisible("L'entrée est compressée par une méthode que l'import ne lit pas (deflate attendu).")
    if entree.taille > maximum:
        raise ZipIllisible(f"L'entrée annonce plus de {maximum // 1000} ko.")
    flux.seek(entree.position)
    locale = flux.read(_LOCALE.size)
    if len(locale) < _LOCALE.size or not locale.startswith(LOCALE):
        raise ZipIllisible("L'entrée n'est pas à la place que dit le répertoire de l'archive.")
    champs = _LOCALE.unpack(locale)
    flux.seek(champs[9] + champs[10], 1)


def _degonfler(brut: bytes, maximum: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(brut, maximum + 1)
    except zlib.error:
        raise ZipIllisible("L'entrée est tronquée ou altérée.") from None


def _repertoire(flux: BinaryIO) -> tuple[int, int]:
    """Where the directory starts and how many entries it has."""
    fin = flux.seek(0, 2)
    debut = max(0, fin - COMMENTAIRE_MAX - _FIN.size)
    flux.seek(debut)
    queue = flux.read()
    place = queue.rfind(FIN)
    if place < 0 or len(queue) - place < _FIN.size:
        raise ZipIllisible("L'archive ZIP est tronquée : son répertoire manque.")
    champs = _FIN.unpack_from(queue, place)
    nombre, position = champs[4], champs[6]
    if nombre == 0xFFFF or position == INCONNU_32:
        position, nombre = _repertoire_64(flux, debut + place, nombre, position)
    return position, nombre


def _repertoire_64(flux: BinaryIO, place_de_fin: int, nombre: int, position: int) -> tuple[int, int]:
    flux.seek(max(0, place_de_fin - 20))
    repere = flux.read(20)
    if not repere.startswith(REPERE_64):
        return position, nombre
    (place,) = struct.unpack_from("<Q", repere, 8)
    flux.seek(place)
    fixe = flux.read(_FIN_64.size)
    if len(fixe) < _FIN_64.size or not fixe.startswith(FIN_64):
        raise ZipIllisible("Le répertoire de l'archive ZIP64 est altéré.")
    champs = _FIN_64.unpack(fixe)
    return champs[9], champs[7]


def _grandes(extra: bytes, taille: int, compresse: int, debut: int) -> tuple[int, int, int]:
    """Sizes and position beyond 4 GB, in the extra field 1 of the format."""
    if INCONNU_32 not in (taille, compresse, debut):
        return taille, compresse, debut
    place = 0
    while place + 4 <= len(extra):
        genre, longueur = struct.unpack_from("<2H", extra, place)
        if genre == 1:
            valeurs = iter(struct.unpack_from(f"<{min(longueur, 24) // 8}Q", extra, place + 4))
            try:
                return (
                    next(valeurs) if taille == INCONNU_32 else taille,
                    next(valeurs) if compresse == INCONNU_32 else compresse,
                    next(valeurs) if debut == INCONNU_32 else debut,
                )
            except StopIteration:
                break
        place += 4 + longueur
    raise ZipIllisible("Le répertoire de l'archive ZIP est altéré (tailles).")
