"""The documents of one import, put aside in one unnamed file and put in the order of their dates.

Sorting by date needs every date before the first write, and a compressed archive can only be read forward: each
document is read once, checked for size, hashed, and copied into a temporary file that has no name, so that it vanishes
with the process. In memory there are 32 bytes a document, whatever its size.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import struct
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from reporting.sne.valeurs import lire_instant
from socle.clock import PARIS

_ENREGISTREMENT = struct.Struct("<HI32s")
_GUICHET = re.compile(rb"[A-Z0-9]{5}")
_NOM = re.compile(r"DEM.{5}-(\d{12})-\d{6}\.xml$")
DEBUT = 6_000
LECTURE = 16_384
SANS_DATE = 2**62
AUCUNE = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One document put aside: where it was found, its SHA-256, its bytes."""

    nom: str
    empreinte: bytes
    contenu: bytes


class DisquePlein(OSError):
    """There is no room to put the documents aside: nothing was imported."""


class Depot:
    """Documents put aside. `ajouter` them all, then `ordre` and `lire`; `cles` says which may touch the same demande.

    `guichets` are the well-formed codes of guichets they name.
    """

    def __init__(self, dossier: Path) -> None:
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._fichier: BinaryIO = tempfile.TemporaryFile(dir=dossier)  # noqa: SIM115 - closed by `fermer`
        self._instants = array("q")
        self._positions = array("q")
        self._numeros = array("q")
        self._associes = array("q")
        self._fin = 0
        self.guichets: set[str] = set()

    def __len__(self) -> int:
        return len(self._positions)

    def ajouter(self, nom: str, contenu: bytes) -> None:
        """Put one document aside. Raises DisquePlein."""
        empreinte = hashlib.sha256(contenu).digest()
        nom_brut = nom.encode("utf-8", "replace")[-60_000:]
        entete = _ENREGISTREMENT.pack(len(nom_brut), len(contenu), empreinte)
        try:
            self._fichier.write(entete + nom_brut + contenu)
        except OSError as erreur:
            raise DisquePlein(erreur.errno, "disque plein") from erreur
        debut = contenu[:DEBUT]
        self._instants.append(_instant(debut, nom))
        self._positions.append(self._fin)
        self._numeros.append(_cle(_valeur(debut, "numUnique") or empreinte))
        self._associes.append(_cle(_valeur(debut, "numUniqueAssocie")))
        if _GUICHET.fullmatch(guichet := _valeur(debut, "numGuichet")):
            self.guichets.add(guichet.decode())
        self._fin += len(entete) + len(nom_brut) + len(contenu)

    def clore(self) -> None:
        """Everything is there: from now on it is only read, by several processes if need be."""
        try:
            self._fichier.flush()
        except OSError as erreur:
            raise DisquePlein(erreur.errno, "disque plein") from erreur

    def ordre(self) -> Sequence[int]:
        """Indexes by date of file, then in the order found; documents without date come last."""
        instants = self._instants
        return array("l", sorted(range(len(instants)), key=instants.__getitem__))

    def cles(self, indices: Iterable[int]) -> set[int]:
        """Keys of the demandes that these documents name; two lots with a key in common must follow one another."""
        numeros, associes = self._numeros, self._associes
        trouvees = {cle for indice in indices for cle in (numeros[indice], associes[indice])}
        trouvees.discard(AUCUNE)
        return trouvees

    def lire(self, indice: int) -> Document:
        """One document. Safe in a forked process: reads at a position, never moves the file."""
        descripteur, position = self._fichier.fileno(), self._positions[indice]
        brut = os.pread(descripteur, LECTURE, position)
        longueur_nom, longueur, empreinte = _ENREGISTREMENT.unpack_from(brut)
        debut = _ENREGISTREMENT.size + longueur_nom
        if len(brut) < debut + longueur:
            brut += os.pread(descripteur, debut + longueur - len(brut), position + len(brut))
        nom = brut[_ENREGISTREMENT.size : debut].decode("utf-8", "replace")
        return Document(nom, empreinte, brut[debut : debut + longueur])

    def fermer(self) -> None:
        """Forget everything; what a full disk left in the buffer is lost, as it should be."""
        with contextlib.suppress(OSError):
            self._fichier.close()


def _valeur(debut: bytes, element: str) -> bytes:
    """The text of the first element of this name, b"" when there is none. As written: no prefix, no attribute; else by
    an expression, slower."""
    simple = f"<{element}>".encode()
    place = debut.find(simple)
    if place >= 0:
        fin = debut.find(b"<", place + 1)
        return debut[place + len(simple) : fin].strip() if fin > 0 else b""
    if element.encode() not in debut:
        return b""
    trouve = re.search(rb"<(?:[\w.-]+:)?%s(?:\s[^>]*)?>\s*([^<]{0,60}?)\s*<" % element.encode(), debut)
    return trouve[1] if trouve else b""


def _instant(debut: bytes, nom: str) -> int:
    """Microseconds of the date of the file, else of its name, else after all others."""
    texte = _valeur(debut, "dateFichier")
    with contextlib.suppress(ValueError):
        return _microsecondes(lire_instant(texte.decode("ascii", "replace")))
    du_nom = _NOM.search(nom)
    if du_nom:
        with contextlib.suppress(ValueError):
            return _microsecondes(datetime.strptime(du_nom[1], "%Y%m%d%H%M").replace(tzinfo=PARIS))
    return SANS_DATE


def _microsecondes(instant: datetime) -> int:
    return int(instant.timestamp() * 1_000_000)


def _cle(octets: bytes) -> int:
    """An integer for the number named, for the document when none is; 0 for nothing."""
    return int.from_bytes(hashlib.blake2b(octets, digest_size=7).digest(), "big") + 1 if octets else AUCUNE
