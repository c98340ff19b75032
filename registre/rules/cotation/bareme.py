"""The score of one household under one grid: pure arithmetic, explained line by line.

`registre.services.cotation.sql` writes the same arithmetic as SQL for a whole territory; a property test compares both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

from django.db.models import TextChoices

from registre.rules.cotation.criteres import (
    ANCIENNETE,
    EMPLOI_ICI,
    PAR_CODE,
    PREMIER_VOEU,
    RESIDENCE,
    Critere,
    Faits,
    Famille,
    Forme,
    Valeur,
)
from registre.rules.echeances import ajouter_mois, dernier_depart


class EffetRefus(TextChoices):
    """What refusing an adapted dwelling does to the score: a local choice (R441-2-10 11°)."""

    AUCUN = "aucun", "Sans effet sur la note"
    RETRAIT = "retrait", "Points retirés"
    GEL = "gel", "Ancienneté gelée au jour du refus"


@dataclass(frozen=True, slots=True)
class LigneBareme:
    """Points of a criterion. `seuil` None: when it is met. Else from this value on, until the next threshold."""

    critere: str
    points: int
    seuil: int | None = None


@dataclass(frozen=True, slots=True)
class RegleDeRefus:
    """`des`: from how many refusals on. `points`: taken off. `mois`: how long after the last one, 0 for ever."""

    effet: EffetRefus = EffetRefus.AUCUN
    des: int = 1
    points: int = 0
    mois: int = 0


@dataclass(frozen=True)
class Bareme:
    """A grid as arithmetic. `territoire` is a tag. `au_plus_haut`: headings where only the highest counts."""

    territoire: int
    lignes: tuple[LigneBareme, ...]
    au_plus_haut: frozenset[Famille] = frozenset()
    refus: RegleDeRefus = field(default_factory=RegleDeRefus)

    @cached_property
    def par_critere(self) -> dict[str, tuple[LigneBareme, ...]]:
        """Lines by criterion in the order of the catalogue, thresholds ascending; unknown codes are left out."""
        rangs = {code: rang for rang, code in enumerate(PAR_CODE)}
        connues = sorted(
            (une for une in self.lignes if une.critere in rangs), key=lambda x: (rangs[x.critere], x.seuil or 0)
        )
        return {code: tuple(lignes) for code, lignes in groupby(connues, key=lambda x: x.critere)}

    @cached_property
    def par_famille(self) -> dict[Famille, tuple[str, ...]]:
        codes = list(self.par_critere)
        return {
            famille: dans
            for famille in Famille
            if (dans := tuple(code for code in codes if PAR_CODE[code].famille is famille))
        }


@dataclass(frozen=True, slots=True)
class LigneNote:
    """What one criterion gave. `compte` is False when a higher one of its heading counts instead."""

    critere: Critere
    valeur: Valeur
    points: int
    compte: bool = True

    @property
    def inconnu(self) -> bool:
        return self.valeur is None


@dataclass(frozen=True, slots=True)
class Note:
    """A score, what makes it, and the next day on which the calendar may change it."""

    points: int
    lignes: tuple[LigneNote, ...]
    retrait: int = 0
    gelee_jusqu_au: date | None = None
    change_le: date | None = None

    @property
    def retenues(self) -> list[LigneNote]:
        return [une for une in self.lignes if une.points and une.compte]

    @property
    def inconnues(self) -> list[LigneNote]:
        return [une for une in self.lignes if une.inconnu]


def noter(bareme: Bareme, faits: Faits, *, le: date) -> Note:
    """The score on `le`, never below zero."""
    fin = fin_de_l_effet(bareme.refus, faits, le=le)
    gelee = fin is not None and bareme.refus.effet is EffetRefus.GEL
    lignes = [
        une
        for famille, codes in bareme.par_famille.items()
        for une in _famille(bareme, codes, faits, le, au_plus_haut=famille in bareme.au_plus_haut, gelee=gelee)
    ]
    retrait = bareme.refus.points if fin is not None and bareme.refus.effet is EffetRefus.RETRAIT else 0
    total = sum(une.points for une in lignes if une.compte) - retrait
    sans_fin = fin == date.max
    jours = [faits.change_le, None if sans_fin else fin, _prochain_palier(bareme, faits, le)]
    return Note(
        points=max(0, total),
        lignes=tuple(lignes),
        retrait=retrait,
        gelee_jusqu_au=fin if gelee and not sans_fin else None,
        change_le=min((jour for jour in jours if jour is not None), default=None),
    )


def _famille(
    bareme: Bareme, codes: Sequence[str], faits: Faits, le: date, *, au_plus_haut: bool, gelee: bool
) -> list[LigneNote]:
    lignes = []
    for code in codes:
        critere = PAR_CODE[code]
        valeur = _valeur(critere, bareme.territoire, faits, le, gelee=gelee)
        lignes.append(LigneNote(critere, valeur, points_de(bareme.par_critere[code], valeur)))
    if not au_plus_haut or len(lignes) < 2:
        return lignes
    meilleure = max(lignes, key=lambda x: x.points)
    return [LigneNote(x.critere, x.valeur, x.points, compte=x is meilleure) for x in lignes]


def _valeur(critere: Critere, territoire: int, faits: Faits, le: date, *, gelee: bool) -> Valeur:
    if critere.code == ANCIENNETE:
        if gelee:
            return faits.anciennete_au_refus
        return _anciennete(faits.deposee_le, le)
    if critere.code in LIENS:
        return territoire in _tags(critere.code, faits)
    return faits.valeurs.get(critere.code)


LIENS = (RESIDENCE, EMPLOI_ICI, PREMIER_VOEU)


def _tags(code: str, faits: Faits) -> Collection[int]:
    return {RESIDENCE: faits.residence, EMPLOI_ICI: faits.emploi, PREMIER_VOEU: faits.premier_voeu}[code]


def _anciennete(deposee_le: date, le: date) -> int:
    mois = max(0, (le.year - deposee_le.year) * 12 + le.month - deposee_le.month)
    return mois if ajouter_mois(deposee_le, mois) <= le else max(0, mois - 1)


def points_de(lignes: Sequence[LigneBareme], valeur: Valeur) -> int:
    """Points of a value under the lines of its criterion, thresholds ascending. Unknown gives nothing."""
    if valeur is None or valeur is False:
        return 0
    if valeur is True:
        return sum(une.points for une in lignes if une.seuil is None)
    atteints = [une.points for une in lignes if une.seuil is not None and valeur >= une.seuil]
    return atteints[-1] if atteints else 0


def fin_de_l_effet(regle: RegleDeRefus, faits: Faits, *, le: date) -> date | None:
    """The first day on which refusals no longer weigh, `date.max` for ever, None when they do not weigh on `le`."""
    nombre = faits.valeurs.get("refus")
    if regle.effet is EffetRefus.AUCUN or nombre is None or nombre < regle.des or faits.dernier_refus_le is None:
        return None
    if regle.mois == 0:
        return date.max
    fin = ajouter_mois(faits.dernier_refus_le, regle.mois)
    return fin if fin > le else None


def paliers(bareme: Bareme) -> list[int]:
    """Thresholds of seniority, in months, ascending."""
    return [une.seuil for une in bareme.par_critere.get(ANCIENNETE, ()) if une.seuil is not None]


def _prochain_palier(bareme: Bareme, faits: Faits, le: date) -> date | None:
    for mois in paliers(bareme):
        if faits.deposee_le > dernier_depart(le, mois):
            return ajouter_mois(faits.deposee_le, mois)
    return None


def formes_acceptees(critere: Critere, seuil: int | None) -> bool:
    """A number has thresholds, anything else has none."""
    return (seuil is None) == (critere.forme is Forme.OUI_NON)
