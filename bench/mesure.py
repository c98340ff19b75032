"""What a benchmark prints: one line per measure, in s, B or 1/s, with its limit and whether it holds."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from socle.clock import maintenant

RODAGE = 30
REQUETES = 300


@dataclass(frozen=True, slots=True)
class Mesure:
    """`ratio` is ours ÷ reference. `limite` bounds `value`, or the ratio when `limite_du_ratio`; `sens` says how."""

    name: str
    value: float
    unit: str
    n: int
    limite: float | None = None
    sens: str = "<="
    limite_du_ratio: bool = False
    ratio: float | None = None
    reference: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def tenu(self) -> bool:
        """True as well for a line that only tells a figure."""
        compare = self.ratio if self.limite_du_ratio else self.value
        if self.limite is None:
            return True
        if compare is None:
            return False
        return compare <= self.limite if self.sens == "<=" else compare >= self.limite


def percentile(durees: Sequence[float], part: float = 0.95) -> float:
    """The smallest duration that this part of the sample does not exceed."""
    triees = sorted(durees)
    return triees[min(len(triees) - 1, max(0, -(-int(len(triees) * part * 1000) // 1000) - 1))]


def chronometrer(appels: Iterable[Callable[[], object]]) -> list[float]:
    """Seconds of each call, one after the other."""
    durees = []
    for appel in appels:
        debut = time.perf_counter()
        appel()
        durees.append(time.perf_counter() - debut)
    return durees


def machine() -> str:
    """Processor, cores, memory."""
    modele = next(
        (x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if x.startswith("model name")),
        platform.processor(),
    )
    memoire = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{modele}, {os.cpu_count()} cœurs, {memoire:.0f} Go"


def ligne(mesure: Mesure, *, serveur: dict[str, str], demandes: int) -> dict[str, Any]:
    """The JSON line of a measure. `serveur`: version and settings of PostgreSQL; `demandes` the size of the base."""
    return {
        "name": mesure.name,
        "value": round(mesure.value, 6),
        "unit": mesure.unit,
        "ratio": None if mesure.ratio is None else round(mesure.ratio, 3),
        "reference": mesure.reference,
        "n": mesure.n,
        "date": maintenant().astimezone(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "charge": os.getloadavg()[0],
        "postgres": serveur,
        "demandes": demandes,
        "limite": mesure.limite,
        "limite_sur": "ratio" if mesure.limite_du_ratio else "value",
        "sens": mesure.sens,
        "tenu": mesure.tenu,
        **mesure.details,
    }


def ecrire(fichier: Path, ligne_json: dict[str, Any]) -> None:
    """Print the line and keep it."""
    texte = json.dumps(ligne_json, ensure_ascii=False)
    print(texte, flush=True)
    with fichier.open("a", encoding="utf-8") as flux:
        flux.write(texte + "\n")
