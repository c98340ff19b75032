"""The communes of the region as the population sees them: how many live there, what is near, what is asked for.

Read from the reference files of `habilitations/data`; Paris is lived in by arrondissement.
"""

from __future__ import annotations

import csv
from bisect import bisect
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from math import cos, exp, hypot, radians
from pathlib import Path
from random import Random

REFERENCES = Path(__file__).resolve().parents[2] / "habilitations" / "data"
REGION = "11"
PARIS = "75056"
KM_PAR_DEGRE = 111.2
# Vœux fade with distance: half of them within about 5 km, few beyond 30.
PORTEE_KM = 5.0
VOISINES = 60
RAYON_KM = 30.0
LATITUDE_MOYENNE = 48.7
# Households of dense communes ask for social housing more often than those of the countryside.
INTENSITE = {"75": 1.25, "92": 1.1, "93": 1.45, "94": 1.2, "95": 0.95, "91": 0.8, "78": 0.75, "77": 0.7}


@dataclass(slots=True, eq=False)
class CommuneDemo:
    """A commune or a Paris arrondissement. `x` and `y` are kilometres on a plane, exact enough at the size of a region.

    The near ones, with their cumulated attraction, are worked out the first time they are asked for.
    """

    code: str
    nom: str
    departement: str
    population: int
    codes_postaux: tuple[str, ...]
    epci: str
    ept: str
    x: float
    y: float
    region: list[CommuneDemo] = field(repr=False)
    voisines: list[CommuneDemo] = field(default_factory=list, repr=False)
    cumul: list[float] = field(default_factory=list, repr=False)

    def distance(self, autre: CommuneDemo) -> float:
        """Kilometres as the crow flies."""
        return hypot(self.x - autre.x, self.y - autre.y)

    def voisine(self, hasard: Random) -> CommuneDemo:
        """Another commune, the more likely as it is near and populous."""
        if not self.cumul:
            self._chercher_autour()
        return self.voisines[bisect(self.cumul, hasard.random() * self.cumul[-1])]

    def _chercher_autour(self) -> None:
        x, y = self.x, self.y
        attraits = [
            (une.population * exp(-hypot(x - une.x, y - une.y) / PORTEE_KM), une)
            for une in self.region
            if -RAYON_KM < x - une.x < RAYON_KM and -RAYON_KM < y - une.y < RAYON_KM
        ]
        attraits.sort(key=lambda attrait: attrait[0], reverse=True)
        retenues = [attrait for attrait in attraits if attrait[1] is not self][:VOISINES]
        self.voisines = [une for _, une in retenues]
        self.cumul = list(accumulate(attrait for attrait, _ in retenues))


@dataclass(frozen=True, slots=True)
class Carte:
    """The region: its communes by code and, for the home of a household, their cumulated weights."""

    communes: tuple[CommuneDemo, ...]
    par_code: dict[str, CommuneDemo]
    cumul: tuple[float, ...]

    def domicile(self, hasard: Random) -> CommuneDemo:
        return self.communes[bisect(self.cumul, hasard.random() * self.cumul[-1])]

    def de_departement(self, code: str) -> list[CommuneDemo]:
        return [une for une in self.communes if une.departement == code]


def _lignes(nom: str) -> list[dict[str, str]]:
    with (REFERENCES / nom).open(encoding="utf-8") as fichier:
        return list(csv.DictReader(fichier))


@cache
def carte() -> Carte:
    """The communes of the region; Paris as its twenty arrondissements."""
    lieux = {
        x["code_insee"]: (float(x["latitude"]), float(x["longitude"])) for x in _lignes("communes_coordonnees_idf.csv")
    }
    communes: list[CommuneDemo] = []
    communes += [
        CommuneDemo(
            code=x["code_insee"],
            nom=x["nom"],
            departement=x["code_departement"],
            population=int(x["population"] or 0),
            codes_postaux=tuple(x["codes_postaux"].split()),
            epci=x["siren_epci"],
            ept=x["siren_ept"],
            x=KM_PAR_DEGRE * cos(radians(LATITUDE_MOYENNE)) * lieux[x["code_insee"]][1],
            y=KM_PAR_DEGRE * lieux[x["code_insee"]][0],
            region=communes,
        )
        for x in _lignes("communes.csv")
        if x["code_region"] == REGION and x["code_insee"] in lieux and x["code_insee"] != PARIS
    ]
    communes.sort(key=lambda une: une.code)
    poids = accumulate(une.population * INTENSITE[une.departement] for une in communes)
    return Carte(tuple(communes), {une.code: une for une in communes}, tuple(poids))
