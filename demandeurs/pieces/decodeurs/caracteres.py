"""Printed characters of a picture, read by Debian's tesseract, a program beside: in the sandbox, under its limits.

Words tesseract is not sure of are left out: what is not read is never guessed.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from io import BytesIO

from demandeurs.pieces.decodeurs.refus import Refuse, deballer
from demandeurs.pieces.decodeurs.rendu import dessiner

LARGEUR = 2_480
"""Pixels of an A4 page at 300 dots per inch, what tesseract was trained for."""
CERTITUDE_MIN = 60.0
"""Of 100, as tesseract gives it word by word."""
TEXTE_MAX = 20_000
FRANCAIS = "fra"
# Columns of its table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
COLONNES, MOT, LIGNE, CERTITUDE = 12, "5", slice(1, 5), 10
ENVIRONNEMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"}


def reconnaitre(paquet: bytes) -> bytes:
    """In: {programme, nature, page, secondes} and a safe file. Out: the text of that page (from 1), in UTF-8."""
    valeurs, contenu = deballer(paquet)
    # The nurse lets the kernel bury its children; here the exit code of ours is wanted.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    image = dessiner(contenu, valeurs["nature"], valeurs["page"], LARGEUR).convert("L")
    flux = BytesIO()
    image.save(flux, "PNG", compress_level=1)
    langue = ["-l", FRANCAIS] if FRANCAIS in _langues(valeurs["programme"], valeurs["secondes"]) else []
    table = _executer(
        [valeurs["programme"], "stdin", "stdout", *langue, "-c", "tessedit_create_tsv=1"],
        flux.getvalue(),
        valeurs["secondes"],
    )
    return "\n".join(_lignes(table))[:TEXTE_MAX].encode()


def _langues(programme: str, secondes: float) -> list[str]:
    return _executer([programme, "--list-langs"], b"", secondes).split()


def _executer(commande: list[str], entree: bytes, secondes: float) -> str:
    """What the program writes. It inherits the limits of this process and is killed at its time-out."""
    try:
        fait = subprocess.run(  # noqa: S603 - the program that the operator names
            commande, input=entree, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONNEMENT,
            timeout=secondes, check=True, cwd=os.sep,
        )  # fmt: skip
    except subprocess.TimeoutExpired as erreur:
        raise Refuse("temps") from erreur
    except (OSError, subprocess.CalledProcessError) as erreur:
        raise Refuse("reconnaissance") from erreur
    return fait.stdout.decode("utf-8", "replace")


def _lignes(table: str) -> Iterator[str]:
    """Lines of words that are sure enough."""
    mots: list[str] = []
    courante: list[str] = []
    for brute in table.splitlines():
        colonnes = brute.split("\t", COLONNES - 1)
        if len(colonnes) < COLONNES or colonnes[0] != MOT or not _sur(colonnes[CERTITUDE]):
            continue
        if colonnes[LIGNE] != courante:
            if mots:
                yield " ".join(mots)
            mots, courante = [], colonnes[LIGNE]
        if mot := colonnes[-1].strip():
            mots.append(mot)
    if mots:
        yield " ".join(mots)


def _sur(certitude: str) -> bool:
    try:
        return float(certitude) >= CERTITUDE_MIN
    except ValueError:
        return False
