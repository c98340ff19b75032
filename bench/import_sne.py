"""An archive of 100,000 national documents into the base, against a bare COPY of the very same rows.

Both write into copies of the base, in the same indexed tables. Memory is the peak of the proportional set size of every
process of the import together.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

from bench.archive_sne import archive
from bench.banc import Banc, dire
from bench.copies import brute, clone
from bench.mesure import Mesure
from registre.services.lignes import COLONNES
from reporting.sne.import_ import Options, importer

DOCUMENTS = 100_000
DEBIT = 1_500.0
RATIO = 6.0
MEMOIRE = 400 * 1_000_000
PROCESSUS = 2
JOURNAL = "reporting_ligneimport"
COPIE = "registre_bench_import_sne"
CLES = {
    "registre_depotpapier": "demande_id",
    "registre_donneessne": "demande_id",
}
PAS = 0.1


@dataclass(frozen=True, slots=True)
class Passage:
    """One run of the importer, in a process of its own."""

    duree: float
    memoire: int
    acceptes: int
    refuses: int


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Documents a second (search of the files, sorting, controls, rows and report included), ratio and memory."""
    documents = int(os.environ.get("DOCUMENTS") or DOCUMENTS)
    chemin = archive(banc.racine_var / "bench" / "archives", documents=documents, graine=banc.graine)
    with tempfile.TemporaryDirectory(dir=banc.dossier) as provisoire:
        with clone(COPIE):
            bornes = _bornes()
            passage = _importer(chemin, Path(provisoire))
            dire(f"{passage.acceptes} documents en {passage.duree:.1f} s, {passage.memoire / 1e6:.0f} Mo ; COPY nu…")
            lignes = _extraire(bornes, Path(provisoire))
        with clone(COPIE):
            nu = _copier(Path(provisoire))
    details = {
        "acceptes": passage.acceptes,
        "refuses": passage.refuses,
        "duree": round(passage.duree, 2),
        "reference_duree": round(nu, 2),
        "lignes": lignes,
        "octets_archive": chemin.stat().st_size,
        "processus": PROCESSUS,
    }
    yield Mesure(
        "import_sne",
        value=passage.acceptes / passage.duree,
        unit="1/s",
        n=documents,
        limite=DEBIT,
        sens=">=",
        ratio=passage.duree / nu,
        reference="COPY nu des mêmes lignes dans les mêmes tables indexées (durée)",
        details=details,
    )
    yield Mesure(
        "import_sne_ratio",
        value=passage.duree,
        unit="s",
        n=documents,
        limite=RATIO,
        limite_du_ratio=True,
        ratio=passage.duree / nu,
        reference="COPY nu",
    )
    yield Mesure("import_sne_memoire", value=passage.memoire, unit="B", n=documents, limite=MEMOIRE)


def _importer(chemin: Path, dossier: Path) -> Passage:
    contexte = multiprocessing.get_context("fork")
    recevoir, envoyer = contexte.Pipe(duplex=False)
    connections.close_all()
    processus = contexte.Process(target=_travail, args=(envoyer, chemin, dossier))
    processus.start()
    envoyer.close()
    pic = 0
    while not recevoir.poll(PAS):
        pic = max(pic, _memoire(processus.pid or 0))
    duree, acceptes, refuses = recevoir.recv()
    processus.join()
    return Passage(duree, pic, acceptes, refuses)


def _travail(tuyau: multiprocessing.connection.Connection, chemin: Path, dossier: Path) -> None:
    debut = time.perf_counter()
    run = importer([chemin], Options(processus=PROCESSUS, rapport=dossier / "rapport.xlsx"))
    tuyau.send((time.perf_counter() - debut, run.acceptes + run.avertis, run.refuses))
    connections.close_all()


def _memoire(pid: int) -> int:
    """Proportional set size of a process and of its children, in bytes."""
    total, reste = 0, [pid]
    while reste:
        un = reste.pop()
        try:
            lignes = Path(f"/proc/{un}/smaps_rollup").read_text().splitlines()
            reste += map(int, Path(f"/proc/{un}/task/{un}/children").read_text().split())
        except (OSError, ValueError):
            continue
        total += next((int(ligne.split()[1]) * 1024 for ligne in lignes if ligne.startswith("Pss:")), 0)
    return total


def _cle(table: str) -> str:
    return CLES.get(table, "id")


def _tables() -> list[str]:
    return [*COLONNES, JOURNAL]


def _bornes() -> dict[str, int]:
    with brute() as connexion:
        return {table: _maximum(connexion, table) for table in _tables()}


def _maximum(connexion: psycopg.Connection, table: str) -> int:
    demande = sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(sql.Identifier(_cle(table)), sql.Identifier(table))
    return int(connexion.execute(demande).fetchone()[0])


def _extraire(bornes: dict[str, int], dossier: Path) -> int:
    """The rows of the import as COPY files, one a table; how many."""
    nombre = 0
    with brute() as connexion, connexion.cursor() as curseur:
        for table, borne in bornes.items():
            ordre = sql.SQL("COPY (SELECT * FROM {} WHERE {} > {}) TO STDOUT").format(
                sql.Identifier(table), sql.Identifier(_cle(table)), sql.Literal(borne)
            )
            with (dossier / table).open("wb") as fichier, curseur.copy(ordre) as copie:
                for bloc in copie:
                    fichier.write(bloc)
            nombre += max(curseur.rowcount, 0)
        with (dossier / "lots").open("wb") as fichier, curseur.copy("COPY reporting_lotimport TO STDOUT") as copie:
            for bloc in copie:
                fichier.write(bloc)
    return nombre


def _copier(dossier: Path) -> float:
    """Seconds of the bare COPY, table after table, in the order of the keys."""
    with brute() as connexion, connexion.cursor() as curseur:
        _verser(curseur, "reporting_lotimport", dossier / "lots")
        debut = time.perf_counter()
        for table in _tables():
            _verser(curseur, table, dossier / table)
        return time.perf_counter() - debut


def _verser(curseur: psycopg.Cursor, table: str, fichier: Path) -> None:
    with fichier.open("rb") as lu, curseur.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copie:
        while bloc := lu.read(1_000_000):
            copie.write(bloc)
