"""First names by origin, sex and generation. Children of any origin often bear a first name common in France."""

from __future__ import annotations

import tomllib
from functools import cache
from random import Random

from demo.generateurs.noms import DONNEES

PART_FRANCAISE = {"ancien": 0.08, "moyen": 0.18, "jeune": 0.30}
SECONDS_PRENOMS = 0.08


@cache
def listes() -> dict[tuple[str, str, str], tuple[str, ...]]:
    """First names by (origin, sex, generation), each repeated as often as its rank makes it frequent."""
    with (DONNEES / "prenoms.toml").open("rb") as fichier:
        lu = tomllib.load(fichier)
    return {
        (origine, sexe, generation): tuple(
            p for rang, p in enumerate(noms.split()) for _ in range(24 // (rang + 3) + 1)
        )
        for origine, sexes in lu.items()
        for sexe, generations in sexes.items()
        for generation, noms in generations.items()
    }


def generation(annee: int) -> str:
    if annee < 1970:
        return "ancien"
    return "moyen" if annee < 1995 else "jeune"


def tirer(hasard: Random, origine: str, sexe: str, annee: int) -> str:
    """A first name for somebody of this origin and sex ("M" or "F") born in `annee`."""
    tous = listes()
    age = generation(annee)
    if hasard.random() < PART_FRANCAISE[age]:
        origine = "francais"
    choix = tous[origine, sexe, age]
    prenom = choix[int(hasard.random() * len(choix))]
    if hasard.random() < SECONDS_PRENOMS:
        second = choix[int(hasard.random() * len(choix))]
        if second != prenom:
            return f"{prenom} {second}"
    return prenom
