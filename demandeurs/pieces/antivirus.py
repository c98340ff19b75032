"""clamd, when CLAMAV_SOCKET names one: files are sent to it over its own protocol (INSTREAM), never as a path.

Three answers and nothing else: sound, infected, or no answer, in which case the file waits and is let through to nobody.
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

from socle.errors import ActionRefusee, Nature, Refus

logger = logging.getLogger(__name__)
# Seconds: to reach clamd, then for each send and for its answer.
DELAI_DE_CONNEXION = 3.0
DELAI = 30.0
MORCEAU = 1 << 16
REPONSE_MAX = 4_096


class Avis(StrEnum):
    """What is known of a file. `SANS_OBJET`: no antivirus is configured, which the deposit screen says."""

    SAIN = "sain"
    INFECTE = "infecte"
    SANS_REPONSE = "sans_reponse"
    SANS_OBJET = "sans_objet"


def configure() -> bool:
    return bool(settings.CLAMAV_SOCKET)


def analyser(contenu: bytes) -> Avis:
    """The opinion of clamd on this file; whatever goes wrong on the way is `SANS_REPONSE`, never `SAIN`."""
    if not configure():
        return Avis.SANS_OBJET
    try:
        with closing(_joindre()) as prise:
            return _avis(_soumettre(prise, contenu))
    except (OSError, UnicodeDecodeError) as erreur:
        logger.warning("clamd does not answer: %s", type(erreur).__name__)
        return Avis.SANS_REPONSE


def verdict(contenus: Iterable[bytes]) -> bool:
    """True when the files of a pièce may be filed: all sound, or no antivirus configured; False when they must wait.

    Raises ActionRefusee when one of them is infected.
    """
    avis = {analyser(contenu) for contenu in contenus}
    if Avis.INFECTE in avis:
        raise ActionRefusee(refus_d_infection())
    return Avis.SANS_REPONSE not in avis


def refus_d_infection() -> Refus:
    """Why an infected file is refused; the name of what was found stays in the log of clamd."""
    return Refus(
        code="piece_infectee",
        message="L'antivirus a reconnu un programme malveillant dans ce fichier : il n'a pas été gardé.",
        nature=Nature.SAISIE,
        champ="fichiers",
        source="examen antivirus des pièces",
        issue="Numérisez ou photographiez le document d'origine, et faites examiner le poste qui a produit ce fichier.",
    )


def _joindre() -> socket.socket:
    adresse = urlsplit(settings.CLAMAV_SOCKET)
    if adresse.scheme == "tcp":
        prise = socket.create_connection((adresse.hostname or "", adresse.port or 0), DELAI_DE_CONNEXION)
    else:
        prise = socket.socket(socket.AF_UNIX)
        prise.settimeout(DELAI_DE_CONNEXION)
        try:
            prise.connect(adresse.path)
        except OSError:
            prise.close()
            raise
    prise.settimeout(DELAI)
    return prise


def _soumettre(prise: socket.socket, contenu: bytes) -> str:
    """Send the file in chunks preceded by their length, a zero length at the end; give the answer."""
    prise.sendall(b"zINSTREAM\0")
    try:
        for debut in range(0, len(contenu), MORCEAU):
            morceau = contenu[debut : debut + MORCEAU]
            prise.sendall(struct.pack(">I", len(morceau)) + morceau)
        prise.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd hangs up on a file beyond its own limit, after saying so.
        logger.warning("clamd stopped reading: its StreamMaxLength may be below the size of pieces")
        raise
    reponse = b""
    while not reponse.endswith(b"\0") and len(reponse) < REPONSE_MAX and (lu := prise.recv(REPONSE_MAX)):
        reponse += lu
    return reponse.rstrip(b"\0").decode()


def _avis(reponse: str) -> Avis:
    if reponse == "stream: OK":
        return Avis.SAIN
    if reponse.startswith("stream: ") and reponse.endswith(" FOUND"):
        return Avis.INFECTE
    logger.warning("clamd answers with an error")
    return Avis.SANS_REPONSE
