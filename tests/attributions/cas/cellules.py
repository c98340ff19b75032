"""The table of the unforeseen cases: one row an act, one column a way to enter it, one cell a scene or the reason why none."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, fields
from typing import Any

Acte = Callable[[], Any]
Scene = Callable[[], Acte]
Recit = Callable[[], Generator[Acte, None, None]]


@dataclass(frozen=True, slots=True)
class Refuse:
    """The scene gives an act that is refused with this code; nothing is written. `statut`: 403 or 404 when the law of who reads says it."""

    code: str
    scene: Scene
    statut: int | None = None


@dataclass(frozen=True, slots=True)
class Passe:
    """The scene prepares, gives its act, and says after it what is true. `raison`: why the column does not refuse it here."""

    recit: Recit
    raison: str = ""


@dataclass(frozen=True, slots=True)
class SansEffet:
    """Said again, it is what is already recorded: accepted, and not one row moves."""

    scene: Scene
    raison: str


@dataclass(frozen=True, slots=True)
class SansObjet:
    """The column has no meaning for this act."""

    raison: str


Cellule = Refuse | Passe | SansEffet | SansObjet


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One act of a case. `aide`: the help file of its screen, `cas_*.md`, which is its section of the guide.

    `lecteur`: an organisme that reads the object and whose act it is not. `etranger`: one in whose queries the object is
    not, with the same function and the same rights elsewhere.
    """

    acte: str
    aide: str
    succes: Cellule
    hors_stade: Cellule | tuple[Cellule, ...]
    deux_fois: Cellule
    lecteur: Cellule
    etranger: Cellule
    antidate: Cellule | tuple[Cellule, ...]
    apres_cloture: Cellule

    def cellules(self) -> Iterator[tuple[str, Cellule]]:
        """Every cell with the name of its column, numbered when the column has several scenes."""
        for colonne in COLONNES:
            siennes = getattr(self, colonne)
            if not isinstance(siennes, tuple):
                yield colonne, siennes
                continue
            yield from ((f"{colonne}_{rang}", une) for rang, une in enumerate(siennes, 1))


COLONNES = tuple(un.name for un in fields(Ligne) if un.name not in ("acte", "aide"))
INTERDIT, INVISIBLE = 403, 404


def refuse(code: str, scene: Scene) -> Refuse:
    return Refuse(code, scene)


def interdit(code: str, scene: Scene) -> Refuse:
    """He reads it, and it is another organisme's to do: 403, with the reason."""
    return Refuse(code, scene, INTERDIT)


def invisible(code: str, scene: Scene) -> Refuse:
    """His queries do not hold it: 404, and nothing is said of it."""
    return Refuse(code, scene, INVISIBLE)


def passe(recit: Recit) -> Passe:
    return Passe(recit)


def admis(raison: str, recit: Recit) -> Passe:
    """The act is lawful in this column too."""
    return Passe(recit, raison)


def sans_effet(raison: str, scene: Scene) -> SansEffet:
    return SansEffet(scene, raison)


def sans_objet(raison: str) -> SansObjet:
    return SansObjet(raison)
