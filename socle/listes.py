"""The list component, without one word of a domain: a catalogue of columns and sorts, read through rights.

A column, a filter or a sort that one may not see is refused by name, never applied and never dropped in silence:
sorting or filtering on a hidden value would tell it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from socle.errors import Nature, Refus, Regle

SEPARATEUR = ","
LONGUEUR_MONTREE = 40


@dataclass(frozen=True, slots=True)
class ColonneDeListe:
    """A column of a list. `code` is stable and ASCII; `droit` is the right without which it does not exist for somebody.

    `tri` is the sort that its header gives; `classe` its style; `fixe` columns are always shown.
    """

    code: str
    libelle: str
    aide: str
    droit: str = ""
    tri: str = ""
    classe: str = ""
    fixe: bool = False


C = TypeVar("C", bound=ColonneDeListe)


@dataclass(frozen=True, slots=True)
class Choix(Generic[C]):
    """The columns shown, in order, and why others that were asked are not."""

    colonnes: Sequence[C]
    refus: Sequence[Refus] = ()

    @property
    def codes(self) -> list[str]:
        return [une.code for une in self.colonnes]


@dataclass(frozen=True)
class Catalogue(Generic[C]):
    """The columns of one list, in their natural order; `defaut` are the codes shown to who chose nothing."""

    nom: str
    colonnes: Sequence[C]
    defaut: Sequence[str]
    par_code: Mapping[str, C] = field(init=False)

    def __post_init__(self) -> None:
        par_code = {une.code: une for une in self.colonnes}
        if len(par_code) != len(self.colonnes) or not set(self.defaut) <= set(par_code):
            raise ValueError(f"catalogue {self.nom}: codes repeated or unknown")
        object.__setattr__(self, "par_code", par_code)

    def ouvertes(self, droits: Collection[str]) -> list[C]:
        """Every column these rights open."""
        return [une for une in self.colonnes if not une.droit or une.droit in droits]

    def choisir(self, codes: Iterable[str], droits: Collection[str]) -> Choix[C]:
        """The columns asked, in the order asked, each once; fixed ones come first when they were left out."""
        voulus = list(dict.fromkeys(code for code in codes if code))
        refus = [r for code in voulus if (r := self._refus(code, droits))]
        trouvees = [self.par_code[code] for code in voulus if self._refus(code, droits) is None]
        if not trouvees:
            trouvees = [self.par_code[code] for code in self.defaut if self._refus(code, droits) is None]
        fixes = [une for une in self.colonnes if une.fixe and une not in trouvees]
        return Choix([*fixes, *trouvees], refus)

    def _refus(self, code: str, droits: Collection[str]) -> Refus | None:
        colonne = self.par_code.get(code)
        if colonne is None:
            return Refus(
                "colonne_inconnue",
                f"La colonne « {code[:LONGUEUR_MONTREE]} » n'existe pas dans cette liste : elle n'est pas montrée.",
                champ="colonnes",
                issue="Choisissez vos colonnes par le bouton « Colonnes ».",
                source=Regle.LISTE,
            )
        if colonne.droit and colonne.droit not in droits:
            return Refus(
                "colonne_interdite",
                f"La colonne « {colonne.libelle} » est fermée à votre fonction : elle n'est pas montrée.",
                Nature.INTERDIT,
                "colonnes",
                issue="Demandez ce droit à l'administrateur de votre organisme.",
                source=Regle.ACCES,
            )
        return None


def lire_codes(texte: str) -> list[str]:
    """The codes of a parameter of the address, at most a hundred."""
    return [code.strip() for code in texte.split(SEPARATEUR)[:100] if code.strip()]


def tri_inconnu(texte: str) -> Refus:
    return Refus(
        "tri_inconnu",
        f"Le tri « {texte[:LONGUEUR_MONTREE]} » n'existe pas dans cette liste : il n'est pas appliqué.",
        champ="tri",
        issue="Triez par l'en-tête d'une colonne.",
        source=Regle.LISTE,
    )


def deplacer(codes: Sequence[str], code: str, pas: int) -> list[str]:
    """The same codes with one moved by `pas` places; an unknown code or an end of the list changes nothing."""
    ordre = list(codes)
    if code not in ordre:
        return ordre
    ici = ordre.index(code)
    ailleurs = max(0, min(len(ordre) - 1, ici + pas))
    ordre.insert(ailleurs, ordre.pop(ici))
    return ordre
