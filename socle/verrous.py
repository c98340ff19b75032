"""Locks, always taken in the same order, so that two acts never wait for each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class VerrouOccupe(RuntimeError):
    """Somebody else holds the advisory lock; the work is being done elsewhere."""


def verrouiller(lignes: models.QuerySet[M], ids: Iterable[int]) -> list[M]:
    """Lock these rows in ascending id, inside a transaction; rows that do not exist are absent from the answer.

    `FOR NO KEY UPDATE`: rows that point at them may still be inserted. Related rows are not locked.
    """
    voulus = sorted(set(ids))
    return list(lignes.filter(pk__in=voulus).order_by("pk").select_for_update(of=("self",), no_key=True))


def verrouiller_un(lignes: models.QuerySet[M], pk: int) -> M | None:
    """Lock one row, or None when it does not exist (or is out of the given queryset)."""
    return next(iter(verrouiller(lignes, (pk,))), None)


def cle_de_verrou(nom: str) -> int:
    """The number that stands for a name in the advisory locks of the database."""
    return int.from_bytes(hashlib.sha256(nom.encode()).digest()[:8], "big", signed=True)


def verrou_de_transaction(nom: str) -> None:
    """Wait for the advisory lock of that name and hold it until the end of the transaction."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [cle_de_verrou(nom)])


@contextmanager
def verrou_exclusif(nom: str) -> Iterator[None]:
    """Hold the advisory lock of that name for the block, across transactions. Raises `VerrouOccupe` when it is taken."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_lock(%s)", [cle_de_verrou(nom)])
        (obtenu,) = curseur.fetchone()
    if not obtenu:
        raise VerrouOccupe(nom)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_advisory_unlock(%s)", [cle_de_verrou(nom)])
