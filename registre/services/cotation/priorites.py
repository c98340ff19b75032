"""The labels of demandes as criteria read them: codes in force on a day, and the days on which one begins or ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registre.models import Priorite
from registre.rules.echeances import UN_JOUR
from registre.states.priorite import EtatPriorite
from socle.periodes import est_en_vigueur
from socle.preparees import IDS, Preparee


@dataclass(frozen=True, slots=True)
class Labels:
    """`codes` in force (`registre.enums.TypePriorite`); `bornes` are the days to come on which that changes."""

    codes: frozenset[str] = frozenset()
    bornes: tuple[date, ...] = ()


_OUVERTES = Preparee(
    lambda: (
        Priorite.objects.filter(demande__in=[IDS])
        .exclude(etat=EtatPriorite.TERMINEE)
        .order_by()
        .values_list("demande_id", "type", "du", "au")
    )
)


def labels_de(demandes: Sequence[int], *, le: date) -> dict[int, Labels]:
    """Labels of these demandes on `le`, in one statement; demandes without any are absent. Contested ones still count."""
    codes: dict[int, set[str]] = defaultdict(set)
    bornes: dict[int, set[date]] = defaultdict(set)
    for demande, code, du, au in _OUVERTES.lignes(list(demandes)):
        if est_en_vigueur(du, au, le):
            codes[demande].add(code)
        if du is not None and du > le:
            bornes[demande].add(du)
        if au is not None and au >= le:
            bornes[demande].add(au + UN_JOUR)
    return {
        demande: Labels(frozenset(codes[demande]), tuple(sorted(bornes[demande])))
        for demande in codes.keys() | bornes.keys()
    }
