"""What a decoder taken over by its file may try. Run by the tests in the sandbox only."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time

from demandeurs.pieces.decodeurs.refus import Refuse


def a_l_envers(entree: bytes) -> bytes:
    return entree[::-1]


def dort(_entree: bytes) -> bytes:
    time.sleep(60)
    return b""


def tourne(_entree: bytes) -> bytes:
    while True:
        pass


def devore_la_memoire(_entree: bytes) -> bytes:
    return b"x" * 10_000_000_000


def deborde(_entree: bytes) -> bytes:
    return b"x" * 2_000


def meurt(_entree: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def se_tue_sans_un_mot(_entree: bytes) -> bytes:
    os._exit(0)


def leve(_entree: bytes) -> bytes:
    raise ZeroDivisionError


def bavarde_puis_leve(_entree: bytes) -> bytes:
    print("ok", flush=True)
    os.write(1, b"ok")
    raise ValueError


def refuse(_entree: bytes) -> bytes:
    raise Refuse("trop_de_pages", 31)


def ce_qu_il_voit(_entree: bytes) -> bytes:
    noms = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
    tenues = all(resource.getrlimit(nom)[1] != resource.RLIM_INFINITY for nom in noms)
    lignes = ["limites tenues" if tenues else "limites absentes", *os.environ.values()]
    lignes += [nom for nom in sys.modules if nom == "django"]
    return "\n".join(lignes).encode()
