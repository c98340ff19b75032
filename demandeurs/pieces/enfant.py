"""The child of the sandbox, started by `bac` and by nothing else: closes itself in, then runs one function.

Arguments: module:function, descriptor of the result, bytes of memory, seconds of processor, bytes of result, then the
folders of modules. The file is on the standard input; the last word (`ok` or a code) goes to the standard output.
"""

import os
import resource
import sys


def s_enfermer(memoire: int, secondes: int, sortie_max: int) -> None:
    """Limits that the kernel holds, whatever the decoder does."""
    limites = {
        resource.RLIMIT_AS: memoire,
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


def main(arguments: list[str]) -> str:
    fonction, resultat, memoire, secondes, sortie_max, projet, *bibliotheques = arguments
    s_enfermer(int(memoire), int(secondes), int(sortie_max))
    sys.path = [projet, *sys.path, *bibliotheques]
    module, _, nom = fonction.partition(":")
    try:
        faire = getattr(__import__(module, fromlist=[nom]), nom)
        sortie = memoryview(faire(sys.stdin.buffer.read()))
        if len(sortie) > int(sortie_max):
            return "sortie"
        while sortie:
            sortie = sortie[os.write(int(resultat), sortie) :]
    except MemoryError:
        return "memoire"
    except Exception as erreur:
        # A refusal carries its code; anything else is a file that no decoder understands.
        return str(getattr(erreur, "statut", "illisible"))
    return "ok"


if __name__ == "__main__":
    # Nothing that a library prints may pass for our last word.
    parole = os.dup(1)
    muet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(muet, 1)
    dernier_mot = main(sys.argv[1:])
    os.write(parole, dernier_mot.encode("ascii", "replace")[:200])
    # Neither destructors nor exit handlers of decoders that may have been broken by the file.
    os._exit(0)
