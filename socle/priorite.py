"""How a long computation behaves: it gives way to people, and does not look for cycles where it makes none."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

POLITESSE = 10


@contextmanager
def en_retrait() -> Iterator[None]:
    """The process yields to the web for the block. Where the system forbids to go back up, a worker just stays polite."""
    avant = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(avant, POLITESSE))
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, avant)


@contextmanager
def sans_ramasse_miettes() -> Iterator[None]:
    """No search for cycles in the block: for a lot of rows made at once, bounded and without any.

    Looking for cycles that are not there cost a tenth of the time of an import, a quarter of that of the cotation. The state
    of before comes back, so that blocks may be nested.
    """
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()
