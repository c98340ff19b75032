"""When a member was there: present or not at the opening, then every time he came, came back or left (R441-9 IV)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mouvement:
    """At `a` he arrives (`present`) or leaves; `a_distance`: he joins at a distance."""

    a: datetime
    present: bool
    a_distance: bool = False


@dataclass(frozen=True, slots=True)
class Intervalle:
    """From `de` (None: the opening) until `a`, not included (None: the closing)."""

    de: datetime | None
    a: datetime | None
    a_distance: bool = False


def intervalles(present: bool, mouvements: Iterable[Mouvement], *, a_distance: bool = False) -> tuple[Intervalle, ...]:
    """The intervals he sat in, in order, whatever the order in which the movements were entered.

    `present`, `a_distance`: as he was at the opening. A movement that changes nothing opens no interval.
    """
    suite: list[Intervalle] = []
    la: tuple[datetime | None, bool] | None = (None, a_distance) if present else None
    for un in sorted(mouvements, key=lambda m: m.a):
        if la is not None and (not un.present or un.a_distance != la[1]):
            suite.append(Intervalle(la[0], un.a, la[1]))
            la = None
        if la is None and un.present:
            la = (un.a, un.a_distance)
    if la is not None:
        suite.append(Intervalle(la[0], None, la[1]))
    return tuple(suite)


def est_la(passages: Sequence[Intervalle], a: datetime) -> bool:
    """Whether he is there at that moment: from the very minute he comes, no longer from the very minute he leaves."""
    return any((un.de is None or un.de <= a) and (un.a is None or a < un.a) for un in passages)
