"""The tree of the project, as the architecture tests read it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
# From the top to the bottom: each may know those on its right.
COUCHES = ("config", "demo", "reporting", "attributions", "registre", "demandeurs", "habilitations", "socle")
APPLICATIONS = COUCHES[1:]


def modules(*dossiers: str) -> list[Path]:
    """Python files of these folders of the root, without migrations."""
    return [
        chemin
        for dossier in dossiers
        for chemin in sorted((RACINE / dossier).rglob("*.py"))
        if "migrations" not in chemin.relative_to(RACINE).parts
    ]


def nom(chemin: Path) -> str:
    return str(chemin.relative_to(RACINE))


def syntaxe(chemin: Path) -> ast.Module:
    return ast.parse(chemin.read_text(), filename=nom(chemin))


@cache
def imports(chemin: Path) -> frozenset[str]:
    """Dotted names imported by a module: `a.b` for `import a.b` and `a.b.c` for `from a.b import c`. Parsed once a run."""
    trouves: set[str] = set()
    for noeud in ast.walk(syntaxe(chemin)):
        if isinstance(noeud, ast.Import):
            trouves |= {alias.name for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            trouves |= {f"{noeud.module}.{alias.name}" for alias in noeud.names}
    return frozenset(trouves)
