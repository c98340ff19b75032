"""The sandbox: whatever opens a file sent by somebody runs here, in a process of its own that may die alone.

The child has limits on memory, processor time, open files and output, no environment, no Django, no setting and no
key. The file goes in and its result comes out through anonymous memory: its clear content never touches a disk.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

LANCEUR = Path(__file__).with_name("enfant.py")
RACINE = Path(__file__).resolve().parent.parent.parent
# What the child may say besides its result: a code.
STATUT_MAX = 200
# Functions refuse with a code of their own; these are the sandbox's.
TEMPS, MEMOIRE, SORTIE, PLANTE = "temps", "memoire", "sortie", "plante"


class DecodageImpossible(Exception):
    """The function refused the file, or did not survive it. `code` is stable ASCII, `detail` a number or nothing."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def executer(fonction: str, entree: bytes, *, memoire: int, secondes: float, sortie_max: int) -> bytes:
    """What `"module:function"` (bytes -> bytes) makes of `entree`.

    `memoire` in bytes of address space, `secondes` of wall clock (processor time is bounded by the same number, rounded
    up), `sortie_max` in bytes. Raises DecodageImpossible; the caller is never hurt.
    """
    source, resultat = os.memfd_create("entree"), os.memfd_create("sortie")
    try:
        _remplir(source, entree)
        statut = _lancer(fonction, source, resultat, (memoire, secondes, sortie_max))
        if statut != "ok":
            code, _, detail = statut.partition(" ")
            raise DecodageImpossible(code, detail)
        return _lire(resultat)
    finally:
        os.close(source)
        os.close(resultat)


def _remplir(descripteur: int, contenu: bytes) -> None:
    reste = memoryview(contenu)
    while reste:
        reste = reste[os.write(descripteur, reste) :]
    os.lseek(descripteur, 0, os.SEEK_SET)


def _lire(descripteur: int) -> bytes:
    taille = os.fstat(descripteur).st_size
    return os.pread(descripteur, taille, 0)


def _lancer(fonction: str, source: int, resultat: int, limites: tuple[int, float, int]) -> str:
    """Run the child and give its last word: `ok`, or a code with an optional detail."""
    memoire, secondes, sortie_max = limites
    # -I -S: neither the caller's environment nor its site; the folders of modules are given by name.
    commande = [sys.executable, "-I", "-S", "-B", str(LANCEUR), fonction]
    reglages = [str(resultat), str(memoire), str(int(secondes) + 1), str(sortie_max), str(RACINE), *_bibliotheques()]
    enfant = subprocess.Popen(  # noqa: S603 - our own interpreter, our own script
        [*commande, *reglages],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(resultat,),
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
    )
    assert enfant.stdout is not None  # noqa: S101 - for the type checker
    try:
        # Its end of the pipe closes when it ends, however it ends.
        attente = select.poll()
        attente.register(enfant.stdout, select.POLLIN | select.POLLHUP)
        if not attente.poll(secondes * 1000):
            return TEMPS
        # One read: a child taken over by its file could keep the pipe open after a first word.
        statut = os.read(enfant.stdout.fileno(), STATUT_MAX).decode("ascii", "replace")
    finally:
        enfant.kill()
        code = enfant.wait()
        enfant.stdout.close()
    return statut or _mort(code)


def _mort(code: int) -> str:
    """Why a child that said nothing is dead, from its exit code (negative: a signal)."""
    signaux = {-24: TEMPS, -25: SORTIE, -9: MEMOIRE, -6: MEMOIRE}
    return signaux.get(code, PLANTE)


def _bibliotheques() -> list[str]:
    """Folders of installed packages of the running interpreter."""
    return [chemin for chemin in sys.path if chemin.endswith(("site-packages", "dist-packages"))]
