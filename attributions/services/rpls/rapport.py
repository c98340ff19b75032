"""The error report of an RPLS import: line, column, what is wrong and what was expected; never another value of the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attributions.rules.rpls import LIBELLE, Faute
from socle.tabular import Colonne, Feuille, Forme, ecrire_xlsx_de_masse


@dataclass(frozen=True, slots=True, order=True)
class Ecart:
    """`ligne` counts the header, as a text editor does; `champ` is 0 for the whole row."""

    ligne: int
    champ: int
    message: str

    @classmethod
    def de(cls, ligne: int, faute: Faute) -> Ecart:
        return cls(ligne, faute.champ, faute.message)


COLONNES: tuple[Colonne[Ecart], ...] = (
    Colonne("Ligne du fichier", lambda un: un.ligne, Forme.ENTIER, 14),
    Colonne("Champ", lambda un: un.champ or None, Forme.ENTIER, 8),
    Colonne("Nom du champ", lambda un: LIBELLE.get(un.champ, "ligne entière"), largeur=36),
    Colonne("Problème", lambda un: un.message, largeur=80),
)


@dataclass(frozen=True, slots=True)
class Avertissement:
    """A dwelling of the bailleur, by his own reference, and what is to be looked at."""

    reference: str
    message: str


AVERTISSEMENTS: tuple[Colonne[Avertissement], ...] = (
    Colonne("Référence du logement", lambda un: un.reference, largeur=24),
    Colonne("À vérifier", lambda un: un.message, largeur=90),
)


def ecrire_le_rapport(
    chemin: Path, ecarts: Iterable[Ecart] | None, avertissements: Sequence[Avertissement] = ()
) -> None:
    """The lines in error in the order of the file, in constant memory; then what is to be looked at, when there is any.

    `ecarts` is None when no line is in error.
    """
    feuilles: list[Feuille[Any]] = [] if ecarts is None else [Feuille("Lignes en erreur", COLONNES, ecarts)]
    if avertissements:
        feuilles.append(Feuille("À vérifier", AVERTISSEMENTS, avertissements))
    ecrire_xlsx_de_masse(chemin, feuilles)
    chemin.chmod(0o600)
