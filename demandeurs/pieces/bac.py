"""The sandbox: whatever opens a file sent by somebody runs here, in a process of its own that may die alone.

The child has limits on memory, processor time, open files and output, no environment, no Django, no setting and no
key. The file goes in and its result comes out through anonymous memory: its clear content never touches a disk.

Loading the decoders takes a tenth of a second and forking ten times less: each worker keeps one process, `nourrice`,
where they are loaded and which never opens a file; every file has a fork of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

NOURRICE = Path(__file__).with_name("nourrice.py")
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


class Nourrice:
    """The process that forks children for this one. Safe for threads: orders are short and one at a time."""

    def __init__(self) -> None:
        self._verrou = threading.Lock()
        self._canal: socket.socket | None = None
        self._processus: subprocess.Popen[bytes] | None = None

    def naissance(self, ordre: bytes, descripteurs: list[int]) -> int:
        """The pid of a child that has received this order. A nurse that died is replaced, once."""
        with self._verrou:
            with contextlib.suppress(OSError):
                if self._canal is not None and (pid := _commander(self._canal, ordre, descripteurs)):
                    return pid
            self._arreter()
            self._canal = self._demarrer()
            if pid := _commander(self._canal, ordre, descripteurs):
                return pid
        raise DecodageImpossible(PLANTE)

    def _demarrer(self) -> socket.socket:
        ici, la_bas = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with la_bas:
            # -I -S: neither the caller's environment nor its site; the folders of modules are given by name.
            # -B: nothing is written, not even compiled modules.
            self._processus = subprocess.Popen(  # noqa: S603 - our own interpreter, our own script
                [sys.executable, "-I", "-S", "-B", str(NOURRICE), str(la_bas.fileno()), str(RACINE), *_bibliotheques()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(la_bas.fileno(),),
                env={"LC_ALL": "C.UTF-8"},
                cwd="/",
            )
        return ici

    def _arreter(self) -> None:
        if self._canal is not None:
            self._canal.close()
        if self._processus is not None:
            self._processus.kill()
            self._processus.wait()
        self._canal = self._processus = None

    def oublier(self) -> None:
        """After a fork: the nurse belongs to the parent, this process will have its own."""
        if self._canal is not None:
            self._canal.close()
        self.__init__()  # type: ignore[misc]


_nourrice = Nourrice()
os.register_at_fork(after_in_child=_nourrice.oublier)


def executer(fonction: str, entree: bytes, *, memoire: int, secondes: float, sortie_max: int) -> bytes:
    """What `"module:function"` (bytes -> bytes) makes of `entree`.

    `memoire` in bytes of address space beyond what is loaded, `secondes` of wall clock (processor time is bounded by the
    same number, rounded up), `sortie_max` in bytes. Raises DecodageImpossible; the caller is never hurt.
    """
    ordre = json.dumps([fonction, memoire, int(secondes) + 1, sortie_max]).encode()
    with _memoire("entree") as source, _memoire("sortie") as resultat:
        _remplir(source, entree)
        statut = _attendre(ordre, source, resultat, secondes)
        if statut != "ok":
            code, _, detail = statut.partition(" ")
            raise DecodageImpossible(code or PLANTE, detail)
        return os.pread(resultat, os.fstat(resultat).st_size, 0)


@contextlib.contextmanager
def _memoire(nom: str) -> Iterator[int]:
    """A file that exists in memory only."""
    descripteur = os.memfd_create(nom)
    try:
        yield descripteur
    finally:
        os.close(descripteur)


def _remplir(descripteur: int, contenu: bytes) -> None:
    reste = memoryview(contenu)
    while reste:
        reste = reste[os.write(descripteur, reste) :]
    os.lseek(descripteur, 0, os.SEEK_SET)


def _attendre(ordre: bytes, source: int, resultat: int, secondes: float) -> str:
    """The last word of the child: `ok`, a code with an optional detail, or nothing when it died without one."""
    ecoute, parole = os.pipe()
    enfant = 0
    try:
        try:
            enfant = _nourrice.naissance(ordre, [source, resultat, parole])
        finally:
            os.close(parole)
        attente = select.poll()
        attente.register(ecoute, select.POLLIN | select.POLLHUP)
        if not attente.poll(secondes * 1000):
            return TEMPS
        # One read: a child taken over by its file could keep the pipe open after a first word.
        if statut := os.read(ecoute, STATUT_MAX).decode("ascii", "replace"):
            enfant = 0
        return statut
    finally:
        os.close(ecoute)
        if enfant:
            with contextlib.suppress(ProcessLookupError):
                os.kill(enfant, signal.SIGKILL)


def _commander(canal: socket.socket, ordre: bytes, descripteurs: list[int]) -> int:
    socket.send_fds(canal, [ordre], descripteurs)
    return int(canal.recv(32) or 0)


def _bibliotheques() -> list[str]:
    """Folders of installed packages of the running interpreter."""
    return [chemin for chemin in sys.path if chemin.endswith(("site-packages", "dist-packages"))]
