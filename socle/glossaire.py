"""What screens say of a term: read once from `docs/glossaire.md`, so that the page and the document cannot diverge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import escape

from socle.texte import normaliser

SECTION = "On screen"
_PRECISION = re.compile(r"\s*\(.*?\)")


@dataclass(frozen=True, slots=True)
class Definition:
    """`source` is that of the term's own line. `ancre` is its place in the glossary page."""

    terme: str
    texte: str
    source: str
    ancre: str


class TermeInconnu(LookupError):
    """A screen names a term that the glossary does not define: a programming error."""


def cle(mot: str) -> str:
    """Words compared without case, accents nor punctuation."""
    return normaliser(mot)


def _rangees(texte: str) -> Iterator[tuple[str, list[str]]]:
    """Each row of each table with its section; headings of tables left out."""
    section = ""
    for ligne in texte.splitlines():
        if ligne.startswith("## "):
            section = ligne[3:].strip()
        elif ligne.startswith("| ") and not ligne.startswith(("| term |", "| --- ")):
            yield section, [cellule.strip() for cellule in ligne.strip().strip("|").split("|")]


def lire(texte: str) -> dict[str, Definition]:
    """Definitions by normalised term and other spellings. Raises `TermeInconnu` for one without a line of its own."""
    sources: dict[str, str] = {}
    definitions: dict[str, Definition] = {}
    for section, cellules in _rangees(texte):
        if section != SECTION:
            sources.setdefault(cle(_PRECISION.sub("", cellules[0])), cellules[2])
            continue
        terme, autres, phrase = cellules
        if cle(terme) not in sources:
            raise TermeInconnu(terme)
        une = Definition(terme, phrase, _source(sources[cle(terme)]), cle(terme).lower().replace(" ", "-"))
        for mot in (terme, *filter(None, (autre.strip() for autre in autres.split(";")))):
            definitions[cle(mot)] = une
    return definitions


def _source(texte: str) -> str:
    """The legal source as agents read it; decisions of the register alone have none."""
    return "" if texte in {"—", "ours"} or texte.startswith("ours,") else texte.replace(" and ", " et ")


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    return lire((Path(settings.RACINE) / "docs" / "glossaire.md").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def termes() -> list[Definition]:
    """Each definition once, in alphabetical order."""
    return sorted(set(definitions().values()), key=lambda une: cle(une.terme))


@lru_cache(maxsize=1_024)
def definition_de(mot: str) -> Definition | None:
    """The definition of a term, or None when the glossary says nothing of it."""
    return definitions().get(cle(mot))


def mot_defini(mot: str, texte: str = "") -> str:
    """The mark-up of `texte` (or the word itself) with its definition. Raises `TermeInconnu`."""
    une = definition_de(mot)
    if une is None:
        raise TermeInconnu(mot)
    return balise(une, texte or mot)


def balise(une: Definition, texte: str) -> str:
    """A button: the definition shows on hover, on focus and on tap, Escape dismisses it (WCAG 1.4.13)."""
    source = f" ({une.source})" if une.source else ""
    return (
        f'<button type="button" class="terme" data-definition="{escape(une.texte + source)}"'
        f' data-terme="{une.ancre}">{escape(texte)}</button>'
    )
