"""Values that screens show: labels, facts, acts, filter chips. Presenters build them, templates only lay them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Ton(StrEnum):
    """Colour of a label. The word is always there too: colour never speaks alone."""

    VERT = "vert"
    AMBRE = "ambre"
    ROUGE = "rouge"
    VIOLET = "violet"
    BLEU = "bleu"
    GRIS = "gris"


@dataclass(frozen=True, slots=True)
class Etiquette:
    texte: str
    ton: Ton = Ton.GRIS


@dataclass(frozen=True, slots=True)
class Fait:
    """A label and its value. `calcul` lists inputs, formula and source of a computed value.

    `change`: it changed since the last visit.
    """

    libelle: str
    valeur: str
    etiquettes: Sequence[Etiquette] = ()
    calcul: Sequence[str] = ()
    fort: bool = False
    vide: bool = False
    change: bool = False


@dataclass(frozen=True, slots=True)
class ActeAffiche:
    """An act on a screen. `refus` is the sentence that says why it is not possible, empty when it is."""

    code: str
    libelle: str
    url: str = ""
    refus: str = ""
    principal: bool = False


@dataclass(frozen=True, slots=True)
class Lien:
    libelle: str
    url: str
    principal: bool = False


@dataclass(frozen=True, slots=True)
class Puce:
    """A filter in force and the address of the same list without it."""

    libelle: str
    valeur: str
    url_sans: str


@dataclass(frozen=True, slots=True)
class Vide:
    """An empty list: which of the three reasons (nothing yet, nothing for these filters, nothing in these rights)."""

    titre: str
    texte: str
    pistes: Sequence[str] = ()
    liens: Sequence[Lien] = ()


@dataclass(frozen=True, slots=True)
class LigneFil:
    """One line of a timeline. `decision` lines weigh more than clerical ones. `iso` and `exact` give the instant.

    `nouveau`: somebody else entered it since the last visit.
    """

    quand: str
    iso: str
    exact: str
    texte: str
    qui: str = ""
    detail: str = ""
    decision: bool = False
    etiquettes: Sequence[Etiquette] = ()
    nouveau: bool = False


@dataclass(frozen=True, slots=True)
class PageAffichee:
    resume: str
    url_debut: str = ""
    url_precedente: str = ""
    url_suivante: str = ""


@dataclass(frozen=True, slots=True)
class LigneErreur:
    """One line of the summary of a refused form. `cible` is the id of the field, for the link."""

    texte: str
    libelle: str = ""
    cible: str = ""
