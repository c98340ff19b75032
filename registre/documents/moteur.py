"""The typst engine: a template, data, PDF/UA-1 bytes.

Data enter the template only as JSON in `sys.inputs.donnees`: no markup is ever built from a string, so a name made of
`#import` prints as it is written. Only the fonts of `polices/` exist for the engine: neither the machine's nor typst's
own. A warning is a failure. The same data give the same bytes (no date inside), so that a letter can be proved by its
hash.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import typst

from registre.documents.erreurs import DocumentImpossible
from registre.documents.glyphes import POLICES, exiger_imprimable

MODELES = Path(__file__).parent / "modeles"

NORMES: Final[tuple[Literal["1.7", "ua-1"], ...]] = ("1.7", "ua-1")

DELAI_PROCESSUS_FILS_S = 60
"""Seconds given to the separate process that composes in place of a forked one."""

_par_fil = threading.local()
_verrou = threading.Lock()
_polices: typst.Fonts | None = None
_processus: int | None = None


def composer(modele: str, donnees: Mapping[str, object], *, modeles: Path = MODELES) -> bytes:
    """Bytes of the PDF that `<modeles>/<modele>.typ` makes of `donnees` (JSON-able values only).

    An upper application gives its own folder of templates; they import `base.typ` as if it stood beside them. Safe from
    several threads (a compiler each). Raises `CaracteresSansGlyphe` when a text cannot be drawn and
    `DocumentImpossible` for anything else, warnings included.
    """
    chemin = modeles / f"{modele}.typ"
    if chemin.parent != modeles or not chemin.is_file():
        raise DocumentImpossible(f"Le modèle de document « {modele} » n'existe pas.")
    exiger_imprimable(donnees)
    texte = json.dumps(donnees, ensure_ascii=True)
    if _est_un_processus_fourche():
        return _composer_a_part(chemin, texte)
    return _compiler(chemin, texte)


def _compiler(chemin: Path, texte: str) -> bytes:
    cause = None
    try:
        octets, avertissements = _compilateur().compile_with_warnings(
            input=_sources(chemin), format="pdf", sys_inputs={"donnees": texte}, pdf_standards=list(NORMES)
        )
    except typst.TypstError as erreur:
        cause = _sans_donnees(erreur)
    if cause is not None:
        # Raised outside the handler: the engine's own error quotes the data and must not stay in the chain.
        raise DocumentImpossible(f"Le modèle « {chemin.stem} » n'a pas pu être composé.") from cause
    if avertissements:
        raise DocumentImpossible(f"Le modèle « {chemin.stem} » donne {len(avertissements)} avertissement(s).")
    if not isinstance(octets, bytes):
        raise DocumentImpossible(f"Le modèle « {chemin.stem} » n'a donné aucune page.")
    return octets


def _sources(chemin: Path) -> Path | dict[str, bytes]:
    """The template, with the common base beside it when it lives elsewhere: the engine reads nothing out of `MODELES`."""
    if chemin.parent == MODELES:
        return chemin
    return {"main.typ": chemin.read_bytes(), "base.typ": (MODELES / "base.typ").read_bytes()}


def _sans_donnees(erreur: typst.TypstError) -> Exception:
    """The cause without what it quotes: the message up to its first quoted text."""
    return RuntimeError(str(erreur.message).split("`", 1)[0].strip())


def _compilateur() -> typst.Compiler:
    """This thread's compiler: typst's object may not be entered twice at once; the parsed fonts are shared."""
    global _polices, _processus
    compilateur = getattr(_par_fil, "compilateur", None)
    if compilateur is None:
        with _verrou:
            if _polices is None:
                _polices = typst.Fonts(
                    include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)]
                )
                _processus = os.getpid()
        compilateur = typst.Compiler(root=MODELES, font_paths=_polices, ignore_system_fonts=True)
        _par_fil.compilateur = compilateur
    return compilateur


def _est_un_processus_fourche() -> bool:
    """True in a process forked after its parent composed.

    The engine's threads do not survive a fork: composing there would wait for ever (observed with typst 0.15).
    """
    return _processus is not None and _processus != os.getpid()


def _composer_a_part(chemin: Path, texte: str) -> bytes:
    """The same composition in a fresh interpreter: slower (about 0.2 s), never stuck. Data travel by stdin."""
    racine = Path(__file__).parents[2]
    try:
        # Our own interpreter and module; the only arguments are a template already checked and its folder.
        resultat = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "registre.documents.moteur", chemin.stem, str(chemin.parent)],
            input=texte.encode(),
            capture_output=True,
            cwd=racine,
            timeout=DELAI_PROCESSUS_FILS_S,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as erreur:
        raise DocumentImpossible(f"Le modèle « {chemin.stem} » n'a pas pu être composé à part.") from erreur
    return resultat.stdout


if __name__ == "__main__":
    sys.stdout.buffer.write(composer(sys.argv[1], json.load(sys.stdin), modeles=Path(sys.argv[2])))
