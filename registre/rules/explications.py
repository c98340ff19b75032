"""What a rule answers: a value and how it was found, so that an agent, a member of a commission or a judge reads it.

`None` is never a silent zero: when there is no value, `manques` says what is missing, of whom, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

from django.db.models import TextChoices

T = TypeVar("T")
U = TypeVar("U")
FINE = "\u202f"
INSECABLE = "\u00a0"


class Marque(TextChoices):
    """How sure a value or a rule is, from the surest to the least sure."""

    LUE = "V", "Lue dans la source citée"
    SECONDAIRE = "V2", "Lue dans une source secondaire"
    CALCULEE = "C", "Calculée par une règle qui retrouve les valeurs publiées"
    RAPPELEE = "R", "Citée de mémoire, à confirmer"


_ORDRE = tuple(Marque)


def moins_sure(marques: Iterable[Marque]) -> Marque:
    """The mark of what rests on several sources."""
    return max(marques, key=_ORDRE.index, default=Marque.LUE)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a rule or of a value; `du` is the version in force from, None when the text gives none."""

    texte: str
    du: date | None = None
    marque: Marque = Marque.LUE

    def __str__(self) -> str:
        return f"{self.texte} (version du {self.du:%d/%m/%Y})" if self.du else self.texte


@dataclass(frozen=True, slots=True)
class Manque:
    """Something that the dossier or the register lacks. `de_qui` names a role or a territory, never a person."""

    code: str
    quoi: str
    de_qui: str
    issue: str = ""

    def phrase(self) -> str:
        """One French sentence: what, of whom, what to do."""
        debut = f"{self.quoi}{INSECABLE}: {self.de_qui}."
        return f"{debut} {self.issue}" if self.issue else debut


@dataclass(frozen=True, slots=True)
class Resultat(Generic[T]):
    """A value with its explanation. `entrees` are (label, value) as they are read on screen.

    A value beside `manques` is to be confirmed: `complet` is then false. Raises ValueError for no value and no reason.
    """

    valeur: T | None
    formule: str
    entrees: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    manques: tuple[Manque, ...] = ()

    def __post_init__(self) -> None:
        if self.valeur is None and not self.manques:
            raise ValueError("Une valeur absente dit ce qui manque.")

    @property
    def complet(self) -> bool:
        return not self.manques

    @property
    def marque(self) -> Marque:
        """The least sure of its sources."""
        return moins_sure(source.marque for source in self.sources)

    def sans_valeur(self) -> Resultat[U]:
        """The same reasons, for a rule that needed this value and has none."""
        return cast("Resultat[U]", self)


def absence(formule: str, *resultats: Resultat[Any], manques: Iterable[Manque] = ()) -> Resultat[Any]:
    """No value, for the reasons of the results it needed and its own, each said once."""
    tous = [*(un for resultat in resultats for un in resultat.manques), *manques]
    return Resultat(None, formule, _entrees(resultats), _sources(resultats), tuple(dict.fromkeys(tous)))


def explique(
    valeur: T,
    formule: str,
    *resultats: Resultat[Any],
    entrees: Iterable[tuple[str, str]] = (),
    sources: Iterable[Source] = (),
    manques: Iterable[Manque] = (),
) -> Resultat[T]:
    """A value found from others: their inputs, sources and reserves come along, each once, before its own."""
    reserves = [*(un for resultat in resultats for un in resultat.manques), *manques]
    return Resultat(
        valeur,
        formule,
        tuple(dict.fromkeys((*_entrees(resultats), *entrees))),
        tuple(dict.fromkeys((*_sources(resultats), *sources))),
        tuple(dict.fromkeys(reserves)),
    )


def _entrees(resultats: Iterable[Resultat[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys(une for resultat in resultats for une in resultat.entrees))


def _sources(resultats: Iterable[Resultat[Any]]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(une for resultat in resultats for une in resultat.sources))


def nombre(valeur: Decimal | int, *, decimales: int | None = None) -> str:
    """A French number: narrow spaces between thousands, a decimal comma; decimals as they are unless said."""
    brut = f"{valeur:,}" if decimales is None else f"{valeur:,.{decimales}f}"
    return brut.replace(",", FINE).replace(".", ",")


def euros(montant: Decimal | int) -> str:
    """An amount: whole euros for an integer, cents for a decimal."""
    return f"{nombre(montant, decimales=0 if isinstance(montant, int) else 2)}{INSECABLE}€"


def pourcent(valeur: Decimal) -> str:
    return f"{nombre(valeur, decimales=1)}{INSECABLE}%"
