"""What one reading needs several times is read once: memories that last a request, a task or a block, never longer.

Two kinds use it: rights (a whole request, forgotten when rights change) and reference tables (a request that only reads).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")


class MemoireDeLecture:
    """A memory that its block opens and closes. Outside a block nothing is kept, so nothing is ever out of date."""

    def __init__(self, nom: str) -> None:
        self._contenu: ContextVar[dict[Hashable, Any] | None] = ContextVar(nom, default=None)

    @contextmanager
    def neuve(self) -> Iterator[None]:
        """An empty memory for this block, whatever surrounds it."""
        jeton = self._contenu.set({})
        try:
            yield
        finally:
            self._contenu.reset(jeton)

    @contextmanager
    def ouverte(self) -> Iterator[None]:
        """The memory of the moment, or a new one for this block."""
        if self._contenu.get() is not None:
            yield
            return
        with self.neuve():
            yield

    def oublier(self) -> None:
        """After a change: the rest of the block reads again."""
        contenu = self._contenu.get()
        if contenu is not None:
            contenu.clear()

    def une_fois(self, cle: Hashable, lire: Callable[[], T]) -> T:
        """The value of this key, read now unless the block already did."""
        contenu = self._contenu.get()
        if contenu is None:
            return lire()
        if cle not in contenu:
            contenu[cle] = lire()
        valeur: T = contenu[cle]
        return valeur


REFERENCES = MemoireDeLecture("references")
"""Parameters, code lists, scales, territories: tables that a request which only reads sees the same from end to end."""
