"""What upper applications plug into the attribution, each in its own `AppConfig.ready` and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registre.rules.ressources import MenageExamine


@dataclass(frozen=True, slots=True)
class Effet:
    """What giving this dwelling to this household would do to one commitment: before and after, in words and in figures.

    `code` names the commitment, `avant` and `apres` are percentages to a tenth, `objectif` the one to reach,
    `phrase` the whole of it in words.
    """

    code: str
    libelle: str
    avant: str
    apres: str
    objectif: str = ""
    favorable: bool | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class FaitsLus:
    """What the screen has already read of these demandes on that day, by id: not read again to weigh them."""

    menages: Mapping[int, MenageExamine]
    publics: Mapping[int, frozenset[str]]
    mutations: Mapping[int, bool]


# (ids of candidatures, day, facts already read) -> effects by candidature. Called once for all the candidates shown.
Effets = Callable[[Sequence[int], date, "FaitsLus | None"], Mapping[int, Sequence[Effet]]]

effets: list[Effets] = []


def effets_de(candidatures: Sequence[int], le: date, lus: FaitsLus | None = None) -> dict[int, list[Effet]]:
    """Every effect plugged, in order, by candidature; empty while nobody computes quotas."""
    reunis: dict[int, list[Effet]] = {une: [] for une in candidatures}
    for source in effets:
        for candidature, siens in source(candidatures, le, lus).items():
            reunis[candidature].extend(siens)
    return reunis
