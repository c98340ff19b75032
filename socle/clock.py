"""The only clock of the project.

Legal days are days of Europe/Paris. `HORLOGE=2026-03-15` or `HORLOGE=2026-03-15T09:00:00+01:00` (demo and tests only)
moves the clock; tests may also use `horloge_a`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_decalage: ContextVar[timedelta | None] = ContextVar("decalage_horloge", default=None)


def lire_horloge(texte: str) -> datetime:
    """Read a date (noon in Paris) or an instant written in ISO 8601. Raises ValueError."""
    if len(texte) == len("2026-01-01"):
        return datetime.combine(date.fromisoformat(texte), time(12), tzinfo=PARIS)
    instant = datetime.fromisoformat(texte)
    return instant if instant.tzinfo else instant.replace(tzinfo=PARIS)


def _decalage_de_l_environnement() -> timedelta:
    texte = os.environ.get("HORLOGE", "")
    if not texte or os.environ.get("ENVIRONNEMENT") == "production":
        return timedelta()
    try:
        return lire_horloge(texte) - datetime.now(PARIS)
    except ValueError:
        exemple = "2026-03-15 ou 2026-03-15T09:00:00+01:00"
        raise ValueError(f"HORLOGE={texte!r} n’est pas une date ; écrire {exemple}.") from None


_DECALAGE_INITIAL = _decalage_de_l_environnement()


def maintenant() -> datetime:
    """The present instant, aware, in Europe/Paris."""
    decalage = _decalage.get()
    return datetime.now(PARIS) + (_DECALAGE_INITIAL if decalage is None else decalage)


def aujourdhui() -> date:
    """The legal day in Europe/Paris."""
    return maintenant().date()


@contextmanager
def horloge_a(moment: date | datetime | str) -> Iterator[None]:
    """Set the clock inside the block; it goes on running from there. For tests, demo and benchmarks."""
    if isinstance(moment, str):
        moment = lire_horloge(moment)
    elif not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12), tzinfo=PARIS)
    jeton = _decalage.set(moment - datetime.now(PARIS))
    try:
        yield
    finally:
        _decalage.reset(jeton)
