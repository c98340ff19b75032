"""The process that children of the sandbox are born from: decoders are loaded once here, each file gets its own child.

Started by `bac` and by nothing else, without environment nor site. Arguments: the descriptor of the channel, then the
folders of modules. It reads orders and never a file; a child reads one file and never an order.
"""

import importlib
import json
import os
import resource
import signal
import socket
import sys

ORDRE_MAX = 4096
STATUT_MAX = 200


def veiller(canal: socket.socket) -> None:
    """One child per order, until the other end is closed: the worker is gone."""
    # The kernel buries the children.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        ordre, descripteurs, _, _ = socket.recv_fds(canal, ORDRE_MAX, 3)
        if not ordre:
            return
        fonction, *limites = json.loads(ordre)
        charger(fonction)
        enfant = os.fork()
        if not enfant:
            canal.close()
            travailler(fonction, limites, *descripteurs)
        for un in descripteurs:
            os.close(un)
        canal.send(str(enfant).encode())


def charger(fonction: str) -> None:
    """Load the module of a function here, so that the next children find it loaded; a failure is theirs to tell."""
    try:
        importlib.import_module(fonction.partition(":")[0])
    except Exception:
        return


def travailler(fonction: str, limites: list[int], source: int, resultat: int, parole: int) -> None:
    """What a child does from its birth to its death: the last word is `ok`, or a code."""
    try:
        mot = repondre(fonction, limites, source, resultat)
    except MemoryError:
        mot = "memoire"
    except BaseException as erreur:
        # A refusal carries its code; anything else is a file that no decoder understands.
        mot = str(getattr(erreur, "statut", "illisible"))
    os.write(parole, mot.encode("ascii", "replace")[:STATUT_MAX])
    # Neither destructors nor exit handlers of decoders that may have been broken by the file.
    os._exit(0)


def repondre(fonction: str, limites: list[int], source: int, resultat: int) -> str:
    memoire, secondes, sortie_max = limites
    module, _, nom = fonction.partition(":")
    faire = getattr(importlib.import_module(module), nom)
    s_enfermer(memoire, secondes, sortie_max)
    with os.fdopen(source, "rb") as fichier:
        sortie = memoryview(faire(fichier.read()))
    if len(sortie) > sortie_max:
        return "sortie"
    while sortie:
        sortie = sortie[os.write(resultat, sortie) :]
    return "ok"


def s_enfermer(memoire: int, secondes: int, sortie_max: int) -> None:
    """Limits that the kernel holds, whatever the decoder does; memory counts from what is loaded already."""
    with open("/proc/self/statm") as etat:  # noqa: PTH123 - nothing more is loaded here than needed
        occupe = int(etat.read().split()[0]) * resource.getpagesize()
    limites = {
        resource.RLIMIT_AS: occupe + memoire,
        resource.RLIMIT_CPU: secondes,
        # Of a file, and anonymous memory counts as one: a result too long stops here.
        resource.RLIMIT_FSIZE: sortie_max,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 24,
    }
    for nom, valeur in limites.items():
        dur = resource.getrlimit(nom)[1]
        voulu = valeur if dur == resource.RLIM_INFINITY else min(valeur, dur)
        resource.setrlimit(nom, (voulu, voulu))


if __name__ == "__main__":
    _, canal_, projet, *bibliotheques = sys.argv
    sys.path = [projet, *sys.path, *bibliotheques]
    veiller(socket.socket(fileno=int(canal_)))
