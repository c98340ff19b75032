"""Who will live in the home: a colocataire files his own demande."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from demandeurs.enums import RolePersonne

MAJORITE = 18


def age(naissance: date, *, le: date) -> int:
    """Whole years."""
    return le.year - naissance.year - ((le.month, le.day) < (naissance.month, naissance.day))


def compter(personnes: Iterable[tuple[str, date | None]], *, le: date) -> tuple[int, int]:
    """(adults, children) of a household. Rows: role, birth date; a dependant without one is deemed a child."""
    adultes = enfants = 0
    for role, naissance in personnes:
        if role == RolePersonne.COLOCATAIRE:
            continue
        mineur = naissance is not None and age(naissance, le=le) < MAJORITE
        declare_enfant = role == RolePersonne.EN_GARDE or (role == RolePersonne.A_CHARGE and naissance is None)
        if mineur or declare_enfant:
            enfants += 1
        else:
            adultes += 1
    return adultes, enfants
