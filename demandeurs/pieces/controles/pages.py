"""Checks of every document: can it be read, is it whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from demandeurs.pieces.controles.constats import Code, Constat, conforme, ecart, non_verifiable
from demandeurs.pieces.controles.lecture import IMAGES, Famille, PageLue, PieceLue, Reglages

PPM = 1_000_000
_FOLIO = re.compile(r"\b(?:page|feuillet|p\.)\s*n?°?\s*(\d{1,3})\s*(?:/|sur|de)\s*(\d{1,3})\b", re.IGNORECASE)

ECHECS = {
    "temps": "sa lecture a pris trop de temps",
    "memoire": "sa lecture demande trop de mémoire",
    "trop_grande": "son image est trop grande",
    "plante": "le lecteur s'est arrêté sur ce fichier",
    "sortie": "son contenu est trop long",
    "illisible": "aucun lecteur ne le comprend",
    "cle": "sa clé de chiffrement manque",
    "stockage": "le stockage des pièces ne l'a pas rendu",
}


def lisibilite(piece: PieceLue, reglages: Reglages) -> Constat:
    """Blank or blurred pages, or files that no decoder could open."""
    if not piece.pages:
        return non_verifiable(Code.LISIBILITE, f"Le document n'a pas été lu : {_pourquoi(piece.echecs)}.")
    if piece.type in IMAGES:
        return non_verifiable(Code.LISIBILITE, "Une photographie ne se mesure pas comme un texte : regardez-la.")
    blanches = _rangs(piece.pages, lambda page: page.encre * PPM < reglages.encre_min)
    floues = [un for un in _rangs(piece.pages, lambda page: page.nettete < reglages.nettete_min) if un not in blanches]
    illisibles = _rangs(piece.pages, lambda page: bool(page.erreur))
    defauts = [
        _defaut(illisibles, "impossible à dessiner"),
        _defaut([un for un in floues if un not in illisibles], "floue"),
        _defaut([un for un in blanches if un not in illisibles], "vide"),
    ]
    dits = [un for un in defauts if un]
    # The back of a sheet is often blank: it is said only when there is nothing else, or with another defect.
    if dits and (floues or illisibles or len(blanches) == len(piece.pages)):
        return ecart(Code.LISIBILITE, f"{' ; '.join(dits)}.".capitalize())
    if piece.echecs:
        return non_verifiable(Code.LISIBILITE, f"Un fichier n'a pas été lu : {_pourquoi(piece.echecs)}.")
    return conforme(Code.LISIBILITE, f"{len(piece.pages)} page(s) nette(s) et écrite(s).")


def completude(piece: PieceLue, reglages: Reglages) -> Constat:
    """Pages missing: what the numbers printed on the pages announce, and the two leaves of a tax notice."""
    if not piece.pages:
        return non_verifiable(Code.COMPLETUDE, f"Le document n'a pas été lu : {_pourquoi(piece.echecs)}.")
    presentes, annoncees = folios(piece.texte)
    manquantes = [un for un in range(1, annoncees + 1) if un not in presentes]
    if annoncees and manquantes and piece.total < annoncees:
        return ecart(
            Code.COMPLETUDE,
            f"Le document annonce {annoncees} pages ; il en a {piece.total}. Pages non trouvées : "
            f"{', '.join(map(str, manquantes[:10]))}.",
        )
    if piece.famille is Famille.AVIS and piece.total < reglages.feuilles_avis:
        return ecart(
            Code.COMPLETUDE,
            f"Un avis d'imposition a au moins {reglages.feuilles_avis} pages ; celui-ci en a {piece.total}.",
        )
    if annoncees:
        return conforme(Code.COMPLETUDE, f"Les {annoncees} pages annoncées sont là.")
    if piece.famille is Famille.AVIS:
        return conforme(Code.COMPLETUDE, f"{piece.total} pages, sans numérotation lisible.")
    return non_verifiable(Code.COMPLETUDE, "Les pages ne portent pas de numéro lisible.")


def folios(texte: str) -> tuple[frozenset[int], int]:
    """Numbers of pages found (« page 2/4 ») and how many pages are announced; 0 when none is."""
    trouves = [(int(un), int(sur)) for un, sur in _FOLIO.findall(texte)]
    trouves = [(un, sur) for un, sur in trouves if 1 <= un <= sur]
    if not trouves:
        return frozenset(), 0
    annoncees = max(sur for _, sur in trouves)
    return frozenset(un for un, sur in trouves if sur == annoncees), annoncees


def _rangs(pages: Iterable[PageLue], defaut: Callable[[PageLue], bool]) -> list[int]:
    return [rang for rang, page in enumerate(pages, 1) if defaut(page)]


def _defaut(rangs: list[int], quoi: str) -> str:
    if not rangs:
        return ""
    numeros = ", ".join(map(str, rangs[:10])) + (" …" if len(rangs) > 10 else "")
    accord = "s" if len(rangs) > 1 and not quoi.startswith("impossible") else ""
    return f"page{'s' if len(rangs) > 1 else ''} {numeros} {quoi}{accord}"


def _pourquoi(echecs: Iterable[str]) -> str:
    raisons = dict.fromkeys(ECHECS.get(un, ECHECS["illisible"]) for un in echecs)
    return ", ".join(raisons) or "il n'a aucune page"
