"""Lexical forms of the interface: XML Schema dates, instants, booleans and integers, both ways.

Every reader raises ValueError. Instants without offset are those of Paris; dates may carry an offset, which is
dropped: a legal day is a day of Paris whoever wrote it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from socle.clock import PARIS

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_ENTIER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_BOOLEENS = {"true": True, "1": True, "false": False, "0": False}
_INTERDITS_EN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MICROSECONDES = 6


@lru_cache(maxsize=65_536)
def lire_date(texte: str) -> date:
    """An xs:date between years 1 and 9999. Days repeat much from one document to the next, hence the memory."""
    forme = _DATE.fullmatch(texte)
    if forme is None:
        raise ValueError(texte)
    return date.fromisoformat(forme[1])


def lire_instant(texte: str) -> datetime:
    """An xs:dateTime, aware; digits beyond the microsecond are dropped."""
    forme = _INSTANT.fullmatch(texte)
    if forme is None:
        raise ValueError(texte)
    fraction = (forme[2] or ".0")[1:][:MICROSECONDES].ljust(MICROSECONDES, "0")
    instant = datetime.fromisoformat(f"{forme[1]}.{fraction}{forme[3] or ''}")
    return instant if instant.tzinfo else instant.replace(tzinfo=PARIS)


def lire_booleen(texte: str) -> bool:
    try:
        return _BOOLEENS[texte]
    except KeyError:
        raise ValueError(texte) from None


def lire_entier(texte: str) -> int:
    if _ENTIER.fullmatch(texte) is None:
        raise ValueError(texte)
    return int(texte)


def ecrire_instant(instant: datetime) -> str:
    """The instant in Paris with its offset, to the second when it has no fraction."""
    return instant.astimezone(PARIS).isoformat()


def ecrire_booleen(valeur: bool) -> str:
    return "true" if valeur else "false"


def texte_xml(texte: str) -> str:
    """The text without the characters that XML 1.0 cannot carry."""
    return _INTERDITS_EN_XML.sub("", texte)
