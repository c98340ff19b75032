"""Where one household could be housed: what a vacancy asks of it, how near it is, and where it stands in the order. Pure.

The reverse of the search for candidates, with the same conditions (`rules.candidats`): a type not asked for is one more thing
missing, since a household may be told to widen its wishes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from attributions.rules.candidats import Jugement, Verdict

POSITION_MAX = 1_000
"""Households counted ahead: beyond, the answer is "more than", which is worth no more reading."""
SEUIL_PUBLICATION = 11
"""Fewer dwellings than this are never told outside who may read them (R411-5)."""


class Issue(TextChoices):
    """What a vacancy is for one household."""

    POSSIBLE = "possible", "Toutes les conditions sont remplies"
    PRESQUE = "presque", "Une seule condition manque"
    NON = "non", "Plusieurs conditions manquent"


TYPE_NON_DEMANDE = "Type de logement non demandé"


@dataclass(frozen=True, slots=True)
class Position:
    """How many households come before this one, in the order of the search. `plafonnee`: at least so many."""

    devant: int
    plafonnee: bool = False

    @property
    def rang(self) -> int:
        return self.devant + 1


def issue(jugement: Jugement, *, type_demande: bool) -> Issue:
    """The verdict of the conditions, the type asked counting as one of them."""
    manquantes = len(jugement.manquantes) + (not type_demande)
    if manquantes == 0:
        return Issue.POSSIBLE
    return Issue.PRESQUE if manquantes == 1 else Issue.NON


def ce_qui_manque(jugement: Jugement, *, type_demande: bool) -> list[str]:
    """Every condition missing, in words."""
    lus = [une.phrase for une in jugement.manquantes]
    return lus if type_demande else [TYPE_NON_DEMANDE, *lus]


def est_possible(jugement: Jugement) -> bool:
    return jugement.verdict is Verdict.ELIGIBLE


def libelle_de_position(une: Position) -> str:
    """`12e dans l'ordre`, `1er`, `au-delà du 1 000e`."""
    if une.plafonnee:
        return f"au-delà du {POSITION_MAX:,}e".replace(",", "\u202f")
    return "1er dans l'ordre" if une.rang == 1 else f"{une.rang}e dans l'ordre"


def remises(nombre: int, *, sien: bool) -> str:
    """Vacancies of a year in words; under the threshold of publication, only who may read them is told how many."""
    if nombre and nombre < SEUIL_PUBLICATION and not sien:
        return f"moins de {SEUIL_PUBLICATION}"
    return str(nombre)


def types_proches(demandes: Sequence[str], tous: Sequence[str]) -> list[str]:
    """The types just under and just over those asked for, that were not: what could be widened."""
    rangs = [tous.index(un) for un in demandes if un in tous]
    proches = {rang + pas for rang in rangs for pas in (-1, 1)}
    return [tous[rang] for rang in sorted(proches) if 0 <= rang < len(tous) and rang not in rangs]
