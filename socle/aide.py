"""The help of each page: French texts kept beside the application, one file for one page or several.

A file starts with its title and the routes it helps with, exactly or by a pattern; the most precise one wins, so that a
page without a text of its own inherits the one of its family:

    # La liste des demandes
    Pages : registre:liste, registre:recherche*

Then paragraphs, lists (`- `), headings (`## `), **strong** words, `keys` and [[terms]] of the glossary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.html import escape

from socle.glossaire import mot_defini

PAGES = "Pages :"
_FORT = re.compile(r"\*\*(.+?)\*\*")
_TOUCHE = re.compile(r"`(.+?)`")
_TERME = re.compile(r"\[\[(.+?)(?:\|(.+?))?\]\]")


@dataclass(frozen=True, slots=True)
class Aide:
    """`motifs`: routes or patterns of routes. `corps`: mark-up, escaped."""

    nom: str
    titre: str
    motifs: tuple[str, ...]
    corps: str


class AideIllisible(ValueError):
    """A file of help has not the expected form; the message names it."""


def _en_ligne(texte: str) -> str:
    sur = _TOUCHE.sub(r"<kbd>\1</kbd>", _FORT.sub(r"<strong>\1</strong>", escape(texte)))
    return _TERME.sub(lambda t: mot_defini(_nu(t[1]), _nu(t[2] or t[1])), sur)


def _nu(texte: str) -> str:
    """A word as it was before `escape`."""
    return texte.replace("&#x27;", "'").replace("&amp;", "&").replace("&quot;", '"')


def _bloc(bloc: str) -> str:
    lignes = bloc.splitlines()
    if lignes[0].startswith("## "):
        reste = "\n".join(lignes[1:])
        return f"<h3>{_en_ligne(lignes[0][3:])}</h3>{_bloc(reste) if reste else ''}"
    if lignes[0].startswith("- "):
        points = (" ".join(point.split()) for point in re.split(r"^- ", bloc, flags=re.MULTILINE)[1:])
        return "<ul>" + "".join(f"<li>{_en_ligne(point)}</li>" for point in points) + "</ul>"
    return f"<p>{_en_ligne(' '.join(lignes))}</p>"


def lire(nom: str, texte: str) -> Aide:
    """One file. Raises `AideIllisible` or `TermeInconnu`."""
    titre, _, reste = texte.partition("\n")
    pages, _, corps = reste.strip().partition("\n")
    if not titre.startswith("# ") or not pages.startswith(PAGES) or not corps.strip():
        raise AideIllisible(nom)
    motifs = tuple(un.strip() for un in pages.removeprefix(PAGES).split(","))
    blocs = re.split(r"\n\s*\n", corps.strip())
    return Aide(nom, titre[2:].strip(), motifs, "".join(map(_bloc, blocs)))


@lru_cache(maxsize=1)
def aides() -> tuple[Aide, ...]:
    """Every help of our applications."""
    racine = Path(settings.RACINE)
    dossiers = [Path(une.path) / "aide" for une in apps.get_app_configs() if Path(une.path).parent == racine]
    fichiers = sorted(fichier for dossier in dossiers for fichier in dossier.glob("*.md"))
    return tuple(lire(un.stem, un.read_text(encoding="utf-8")) for un in fichiers)


@lru_cache(maxsize=512)
def aide_de(route: str) -> Aide | None:
    """The help of a route: its own, else the most precise pattern that matches."""
    candidates = [
        (len(motif.rstrip("*")), motif == route, une)
        for une in aides()
        for motif in une.motifs
        if fnmatchcase(route, motif)
    ]
    return max(candidates, key=lambda c: (c[1], c[0]))[2] if candidates else None
