"""The code lists a screen needs, read in one statement for one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from socle.models import Nomenclature

Choix = list[tuple[str, str]]


class Listes:
    """Codes and labels by list. A code that is no longer in force keeps its label, but is not offered."""

    def __init__(self, jour: date, noms: Iterable[str]) -> None:
        self._offerts: dict[str, Choix] = {}
        self._libelles: dict[str, dict[str, str]] = {}
        lignes = Nomenclature.objects.filter(liste__in=set(noms)).order_by("liste", "ordre", "code", "version")
        for liste, code, libelle, du, au in lignes.values_list("liste", "code", "libelle", "du", "au"):
            connus = self._libelles.setdefault(liste, {})
            en_vigueur = (du is None or du <= jour) and (au is None or jour <= au)
            if en_vigueur and code not in {c for c, _ in self._offerts.get(liste, [])}:
                self._offerts.setdefault(liste, []).append((code, libelle))
            if en_vigueur or code not in connus:
                connus[code] = libelle

    def choix(self, liste: str, garder: Iterable[str] = ()) -> Choix:
        """What may be chosen, plus the codes of `garder` that a dossier already holds."""
        offerts = self._offerts.get(liste, [])
        presents = {code for code, _ in offerts}
        return [*offerts, *((c, self.libelle(liste, c)) for c in garder if c and c not in presents)]

    def libelle(self, liste: str, code: str) -> str:
        """The label of a code; the code itself when the list does not know it."""
        return self._libelles.get(liste, {}).get(code, code)

    def libelles(self, liste: str, codes: Iterable[str]) -> list[str]:
        return [self.libelle(liste, code) for code in codes]
