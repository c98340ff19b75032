"""Surnames of the synthetic population: composed from the parts of `demo/data/noms.toml`, weighted by a Zipf law.

Real surnames are formed of roots, endings, particles and pairs; composing them the same way gives a list long enough
for the search and for the matching of duplicates, without copying any register.
"""

from __future__ import annotations

import tomllib
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from random import Random

DONNEES = Path(__file__).resolve().parent.parent / "data"
# Zipf-Mandelbrot: the first surname of a French region is borne by about half a percent of the people.
EXPOSANT = 0.92
DECALAGE = 22.0
VOYELLES = "aeiouyéèêAEIOUYÉÈÊ"
PARTICULES = ("Ben ", "El ", "Aït ", "Le ", "de ", "Van ", "Si ", "Ould ")
# Compositions that are words nobody would bear.
ECARTES = frozenset({"Salaud", "Salard", "Grosin", "Potard"})
COMPOSES_FRANCAIS = 3200
COMPOSES_MIXTES = 1500


@cache
def parties() -> dict[str, dict]:
    """The parts by origin, lists of words already split."""
    with (DONNEES / "noms.toml").open("rb") as fichier:
        lu = tomllib.load(fichier)
    return {
        origine: {cle: valeur.split() if isinstance(valeur, str) else valeur for cle, valeur in bloc.items()}
        for origine, bloc in lu.items()
    }


def _francais(de: dict) -> Iterator[str]:
    yield from (r + s for r, s in product(de["racines"], de["suffixes"]))
    yield from (f"Le {m}" for m in de["metiers"])
    yield from (f"Le{m.lower()}" for m in de["metiers"])
    yield from (f"Du{x.lower()}" for x in de["lieux"])
    yield from (f"Des{x.lower()}s" for x in de["lieux"])
    yield from (f"d'{t}" if t[0] in VOYELLES else f"de {t}" for t in de["terres"])
    yield from (f"de la {x}" for x in ("Roche", "Tour", "Fontaine", "Vallée", "Motte", "Croix", "Brosse", "Haye"))
    yield from (f"Van {x}" for x in ("Acker", "Berghe", "Damme", "Eecke", "Hove", "Loo", "Neste", "Poucke", "Waele"))


def _maghreb(de: dict) -> Iterator[str]:
    for prefixe, racine, suffixe in product(de["prefixes"], de["racines"], de["suffixes"]):
        if prefixe in {"Bou", "Bel", "Abdel"}:
            yield prefixe + racine.lower()
        elif prefixe == "" and not suffixe:
            yield racine
        elif prefixe == "El " and suffixe in {"i", "oui"}:
            yield prefixe + racine + suffixe
        elif prefixe in {"Ben", "Ben ", "Aït ", "Ould ", "Si "} and not suffixe:
            yield prefixe + (racine.lower() if prefixe == "Ben" else racine)
        elif prefixe == "":
            yield racine.rstrip("aiï") + suffixe


def _iberie(de: dict) -> Iterator[str]:
    yield from de["racines"]
    racines = de["racines"]
    for i, premier in enumerate(racines):
        for j, lien in enumerate(de["liens"]):
            for pas in (7, 19, 31):
                yield f"{premier}{lien}{racines[(i + pas * (j + 1)) % len(racines)]}"


def _asie_est(de: dict) -> Iterator[str]:
    yield from de["seuls"]
    hasard = Random("paires")
    yield from (" ".join(hasard.sample(de["seuls"], 2)) for _ in range(de["paires"]))


def _produit(de: dict) -> Iterator[str]:
    for morceaux in product(de["racines"], de.get("milieux", [""]), de["suffixes"]):
        nom = "".join(morceaux)
        if len(nom) >= 4:
            yield nom
    yield from de.get("seuls", [])


_COMPOSITIONS = {"francais": _francais, "maghreb": _maghreb, "iberie": _iberie, "asie_est": _asie_est}


def _melange(noms: Iterable[str], origine: str) -> list[str]:
    """Distinct names in an order of their own, which becomes their rank."""
    uniques = [nom for nom in dict.fromkeys(noms) if len(nom) <= 36 and nom not in ECARTES]
    Random(f"rangs {origine}").shuffle(uniques)
    # Pairs of surnames are rarer than simple ones.
    return sorted(uniques, key=lambda nom: nom.count(" ") - nom.startswith(PARTICULES) > 0)


def _composes(premiers: list[str], seconds: list[str], nombre: int, cle: str) -> list[str]:
    hasard = Random(cle)
    simples = [nom for nom in premiers if " " not in nom]
    autres = [nom for nom in seconds if " " not in nom]
    return [f"{hasard.choice(simples)}-{hasard.choice(autres)}" for _ in range(nombre)]


@cache
def repertoire() -> tuple[tuple[str, str], ...]:
    """All the surnames as (surname, origin), the most frequent first; at least 15,000 distinct."""
    de = parties()
    par_origine = {o: _melange(_COMPOSITIONS.get(o, _produit)(bloc), o) for o, bloc in de.items()}
    par_origine["afrique_centrale"] = par_origine["afrique_centrale"][:2600]
    francais = par_origine["francais"]
    francais += _composes(francais[:900], francais[:900], COMPOSES_FRANCAIS, "composes")
    ailleurs = [nom for origine, noms in par_origine.items() if origine != "francais" for nom in noms[:150]]
    francais += _composes(francais[:700], ailleurs, COMPOSES_MIXTES, "mixtes")
    return tuple(_intercaler(par_origine, {o: bloc["part"] for o, bloc in de.items()}))


def _intercaler(par_origine: dict[str, list[str]], parts: dict[str, int]) -> Iterator[tuple[str, str]]:
    """One list from all the origins: a name of each origin comes as often as its share, until it has no more."""
    restants = {origine: iter(noms) for origine, noms in par_origine.items()}
    vus: set[str] = set()
    avance = dict.fromkeys(restants, 0.0)
    while restants:
        origine = max(restants, key=lambda une: avance[une])
        nom = next((n for n in restants[origine] if n not in vus), None)
        if nom is None:
            del restants[origine]
            continue
        vus.add(nom)
        yield nom, origine
        avance[origine] -= sum(parts[une] for une in restants)
        for une in restants:
            avance[une] += parts[une]


@cache
def cumuls() -> list[float]:
    """Cumulated weights of `repertoire`, by rank."""
    return list(accumulate(1 / (rang + DECALAGE) ** EXPOSANT for rang in range(1, len(repertoire()) + 1)))


def tirer(hasard: Random) -> tuple[str, str]:
    """A surname and its origin."""
    cumul = cumuls()
    return repertoire()[bisect(cumul, hasard.random() * cumul[-1])]
