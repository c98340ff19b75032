"""Parts of `make check` that choose their files: types of the core, lint of the templates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
APPLICATIONS = ("socle", "habilitations", "demandeurs", "registre", "attributions", "reporting")
COEUR = ("states", "rules", "services", "permissions", "querysets")


def fichiers_types() -> list[str]:
    """What mypy reads: the whole kernel, and the core of each application (folders or modules of these names)."""
    fichiers = sorted((RACINE / "socle").glob("*.py"))
    for application in APPLICATIONS:
        for nom in COEUR:
            fichiers += sorted((RACINE / application / nom).rglob("*.py"))
            fichiers += (RACINE / application).glob(f"{nom}.py")
    return [str(chemin) for chemin in fichiers]


def gabarits() -> list[str]:
    return [
        str(chemin) for nom in (*APPLICATIONS, "config", "demo") for chemin in sorted((RACINE / nom).rglob("*.html"))
    ]


def main(quoi: str) -> int:
    commande = {
        "types": lambda: [sys.executable, "-m", "mypy", *fichiers_types()],
        "gabarits": lambda: [sys.executable, "-m", "djlint", "--quiet", "--lint", *gabarits()],
    }[quoi]()
    return subprocess.run(commande, cwd=RACINE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
