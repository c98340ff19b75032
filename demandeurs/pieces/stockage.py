"""The two storages of pièces: a private folder by default, or an S3-compatible server.

Both write an object whole or not at all, and list what they hold with its age, so that orphans can be swept. They only
ever see ciphertext.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.config import Config
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage

PROVISOIRE = ".en-cours-"
MORCEAU = 1 << 18


@dataclass(frozen=True, slots=True)
class Objet:
    """A stored object: its name, and how many seconds ago it was written, by the clock of the storage."""

    nom: str
    age: float


class StockageLocal(FileSystemStorage):
    """A folder (0700) of files (0600). A file appears under its name once its bytes are on the disk."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name asked for: ours are unique by themselves, and a preview drawn twice replaces itself."""
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        chemin = Path(self.path(name))
        self._dossiers(chemin.parent)
        provisoire = chemin.with_name(f"{PROVISOIRE}{secrets.token_hex(8)}")
        try:
            descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descripteur, "wb") as sortie:
                for morceau in content.chunks(MORCEAU):
                    sortie.write(morceau)
                sortie.flush()
                os.fsync(sortie.fileno())
            provisoire.replace(chemin)
        except BaseException:
            provisoire.unlink(missing_ok=True)
            raise
        _fixer_le_dossier(chemin.parent)
        return name

    def _dossiers(self, dossier: Path) -> None:
        """Create the missing folders, each one 0700 whatever the umask, each one on the disk."""
        manquants = []
        while not dossier.exists():
            manquants.append(dossier)
            dossier = dossier.parent
        for un in reversed(manquants):
            un.mkdir(mode=0o700, exist_ok=True)
            _fixer_le_dossier(un.parent)

    def lister(self, prefixe: str) -> Iterator[Objet]:
        """Every object under this prefix, half-written files of a stopped machine included."""
        maintenant = time.time()
        for dossier, _sous, fichiers in os.walk(self.path(prefixe)):
            for fichier in fichiers:
                chemin = Path(dossier) / fichier
                try:
                    age = maintenant - chemin.stat().st_mtime
                except FileNotFoundError:
                    continue
                yield Objet(chemin.relative_to(self.location).as_posix(), age)


class StockageS3(S3Storage):
    """An S3-compatible bucket, through django-storages. Objects are written by one request each, so whole."""

    def get_default_settings(self) -> dict[str, Any]:
        """A server that does not answer is given up after a few seconds, and tried again twice."""
        delais = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 3, "mode": "standard"})
        return {**super().get_default_settings(), "client_config": delais, "file_overwrite": True}

    def lister(self, prefixe: str) -> Iterator[Objet]:
        maintenant = time.time()
        debut = self._normalize_name(prefixe) + "/"
        a_retirer = len(self.location.strip("/")) + 1 if self.location.strip("/") else 0
        for objet in self.bucket.objects.filter(Prefix=debut):
            yield Objet(objet.key[a_retirer:], maintenant - objet.last_modified.timestamp())


def _fixer_le_dossier(dossier: Path) -> None:
    """A name that was given is still there after a power cut."""
    descripteur = os.open(dossier, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
