"""Communes as the rules read them: resolved from the code received to the commune in force, with their tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Commune(NamedTuple):
    """A commune or arrondissement of the region served. `tags`: its own, its commune's, EPT, EPCI, département.

    `chaine` are the same from the nearest to the farthest, région included: what dated parameters are read with.
    """

    id: int
    code: str
    nom: str
    departement: str
    tags: tuple[int, ...]
    chaine: tuple[int, ...]


@dataclass(slots=True)
class Territoires:
    """Communes of the region by code, former codes included (they give the commune that succeeded).

    `ailleurs` gives the name of a French commune outside the region, None when the code does not exist at all.
    """

    par_code: Mapping[str, Commune]
    ailleurs: Callable[[str], str | None]
    _connus: dict[str, str | None] = field(default_factory=dict)

    def commune(self, code: str) -> Commune | None:
        """The commune in force for a code, or None when it is not in the region."""
        return self.par_code.get(code)

    def existe(self, code: str) -> bool:
        """Whether the code is or was a commune, anywhere in France."""
        return code in self.par_code or self.nom_ailleurs(code) is not None

    def nom_ailleurs(self, code: str) -> str | None:
        if code not in self._connus:
            self._connus[code] = self.ailleurs(code)
        return self._connus[code]

    def resoudre(self, codes: Iterable[str]) -> tuple[list[tuple[int, str]], list[int]]:
        """The vœux (territory id, code received when it is not the commune's) and the tags of all. Raises KeyError."""
        voeux: list[tuple[int, str]] = []
        tags: set[int] = set()
        for code in codes:
            commune = self.par_code[code]
            voeux.append((commune.id, "" if commune.code == code else code))
            tags.update(commune.tags)
        return voeux, sorted(tags)
