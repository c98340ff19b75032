"""Code lists for the choices of a form and the labels of a screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from registre.rules.nomenclatures import Nomenclatures

Choix = list[tuple[str, str]]


class Listes:
    """Lists as of one day: what may be chosen, and the label of any code a dossier holds."""

    def __init__(self, nomenclatures: Nomenclatures, jour: date) -> None:
        self._nomenclatures, self._jour = nomenclatures, jour

    def choix(self, liste: str, garder: Iterable[str] = ()) -> Choix:
        """What may be chosen, plus the codes of `garder` that a dossier already holds."""
        en_vigueur = self._nomenclatures.codes(liste, self._jour)
        lignes = self._nomenclatures.par_liste.get(liste, [])
        offerts = {c.code: c.libelle for c in lignes if c.code in en_vigueur}
        offerts.update({c: self.libelle(liste, c) for c in garder if c and c not in offerts})
        return list(offerts.items())

    def libelle(self, liste: str, code: str) -> str:
        """The label of a code; the code itself when the list does not know it."""
        return self._nomenclatures.libelle(liste, code)

    def libelles(self, liste: str, codes: Iterable[str]) -> list[str]:
        return [self.libelle(liste, code) for code in codes]
