"""What the checks compare: what was read of the pièce, what was declared, and the thresholds in force."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any


class Famille(StrEnum):
    """Kinds of documents that are checked in the same way."""

    AVIS = "avis"
    IDENTITE = "identite"
    PAIE = "paie"
    QUITTANCE = "quittance"
    AUTRE = "autre"


FAMILLES: dict[str, Famille] = {
    "avis_imposition": Famille.AVIS,
    "avis_situation_declarative": Famille.AVIS,
    "avis_imposition_parents": Famille.AVIS,
    "carte_identite": Famille.IDENTITE,
    "passeport": Famille.IDENTITE,
    "titre_sejour": Famille.IDENTITE,
    "titre_protection": Famille.IDENTITE,
    "bulletin_salaire": Famille.PAIE,
    "quittance_loyer": Famille.QUITTANCE,
}
"""Codes of `TypePiece` that have checks of their own; the others have those of every document."""
DES_PARENTS = frozenset({"avis_imposition_parents"})
"""The notice names persons who are not in the household: nothing declared answers to it."""
IMAGES = frozenset({"photographies"})
"""Neither text nor ink is expected."""


@dataclass(frozen=True, slots=True)
class PageLue:
    """One page as the decoder saw it. `erreur`: it could not be drawn. `reconnu`: characters recognised, never certain."""

    texte: str = ""
    codes: tuple[bytes, ...] = ()
    nettete: float = 0.0
    encre: float = 0.0
    grossiere: bytes = b""
    profil: bytes = b""
    erreur: str = ""
    reconnu: str = ""

    @classmethod
    def de(cls, brute: Mapping[str, Any]) -> PageLue:
        """From the JSON of the decoder. Raises ValueError when it is not its own."""
        try:
            return cls(
                texte=str(brute.get("texte", "")),
                codes=tuple(base64.b64decode(un) for un in brute.get("codes", ())),
                nettete=float(brute.get("nettete", 0)),
                encre=float(brute.get("encre", 0)),
                grossiere=bytes.fromhex(brute.get("grossiere", "")),
                profil=bytes.fromhex(brute.get("profil", "")),
                erreur=str(brute.get("erreur", "")),
            )
        except (TypeError, AttributeError, binascii.Error) as erreur:
            raise ValueError("page illisible") from erreur


@dataclass(frozen=True, slots=True)
class PieceLue:
    """The pages of all the files of one pièce, in order. `echecs`: codes of the files no decoder could read.

    `total` counts the pages of the files, `pages` only those that were looked at.
    """

    type: str
    pages: tuple[PageLue, ...]
    total: int
    recue_le: date
    annee: int | None = None
    valable_jusqu_au: date | None = None
    mois_saisis: tuple[date, ...] = ()
    echecs: tuple[str, ...] = ()

    @property
    def famille(self) -> Famille:
        return FAMILLES.get(self.type, Famille.AUTRE)

    @property
    def texte(self) -> str:
        return "\n".join(page.texte for page in self.pages)

    @property
    def reconnue(self) -> bool:
        """Whether characters of one of its pages were recognised."""
        return any(page.reconnu for page in self.pages)

    def avec_le_reconnu(self) -> PieceLue:
        """The same, what was recognised standing for the text layers that are not there."""
        return replace(self, pages=tuple(replace(une, texte=une.reconnu or une.texte) for une in self.pages))

    @property
    def codes(self) -> tuple[bytes, ...]:
        return tuple(dict.fromkeys(code for page in self.pages for code in page.codes))


@dataclass(frozen=True, slots=True)
class PersonneDeclaree:
    """A person of the household, by the id of its row. `revenus`: RFR by year, in euros."""

    id: int
    noms: tuple[str, ...]
    prenom: str
    revenus: Mapping[int, int] = field(default_factory=dict)
    siret: str = ""


@dataclass(frozen=True, slots=True)
class Declare:
    """What the dossier says. `concernee`: id of the person the pièce was filed for, None for the household.

    `autres_mois`: months covered by the other pièces of the same kind of that person. `ailleurs`: how many dossiers
    hold the same document, the same code, or a page that looks the same.
    """

    personnes: tuple[PersonneDeclaree, ...]
    concernee: int | None = None
    autres_mois: tuple[date, ...] = ()
    ailleurs: Mapping[str, int] = field(default_factory=dict)

    @property
    def visees(self) -> tuple[PersonneDeclaree, ...]:
        """The person concerned, or everybody."""
        visees = tuple(une for une in self.personnes if une.id == self.concernee)
        return visees or self.personnes


@dataclass(frozen=True, slots=True)
class Reglages:
    """Thresholds in force, from the dated parameters.

    The tax notice expected is of the year less `decalage` (N-2), from the month and day of `bascule` on; before, of one
    year earlier. `nettete_min` is the variance of a Laplacian, `encre_min` dark pixels in a million.
    """

    nettete_min: int = 300
    encre_min: int = 200
    feuilles_avis: int = 2
    decalage: int = 2
    bascule: tuple[int, int] = (1, 1)
    bulletins: int = 3
    retard_bulletin_mois: int = 2
    retard_quittance_mois: int = 3


def premier_du_mois(le: date) -> date:
    return le.replace(day=1)


def mois_plus(le: date, mois: int) -> date:
    """The first day of the month `mois` months after that of `le`."""
    rang = le.year * 12 + le.month - 1 + mois
    return date(rang // 12, rang % 12 + 1, 1)


def mois_entre(debut: date, fin: date, *, au_plus: int = 24) -> tuple[date, ...]:
    """First days of the months from `debut` to `fin` included, `au_plus` at most."""
    nombre = (fin.year - debut.year) * 12 + fin.month - debut.month + 1
    return tuple(mois_plus(debut, un) for un in range(min(max(nombre, 0), au_plus)))


def en_lettres(mois: Iterable[date]) -> str:
    """Months as people read them: 08/2026, 09/2026."""
    return ", ".join(f"{un:%m/%Y}" for un in sorted(mois))
