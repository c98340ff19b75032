"""Keys of pièces: one data key per file, wrapped by the current master key of CLES_PIECES.

The master keys never leave the settings. Each use (wrapping, prints) has a key derived for it. What wraps a data key is
bound to the cle of its file: the key of one file does not open as the key of another.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from demandeurs.pieces.erreurs import CleAbsente, FichierIllisible

OCTETS_DE_CLE = 32
NONCE = 12


def cle_courante() -> str:
    """The id of the master key that wraps now: the first of CLES_PIECES."""
    return str(next(iter(settings.CLES_PIECES)))


def neuve() -> bytes:
    return os.urandom(OCTETS_DE_CLE)


def envelopper(cle_de_donnees: bytes, lie_a: UUID) -> tuple[str, bytes]:
    """The data key under the current master key: its id, then nonce (12), ciphertext and tag."""
    cle_id = cle_courante()
    nonce = os.urandom(NONCE)
    return cle_id, nonce + _enveloppe(cle_id).encrypt(nonce, cle_de_donnees, lie_a.bytes)


def ouvrir_enveloppe(cle_id: str, cle_chiffree: bytes | memoryview, lie_a: UUID) -> bytes:
    """The data key. Raises CleAbsente when this installation lacks the master key, FichierIllisible when it is another."""
    octets = bytes(cle_chiffree)
    try:
        return _enveloppe(cle_id).decrypt(octets[:NONCE], octets[NONCE:], lie_a.bytes)
    except (InvalidTag, ValueError) as erreur:
        raise FichierIllisible.enveloppe(cle_id) from erreur


def deriver(cle_de_donnees: bytes, usage: str, sel: bytes) -> bytes:
    """The key of one stored object: a key never encrypts two of them, so frames may be numbered from zero."""
    return hmac.digest(cle_de_donnees, b"registre:piece:" + usage.encode() + b":" + sel, "sha256")


def empreinte(contenu: bytes, menage_id: int) -> bytes:
    """Keyed hash of a content in one household, with the current key of CLES_NIR_HMAC; says nothing to who lacks it."""
    return empreintes(contenu, menage_id)[0]


def empreintes(contenu: bytes, menage_id: int) -> list[bytes]:
    """The same content under every key still in use: what a search for the same file must look for."""
    condense = hashlib.sha256(contenu).digest()
    message = b"registre:piece:empreinte:%d:" % menage_id + condense
    return [
        bytes([len(nom)]) + nom.encode() + hmac.digest(cle, message, "sha256")
        for nom, cle in settings.CLES_NIR_HMAC.items()
    ]


def _enveloppe(cle_id: str) -> AESGCM:
    maitresse = settings.CLES_PIECES.get(cle_id)
    if maitresse is None:
        raise CleAbsente(cle_id)
    return AESGCM(hmac.digest(maitresse, b"registre:piece:enveloppe", "sha256"))
