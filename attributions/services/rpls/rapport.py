"""The error report of an RPLS import: line, column, what is wrong and what was expected; never another value of the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from attributions.rules.rpls import LIBELLE, Faute
from socle.tabular import Colonne, Feuille, Forme, ecrire_xlsx_de_masse

ERREURS, A_VERIFIER = "Lignes en erreur", "À vérifier"


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
    feuilles: list[Feuille[Any]] = [] if ecarts is None else [Feuille(ERREURS, COLONNES, ecarts)]
    if avertissements:
        feuilles.append(Feuille(A_VERIFIER, AVERTISSEMENTS, avertissements))
    ecrire_xlsx_de_masse(chemin, feuilles)
    chemin.chmod(0o600)


@dataclass(frozen=True, slots=True)
class Apercu:
    """The first rows of a report, as they are in the file: (line, field, name of the field, problem) and (reference, to check)."""

    ecarts: tuple[tuple[Any, ...], ...] = ()
    avertissements: tuple[tuple[Any, ...], ...] = ()


def lire_un_apercu(chemin: Path, limite: int) -> Apercu:
    """At most `limite` rows of each sheet; only they are read."""
    classeur = load_workbook(chemin, read_only=True, data_only=True)
    try:
        lues = {
            feuille.title: tuple(map(_ligne, islice(feuille.iter_rows(min_row=2, values_only=True), limite)))
            for feuille in classeur.worksheets
        }
    finally:
        classeur.close()
    return Apercu(lues.get(ERREURS, ()), lues.get(A_VERIFIER, ()))


def _ligne(cellules: tuple[Any, ...]) -> tuple[Any, ...]:
    """A workbook knows one kind of number: those of a report are whole."""
    return tuple(int(une) if isinstance(une, float) else une for une in cellules)
