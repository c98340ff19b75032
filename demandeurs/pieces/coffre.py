"""The strongroom: files go in encrypted with a key each and come out as they were, or not at all.

Stored form: `RP1\\n`, a salt of 16 bytes, then frames of 64 KiB under AES-256-GCM. The nonce of a frame is its number
and whether it is the last one, so frames can be neither cut off, nor repeated, nor moved; the associated data is the
cle of the file and its use, so two objects of the storage cannot be exchanged. Memory: one frame beside the file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

from botocore.exceptions import BotoCoreError, ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import File
from django.core.files.storage import storages

from demandeurs.pieces import cles
from demandeurs.pieces.cles import empreinte, empreintes
from demandeurs.pieces.erreurs import CleAbsente, FichierIllisible, StockageIndisponible
from demandeurs.pieces.stockage import StockageLocal, StockageS3

__all__ = [
    "CleAbsente", "FichierIllisible", "Scelle", "StockageIndisponible",
    "deposer", "effacer", "empreinte", "empreintes", "lire", "ouvrir",
]  # fmt: skip

SIGNATURE = b"RP1\n"
SEL = 16
CADRE = 1 << 16
ETIQUETTE = 16
FICHIERS, APERCUS, DEPOTS = "fichiers", "apercus", "depots"
R = TypeVar("R")


class Serrure(Protocol):
    """What opens a file: a `FichierPiece`, a `DepotFichier` or a `Scelle`."""

    @property
    def cle(self) -> Any: ...
    @property
    def cle_id(self) -> Any: ...
    @property
    def cle_chiffree(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Scelle:
    """A file in the storage: its cle, the id of the master key, its own key wrapped, its clear size in bytes."""

    cle: UUID
    cle_id: str
    cle_chiffree: bytes
    octets: int


def stockage() -> StockageLocal | StockageS3:
    trouve: StockageLocal | StockageS3 = storages["pieces"]  # type: ignore[assignment]
    return trouve


def nom_de(cle: UUID, *, dossier: str = FICHIERS, suffixe: str = "") -> str:
    """Where the object is: two levels of folders, so that none holds more than a few thousand names."""
    hexa = cle.hex
    return f"{dossier}/{hexa[:2]}/{hexa[2:4]}/{cle}{suffixe}"


def _dire_la_panne(acte: Callable[..., R]) -> Callable[..., R]:
    """A storage that fails says so in one way, whatever it is made of."""

    @wraps(acte)
    def garde(*args: Any, **kwargs: Any) -> R:
        try:
            return acte(*args, **kwargs)
        except (OSError, BotoCoreError, ClientError) as erreur:
            raise StockageIndisponible from erreur

    return garde


def deposer(contenu: bytes | Iterable[bytes]) -> Scelle:
    """Encrypt and store one file under a new cle. Raises StockageIndisponible, and then nothing of it remains visible.

    The caller writes the row last: until then the object belongs to nobody and the sweep will take it.
    """
    cle, cle_de_donnees = uuid4(), cles.neuve()
    cle_id, cle_chiffree = cles.envelopper(cle_de_donnees, cle)
    octets = ecrire(nom_de(cle), contenu, cle=cle, cle_de_donnees=cle_de_donnees, usage=FICHIERS)
    return Scelle(cle=cle, cle_id=cle_id, cle_chiffree=cle_chiffree, octets=octets)


def ouvrir(fichier: Serrure) -> bytes:
    """The clear file. Raises FichierIllisible, CleAbsente, StockageIndisponible."""
    return b"".join(lire(fichier))


def lire(fichier: Serrure) -> Iterator[bytes]:
    """The clear file by frames; a frame is given once it is proved to be ours."""
    cle_de_donnees = cle_de(fichier)
    return dechiffrer(nom_de(fichier.cle), cle=fichier.cle, cle_de_donnees=cle_de_donnees, usage=FICHIERS)


def cle_de(fichier: Serrure) -> bytes:
    """The data key of a file. Raises CleAbsente, FichierIllisible."""
    return cles.ouvrir_enveloppe(fichier.cle_id, fichier.cle_chiffree, fichier.cle)


@_dire_la_panne
def effacer(cle: UUID) -> None:
    """Remove the file and its previews; what is already gone is no error."""
    stockage().delete(nom_de(cle))
    effacer_les_apercus(cle)


def effacer_les_apercus(cle: UUID) -> None:
    coffre = stockage()
    dossier = nom_de(cle, dossier=APERCUS)
    for objet in list(coffre.lister(dossier)):
        coffre.delete(objet.nom)
    if isinstance(coffre, StockageLocal) and coffre.exists(dossier):
        coffre.delete(dossier)


@_dire_la_panne
def ecrire(nom: str, contenu: bytes | Iterable[bytes], *, cle: UUID, cle_de_donnees: bytes, usage: str) -> int:
    """Encrypt `contenu` under this name; the clear size. One object is in memory at a time, as ciphertext."""
    sel = os.urandom(SEL)
    chiffre = AESGCM(cles.deriver(cle_de_donnees, usage, sel))
    tampon, octets = BytesIO(), 0
    tampon.write(SIGNATURE + sel)
    for rang, (cadre, dernier) in enumerate(_cadres(contenu)):
        tampon.write(chiffre.encrypt(_nonce(rang, dernier=dernier), cadre, _lien(cle, usage)))
        octets += len(cadre)
    tampon.seek(0)
    stockage().save(nom, File(tampon))
    return octets


def dechiffrer(nom: str, *, cle: UUID, cle_de_donnees: bytes, usage: str) -> Iterator[bytes]:
    """The clear frames of the object of this name. Raises FichierIllisible, StockageIndisponible."""
    with _ouvrir_objet(nom, cle) as objet:
        tete = _lire(objet, len(SIGNATURE) + SEL)
        if not tete.startswith(SIGNATURE):
            raise FichierIllisible.altere(cle)
        chiffre = AESGCM(cles.deriver(cle_de_donnees, usage, tete[len(SIGNATURE) :]))
        cadre, rang = _lire(objet, CADRE + ETIQUETTE), 0
        while True:
            suivant = _lire(objet, CADRE + ETIQUETTE)
            try:
                yield chiffre.decrypt(_nonce(rang, dernier=not suivant), cadre, _lien(cle, usage))
            except (InvalidTag, ValueError) as erreur:
                raise FichierIllisible.altere(cle) from erreur
            if not suivant:
                return
            cadre, rang = suivant, rang + 1


@_dire_la_panne
def existe(nom: str) -> bool:
    return bool(stockage().exists(nom))


def _ouvrir_objet(nom: str, cle: UUID) -> File[Any]:
    try:
        return stockage().open(nom, "rb")
    except FileNotFoundError as erreur:
        raise FichierIllisible.absent(cle) from erreur
    except (OSError, BotoCoreError, ClientError) as erreur:
        raise StockageIndisponible from erreur


@_dire_la_panne
def _lire(objet: File[Any], taille: int) -> bytes:
    """Exactly `taille` bytes, fewer at the end only."""
    lu: bytes = objet.read(taille)
    while lu and len(lu) < taille and (suite := objet.read(taille - len(lu))):
        lu += suite
    return lu


def _cadres(contenu: bytes | Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Frames of CADRE bytes, and whether each is the last; an empty file has one empty frame."""
    morceaux = (contenu,) if isinstance(contenu, bytes) else contenu
    reste = bytearray()
    for morceau in morceaux:
        reste += morceau
        debut = 0
        # A full frame is held back until more comes: the last one must be known as such.
        while len(reste) - debut > CADRE:
            yield bytes(reste[debut : debut + CADRE]), False
            debut += CADRE
        del reste[:debut]
    yield bytes(reste), True


def _nonce(rang: int, *, dernier: bool) -> bytes:
    return rang.to_bytes(11, "big") + bytes([dernier])


def _lien(cle: UUID, usage: str) -> bytes:
    return cle.bytes + usage.encode()
