"""Pages without a text layer, read by tesseract when the machine has it, and what a result then is worth.

Recognised characters may confirm; alone they never make a difference, unless a check digit says they were read right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from demandeurs.enums import ResultatControle
from demandeurs.pieces import bac
from demandeurs.pieces.controles.constats import RAISON_MAX, Constat
from demandeurs.pieces.controles.lecture import PageLue
from demandeurs.pieces.decodeurs.refus import emballer

FONCTION = "demandeurs.pieces.decodeurs.caracteres:reconnaitre"
MOTS_MIN = 10
"""Words under which a text layer is only a stamp or a footer: the page itself is a picture."""
PAGES_MAX = 4
"""Pages of one file that are recognised: seconds of processor each."""
SECONDES = 30.0
DU_PROGRAMME = 12.0
"""Seconds left to each run of tesseract, so that it dies before its sandbox."""
MEMOIRE = 1_200_000_000
SORTIE_MAX = 200_000
MENTION = "lu par reconnaissance de caractères"


def completer(contenu: bytes, nature: str, pages: Sequence[PageLue], programme: Path | None) -> list[PageLue]:
    """The same pages, those without text with what tesseract reads of them; one it cannot read stays without text."""
    completes = list(pages)
    if programme is None:
        return completes
    muettes = [rang for rang, page in enumerate(pages) if len(page.texte.split()) < MOTS_MIN and not page.erreur]
    for rang in muettes[:PAGES_MAX]:
        if texte := _reconnaitre(contenu, nature, rang + 1, programme):
            completes[rang] = replace(pages[rang], reconnu=texte)
    return completes


def _reconnaitre(contenu: bytes, nature: str, numero: int, programme: Path) -> str:
    reglages = {"programme": str(programme), "nature": nature, "page": numero, "secondes": DU_PROGRAMME}
    try:
        lu = bac.executer(
            FONCTION, emballer(reglages, contenu), memoire=MEMOIRE, secondes=SECONDES, sortie_max=SORTIE_MAX
        )
    except bac.DecodageImpossible:
        return ""
    return lu.decode("utf-8", "replace").replace("\x00", "")


def retenir(sans: Iterable[Constat], avec: Iterable[Constat]) -> list[Constat]:
    """The results kept of the same checks, without and with the recognised characters."""
    return [_retenir(un, autre) for un, autre in zip(sans, avec, strict=True)]


def _retenir(sans: Constat, avec: Constat) -> Constat:
    rien_de_plus = avec.resultat == ResultatControle.NON_VERIFIABLE
    if avec == sans or rien_de_plus or sans.resultat == ResultatControle.ECART:
        # What was found without them is not taken back by characters that may be wrong.
        return sans
    dit = f"{avec.raison[: RAISON_MAX - len(MENTION) - 4].rstrip('.')} ({MENTION})."
    if avec.resultat == ResultatControle.ECART and not avec.exact:
        return replace(
            avec, resultat=ResultatControle.NON_VERIFIABLE, raison=f"À vérifier à l'œil : {dit}"[:RAISON_MAX]
        )
    return replace(avec, raison=dit)
