"""Parts of `make check` that choose their files: types of the core, lint of the templates, OpenAPI document."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
APPLICATIONS = ("socle", "habilitations", "demandeurs", "registre", "attributions", "reporting")
OPENAPI = RACINE / "docs" / "api" / "openapi.yaml"
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


def comparer_openapi() -> int:
    """The OpenAPI document that is committed is the one of the code, made without a warning."""
    with tempfile.TemporaryDirectory() as dossier:
        fait = Path(dossier) / "openapi.yaml"
        commande = ["manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", str(fait)]
        rendu = subprocess.run([sys.executable, *commande], cwd=RACINE, check=False).returncode
        if rendu:
            return rendu
        if fait.read_text() == OPENAPI.read_text():
            return 0
    print("docs/api/openapi.yaml n'est plus celui du code : manage.py spectacular --file docs/api/openapi.yaml")
    return 1


def main(quoi: str) -> int:
    if quoi == "openapi":
        return comparer_openapi()
    commande = {
        "types": lambda: [sys.executable, "-m", "mypy", *fichiers_types()],
        "gabarits": lambda: [sys.executable, "-m", "djlint", "--quiet", "--lint", *gabarits()],
    }[quoi]()
    return subprocess.run(commande, cwd=RACINE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
