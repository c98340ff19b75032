"""Whether a name read on a pièce can be that of a declared person: accents, order and small typing faults aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from socle.texte import normaliser

LONGUEUR_TOLERANTE = 4
"""Letters from which a word may differ a little, and may be found glued to another."""
ECART_MAX = 2
CIVILITES = frozenset({"M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "OU", "ET", "EPOUSE", "NEE", "VEUVE"})


def correspond(lu: str, *, noms: Iterable[str], prenom: str) -> bool:
    """Whether `lu` holds one of the surnames (name used, birth name) and the first of the first names."""
    mots = [un for un in normaliser(lu).split() if un not in CIVILITES]
    premier = normaliser(prenom).split()[:1]
    return _contient(mots, premier) and any(_contient(mots, normaliser(nom).split()) for nom in noms if nom)


def figure(texte: str, *, noms: Iterable[str], prenom: str) -> bool:
    """Whether the person is named in a page of text: words within reach of each other, without tolerance.

    A page holds hundreds of words: what is tolerated on one name would find anybody in it.
    """
    mots = normaliser(texte).split()
    premiers = normaliser(prenom).split()[:1]
    if not premiers:
        return False
    places = [place for place, mot in enumerate(mots) if mot == premiers[0]]
    return any(_proches(mots, normaliser(nom).split(), places) for nom in noms if nom)


def distance(gauche: str, droite: str, *, au_plus: int = ECART_MAX) -> int:
    """Levenshtein's distance, counted up to `au_plus` + 1."""
    if abs(len(gauche) - len(droite)) > au_plus:
        return au_plus + 1
    precedente = list(range(len(droite) + 1))
    for i, lettre in enumerate(gauche, 1):
        ligne = [i]
        for j, autre in enumerate(droite, 1):
            ligne.append(min(precedente[j] + 1, ligne[j - 1] + 1, precedente[j - 1] + (lettre != autre)))
        if min(ligne) > au_plus:
            return au_plus + 1
        precedente = ligne
    return precedente[-1]


def _contient(mots: Sequence[str], cherches: Sequence[str]) -> bool:
    """Every word looked for is among those read; none to look for finds nothing."""
    return bool(cherches) and all(_trouve(mots, un) for un in cherches)


def _trouve(mots: Sequence[str], cherche: str) -> bool:
    if cherche in mots:
        return True
    if len(cherche) < LONGUEUR_TOLERANTE:
        return False
    if any(cherche in un for un in mots):
        return True
    return any(len(un) >= LONGUEUR_TOLERANTE and distance(un, cherche) <= ECART_MAX for un in mots)


def _proches(mots: Sequence[str], nom: Sequence[str], places: Iterable[int]) -> bool:
    """The surname, word for word, at most four words before or after the first name."""
    if not nom:
        return False
    longueur = len(nom)
    for place in places:
        debut, fin = max(0, place - longueur - 4), place + 5
        if any(list(mots[i : i + longueur]) == list(nom) for i in range(debut, fin) if i != place):
            return True
    return False
