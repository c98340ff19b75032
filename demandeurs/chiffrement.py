"""Ciphertext of what must not be readable in the database: NIR, nature of a handicap, sensitive changes.

AES-256-GCM. The text carries the id of its key: the first key of the setting encrypts, all of them decrypt. Each use
has its own key, derived from the setting's, so that a text of one use never opens as another.
"""

from __future__ import annotations

import hmac
import json
import os
from enum import StrEnum
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class Usage(StrEnum):
    NIR = "nir"
    HANDICAP = "handicap"
    MODIFICATION = "modification"
    BROUILLON = "brouillon"
    LECTURE = "lecture"
    REFERENCE = "reference"
    CONTROLE = "controle"
    RECHERCHE = "recherche"
    DEPOT = "depot"


class TexteIllisible(ValueError):
    """The ciphertext was made with a key this installation does not have, or was altered."""


def chiffrer(clair: str, usage: Usage, *, lie_a: bytes | None = None) -> bytes:
    """Length of key id (1 byte), key id, nonce (12), ciphertext and tag.

    `lie_a` names the place of the text (a row, a page): it must be given again to read, so a copy elsewhere stays closed.
    """
    entete, chiffre = _courant(usage)
    nonce = os.urandom(NONCE)
    return entete + nonce + chiffre.encrypt(nonce, clair.encode(), lie_a)


def cle_courante() -> str:
    """The id of the key that encrypts now."""
    return str(next(iter(settings.CLES_NIR)))


def dechiffrer(octets: bytes | memoryview, usage: Usage, *, lie_a: bytes | None = None) -> str:
    """The clear text. Raises TexteIllisible."""
    octets = bytes(octets)
    try:
        debut = 1 + octets[0]
        chiffre = _chiffres(usage)[octets[1:debut].decode()]
        return chiffre.decrypt(octets[debut : debut + NONCE], octets[debut + NONCE :], lie_a).decode()
    except (IndexError, KeyError, UnicodeDecodeError, ValueError, InvalidTag) as erreur:
        raise TexteIllisible("Texte chiffré illisible : clé absente ou contenu altéré.") from erreur


def chiffrer_valeurs(valeurs: dict[str, Any], usage: Usage) -> bytes:
    """JSON values (texts, booleans, numbers, lists) encrypted together."""
    return chiffrer(json.dumps(valeurs, ensure_ascii=False, separators=(",", ":")), usage)


def dechiffrer_valeurs(octets: bytes | memoryview, usage: Usage) -> dict[str, Any]:
    valeurs: dict[str, Any] = json.loads(dechiffrer(octets, usage))
    return valeurs


def empreinte(clair: str) -> bytes:
    """Keyed hash with the current key, to compare without reading. Key id on one byte of length, then 32 bytes."""
    return empreintes(clair)[0]


def empreintes(clair: str) -> list[bytes]:
    """The same text under every key still in use: what a search must look for."""
    return [entete + hmac.digest(cle, clair.encode(), "sha256") for entete, cle in _cles_d_empreinte()]


@lru_cache(maxsize=8)
def _chiffres(usage: Usage) -> dict[str, AESGCM]:
    return {
        nom: AESGCM(hmac.digest(cle, f"registre:{usage}".encode(), "sha256")) for nom, cle in settings.CLES_NIR.items()
    }


@lru_cache(maxsize=8)
def _courant(usage: Usage) -> tuple[bytes, AESGCM]:
    nom = next(iter(settings.CLES_NIR))
    return _entete(nom), _chiffres(usage)[nom]


@lru_cache(maxsize=1)
def _cles_d_empreinte() -> list[tuple[bytes, bytes]]:
    return [(_entete(nom), cle) for nom, cle in settings.CLES_NIR_HMAC.items()]


def _entete(nom: str) -> bytes:
    return bytes([len(nom)]) + nom.encode()
