"""The base the measures run on: built once under VAR_DIR/bench, in a cluster of its own, and cloned by those that write.

Before Django starts, `preparer_environnement` points VAR_DIR at the folder of the base (named after its migrations, size
and seed), so that the settings, the embedded server and the commands use it as any installation would.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
REGLAGES = (
    "shared_buffers", "work_mem", "maintenance_work_mem", "effective_cache_size", "fsync", "synchronous_commit",
    "wal_level", "max_wal_size", "random_page_cost", "jit",
)  # fmt: skip


def empreinte_des_migrations() -> str:
    condense = hashlib.sha256()
    for fichier in sorted(RACINE.glob("*/migrations/*.py")):
        condense.update(fichier.name.encode() + fichier.read_bytes())
    return condense.hexdigest()[:10]


@dataclass(frozen=True)
class Banc:
    """A base of `demandes` active demandes made with `graine`. `dossier` holds its cluster, its keys and its record."""

    demandes: int
    graine: int
    racine_var: Path

    @cached_property
    def dossier(self) -> Path:
        return self.racine_var / "bench" / f"base_{empreinte_des_migrations()}_{self.demandes}_{self.graine}"

    @property
    def journal(self) -> Path:
        return self.racine_var / "bench.jsonl"

    @property
    def bilan(self) -> Path:
        return self.dossier / "bilan.json"

    def preparer_environnement(self) -> None:
        """Point the settings at this base. To be called before Django is imported by anybody."""
        self.dossier.mkdir(parents=True, exist_ok=True)
        os.environ["VAR_DIR"] = str(self.dossier)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        os.environ["ENVIRONNEMENT"] = "dev"
        os.environ["REGISTRE_ENTREE"] = "commande"
        for nom in ("DATABASE_URL", "DATABASE_URL_PROPRIETAIRE", "HORLOGE", "DEBUG"):
            os.environ.pop(nom, None)

    def construire(self) -> dict[str, Any]:
        """Build the base when it is not there; give the record of its building."""
        if not self.bilan.exists():
            dire(f"Construction de la base de {self.demandes} demandes dans {self.dossier}")
            self._commande("preparer_base", "--verbosity=0")
            self._commande("charger_territoires", "--verbosity=0")
            self._commande(
                "peupler", f"--demandes={self.demandes}", f"--graine={self.graine}", "--recommencer",
                f"--rapport={self.bilan}",
            )  # fmt: skip
        lu: dict[str, Any] = json.loads(self.bilan.read_text())
        return lu

    def _commande(self, *arguments: str) -> None:
        """A command of the project in a process of its own, as its own role; its words go to our error output."""
        environnement = {nom: valeur for nom, valeur in os.environ.items() if nom != "REGISTRE_ENTREE"}
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments], cwd=RACINE, env=environnement, check=True, stdout=sys.stderr
        )


def dire(message: str) -> None:
    """To the error output: the standard one only carries JSON lines."""
    print(f"[bench] {message}", file=sys.stderr, flush=True)
