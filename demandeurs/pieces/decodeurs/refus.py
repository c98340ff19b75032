"""How a decoder refuses a file, and how its numbers travel beside the bytes."""

from __future__ import annotations

import json
from typing import Any


class Refuse(Exception):
    """The file is refused for this reason: a code and, when it helps, a number."""

    def __init__(self, code: str, detail: int | None = None) -> None:
        super().__init__(code)
        self.statut = code if detail is None else f"{code} {detail}"


def emballer(valeurs: dict[str, Any], contenu: bytes = b"") -> bytes:
    """One line of JSON, then the bytes."""
    return json.dumps(valeurs, separators=(",", ":")).encode() + b"\n" + contenu


def deballer(paquet: bytes) -> tuple[dict[str, Any], bytes]:
    tete, _, contenu = paquet.partition(b"\n")
    valeurs: dict[str, Any] = json.loads(tete)
    return valeurs, contenu
