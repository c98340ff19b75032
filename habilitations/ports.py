"""What upper applications plug into the rights, each in its own `AppConfig.ready` and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import Perimetre


@dataclass(frozen=True, slots=True)
class ObjetSitue:
    """What rights need to know of one object: its id, its territory tags, its guichet."""

    id: int
    territoires: tuple[int, ...] = ()
    guichet_id: int | None = None


# (acteur, droit, day) -> ids of the demandes opened by name, most recent grant first.
SourceNominative = Callable[[Acteur, Droit, date], Iterable[int]]

# object -> how it is situated, or None when the object is of another kind.
Resolveur = Callable[[Any], ObjetSitue | None]

# (perimeter, other perimeter) -> how many demandes are in the first and not in the second, one past COMPTE_MAXIMAL at most.
COMPTE_MAXIMAL = 10_000
CompteurDePerimetre = Callable[[Perimetre, Perimetre], int]

# (acteur, ids) -> what an actor who may read them calls these demandes (their numbers); the others are absent.
NomsDeDemandes = Callable[[Acteur, Iterable[int]], Mapping[int, str]]

# (acteur, number or opaque key) -> id, opaque key and number shown of a demande that this actor may read, or None.
RechercheDeDemande = Callable[[Acteur, str], tuple[int, str, str] | None]

# True when the base holds invented people only: the door of the demonstration opens then, and only then.
MarqueDeDemonstration = Callable[[], bool]

sources_nominatives: list[SourceNominative] = []
resolveurs: list[Resolveur] = []
compteurs_de_perimetre: list[CompteurDePerimetre] = []
noms_de_demandes: list[NomsDeDemandes] = []
recherches_de_demande: list[RechercheDeDemande] = []
marques_de_demonstration: list[MarqueDeDemonstration] = []
