"""Documents found in files, folders, ZIP and tar archives, one inside another, as a stream.

Nothing is ever extracted: a name in an archive is only shown. Sizes are bounded by what is read, not by what an archive
declares. What cannot be taken is given with its reason, and the rest goes on.
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import IO, BinaryIO, cast

from reporting.sne.anomalies import Anomalie, avertissement, refus
from reporting.sne.lecture import TAILLE_MAX
from reporting.sne.zips import LOCALE, EntreeZip, ZipIllisible, contenu, entrees, verser

PROFONDEUR_MAX = 3
ARCHIVE_INTERNE_MAX = 2_000_000_000
EN_MEMOIRE = 16_000_000
DEBUT = 512
_COMPRESSIONS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_ESPACES_ET_BOM = b" \t\r\n\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ERREURS_D_ARCHIVE = (tarfile.TarError, EOFError, zlib.error, LZMAError, OSError)


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """A document, or the reason why what was found there is not one. `nom` is its path from what was given."""

    nom: str
    contenu: bytes = b""
    anomalie: Anomalie | None = None


def trouver(chemins: Iterable[Path]) -> Iterator[Trouvaille]:
    """Every document under these paths, in the order of names. Raises FileNotFoundError before the first one."""
    chemins = list(chemins)
    for chemin in chemins:
        if not chemin.exists():
            raise FileNotFoundError(str(chemin))
    for chemin in chemins:
        yield from _dossier(chemin) if chemin.is_dir() else _fichier(chemin, chemin.name)


def _dossier(dossier: Path) -> Iterator[Trouvaille]:
    for racine, dossiers, noms in os.walk(dossier, followlinks=False):
        dossiers.sort()
        for nom in sorted(noms):
            chemin = Path(racine) / nom
            if chemin.is_file() and not _sans_interet(nom):
                yield from _fichier(chemin, str(chemin.relative_to(dossier.parent)))


def _fichier(chemin: Path, nom: str) -> Iterator[Trouvaille]:
    try:
        with chemin.open("rb") as flux:
            yield from _flux(flux, nom, chemin.stat().st_size, profondeur=0)
    except PermissionError:
        yield Trouvaille(nom, anomalie=refus("illisible", "", "Le fichier n'est pas lisible par le programme."))


def _flux(flux: BinaryIO, nom: str, taille: int, *, profondeur: int) -> Iterator[Trouvaille]:
    """What a seekable stream holds, by its first bytes and not by its name."""
    debut = flux.read(DEBUT)
    flux.seek(0)
    if debut.startswith(LOCALE) or debut.startswith(b"PK\x05\x06"):
        yield from _zip(flux, nom, profondeur)
    elif debut.startswith(_COMPRESSIONS) or debut[257:262] == b"ustar":
        yield from _tar(flux, nom, profondeur)
    elif debut.lstrip(_ESPACES_ET_BOM).startswith(b"<") or debut.startswith(_UTF16):
        yield _document(flux, nom, taille)
    else:
        yield Trouvaille(nom, anomalie=_pas_un_document())


def _document(flux: IO[bytes], nom: str, taille: int) -> Trouvaille:
    if taille > TAILLE_MAX:
        return Trouvaille(nom, anomalie=_trop_gros(taille))
    donnees = flux.read(TAILLE_MAX + 1)
    return Trouvaille(nom, donnees) if len(donnees) <= TAILLE_MAX else Trouvaille(nom, anomalie=_trop_gros(taille))


def _zip(flux: BinaryIO, nom: str, profondeur: int) -> Iterator[Trouvaille]:
    try:
        for entree in entrees(flux):
            if not entree.nom.endswith("/") and not _sans_interet(entree.nom):
                yield from _entree_zip(flux, entree, f"{nom}/{_montrable(entree.nom)}", profondeur)
    except ZipIllisible as erreur:
        yield Trouvaille(nom, anomalie=refus("archive", "", str(erreur), issue="Renvoyer l'archive entière."))


def _entree_zip(flux: BinaryIO, entree: EntreeZip, nom: str, profondeur: int) -> Iterator[Trouvaille]:
    if _dangereux(entree.nom):
        yield Trouvaille(nom, anomalie=_chemin_dangereux())
        return
    archive = entree.nom.lower().endswith((".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz"))
    if entree.taille > TAILLE_MAX and not archive:
        yield Trouvaille(nom, anomalie=_trop_gros(entree.taille))
        return
    try:
        if archive:
            with tempfile.SpooledTemporaryFile(EN_MEMOIRE) as copie:
                verser(flux, entree, cast("BinaryIO", copie), ARCHIVE_INTERNE_MAX)
                taille = copie.tell()
                copie.seek(0)
                yield from _interieur(cast("BinaryIO", copie), nom, taille, profondeur)
            return
        donnees = contenu(flux, entree, TAILLE_MAX)
    except ZipIllisible as erreur:
        yield Trouvaille(nom, anomalie=refus("archive", "", str(erreur), issue="Renvoyer le fichier."))
        return
    if donnees.lstrip(_ESPACES_ET_BOM).startswith(b"<"):
        yield Trouvaille(nom, donnees)
    else:
        yield from _interieur(io.BytesIO(donnees), nom, len(donnees), profondeur)


def _interieur(flux: BinaryIO, nom: str, taille: int, profondeur: int) -> Iterator[Trouvaille]:
    if profondeur >= PROFONDEUR_MAX:
        yield Trouvaille(
            nom, anomalie=refus("profondeur", "", f"Archives imbriquées sur plus de {PROFONDEUR_MAX} niveaux.")
        )
        return
    yield from _flux(flux, nom, taille, profondeur=profondeur + 1)


def _tar(flux: BinaryIO, nom: str, profondeur: int) -> Iterator[Trouvaille]:
    """A tar, compressed or not, read forward only."""
    try:
        with tarfile.open(fileobj=flux, mode="r|*") as archive:
            for membre in archive:
                # The module remembers every member of a stream; we do not need them.
                archive.members = []
                if membre.isfile() and not _sans_interet(membre.name):
                    yield from _membre(archive, membre, f"{nom}/{_montrable(membre.name)}", profondeur)
                elif not membre.isdir() and not membre.isfile():
                    yield Trouvaille(
                        f"{nom}/{_montrable(membre.name)}",
                        anomalie=refus("lien", "", "Lien ou fichier spécial dans l'archive : il n'est pas suivi."),
                    )
    except _ERREURS_D_ARCHIVE:
        yield Trouvaille(
            nom,
            anomalie=refus(
                "archive",
                "",
                "L'archive est tronquée, altérée, ou n'est pas une archive tar.",
                issue="Renvoyer l'archive entière ; ce qui précède a été lu.",
            ),
        )


def _membre(archive: tarfile.TarFile, membre: tarfile.TarInfo, nom: str, profondeur: int) -> Iterator[Trouvaille]:
    if _dangereux(membre.name):
        yield Trouvaille(nom, anomalie=_chemin_dangereux())
        return
    flux = archive.extractfile(membre)
    if flux is None:
        return
    debut = flux.read(min(membre.size, DEBUT))
    if debut.lstrip(_ESPACES_ET_BOM).startswith(b"<") or debut.startswith(_UTF16):
        if membre.size > TAILLE_MAX:
            yield Trouvaille(nom, anomalie=_trop_gros(membre.size))
        else:
            yield Trouvaille(nom, debut + flux.read(TAILLE_MAX))
    elif not debut.startswith((LOCALE, *_COMPRESSIONS)) and debut[257:262] != b"ustar":
        yield Trouvaille(nom, anomalie=_pas_un_document())
    elif membre.size > ARCHIVE_INTERNE_MAX:
        yield Trouvaille(nom, anomalie=_trop_gros(membre.size))
    else:
        with tempfile.SpooledTemporaryFile(EN_MEMOIRE) as copie:
            copie.write(debut)
            while morceau := flux.read(1_000_000):
                copie.write(morceau)
            copie.seek(0)
            yield from _interieur(cast("BinaryIO", copie), nom, membre.size, profondeur)


def _dangereux(nom: str) -> bool:
    return nom.startswith(("/", "\\")) or ".." in nom.replace("\\", "/").split("/") or ":" in nom[:3]


def _sans_interet(nom: str) -> bool:
    """What systems add on their own."""
    parties = nom.split("/")
    return parties[-1].startswith(".") or "__MACOSX" in parties or parties[-1] == "Thumbs.db"


def _montrable(nom: str) -> str:
    nom = nom[-150:]
    return nom if nom.isprintable() else "".join(c if c.isprintable() else "?" for c in nom)


def _pas_un_document() -> Anomalie:
    return avertissement("pas_un_document", "", "Ce fichier n'est ni un document XML ni une archive : ignoré.")


def _chemin_dangereux() -> Anomalie:
    return refus(
        "chemin_dangereux",
        "",
        "Le nom du fichier dans l'archive sort de son dossier (« .. » ou chemin absolu).",
        source="sécurité des archives",
        issue="Refaire l'archive avec des chemins relatifs.",
    )


def _trop_gros(taille: int) -> Anomalie:
    return refus(
        "taille",
        "",
        f"Le fichier fait {taille // 1_000_000} Mo ; un document porte une demande et ne dépasse pas "
        f"{TAILLE_MAX // 1000} ko.",
        issue="Un fichier par demande, ou une archive de ces fichiers.",
    )
