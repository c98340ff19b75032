"""Long computations give way to people: a lower priority for the time of a block."""

from __future__ import annotations

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
