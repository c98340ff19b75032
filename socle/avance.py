"""One step ahead: the next item is prepared while the caller works on the one it has."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def en_avance(source: Iterator[T]) -> Iterator[T]:
    """The items of `source`, in order, each prepared in a thread while the one before is used.

    For a reader that computes and a caller that waits for the database: neither waits for the other. `source` runs in one
    thread of its own, so it must not use the connection of the caller. At most one item is held in advance; what `source`
    raises is raised here, at its place.
    """

    def prendre() -> tuple[T] | None:
        for un in source:
            return (un,)
        return None

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="en-avance") as fil:
        suivant = fil.submit(prendre)
        while (pris := suivant.result()) is not None:
            suivant = fil.submit(prendre)
            yield pris[0]
