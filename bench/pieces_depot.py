"""Two hundred deposits of 2 MB by eight clients, through the service: examined in the sandbox, made anew, encrypted, on the
disk, in the base with event and trace. The automatic checks are asked of the workers, who are not started here.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connections

from bench.banc import Banc
from bench.copies import clone
from bench.mesure import Mesure
from bench.pieces import Dossier, deposer, dossiers, guichet, numerisation, photographie
from demandeurs.pieces import coffre
from habilitations.acteur import Acteur

CLIENTS = 8
CHACUN = 25
RODAGE = 3
LIMITE = 10.0
# Bytes that a client may grow by between its first deposits and its last: less than two files.
CROISSANCE_MAX = 4_000_000
Lot = tuple[list[Dossier], list[bytes]]


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Scanned PDFs hold the limit; photographs, decoded and encoded again, are told beside. Reference: plain files."""
    debit, croissance, faits = _debit(numerisation)
    reference = _debit_de_fichiers_nus()
    yield Mesure(
        "pieces_depot",
        value=debit,
        unit="1/s",
        n=faits,
        limite=LIMITE,
        sens=">=",
        ratio=debit / reference,
        reference="mêmes octets écrits et fixés sur le disque, sans examen ni chiffre (1/s)",
        details={"clients": CLIENTS, "fichiers": "PDF numérisés de 2 Mo", "antivirus": "aucun"},
    )
    yield Mesure("pieces_depot_croissance", croissance, "B", faits, limite=CROISSANCE_MAX)
    debit, _, faits = _debit(photographie, 5)
    yield Mesure(
        "pieces_depot_photographies", debit, "1/s", faits, details={"fichiers": "JPEG de 12 mégapixels, 2 Mo, du bruit"}
    )


def _debit(fabrique: Callable[[], bytes], chacun: int = CHACUN) -> tuple[float, float, int]:
    """(files a second, most that a client grew by in bytes, files), on a copy of the base; what was stored is removed."""
    nombre = CLIENTS * (chacun + RODAGE)
    fichiers = varier(fabrique(), nombre)
    with clone():
        acteur = guichet()
        places = dossiers(nombre, acteur)
        pas = chacun + RODAGE
        lots = [(places[n * pas : (n + 1) * pas], fichiers[n * pas : (n + 1) * pas]) for n in range(CLIENTS)]
        return _en_parallele(lots, acteur)


def varier(modele: bytes, nombre: int) -> list[bytes]:
    """Files that differ by a few bytes after their end, where neither PDF nor JPEG look: the examination takes them away."""
    return [modele + b"\n%% " + str(rang).encode() for rang in range(nombre)]


def _en_parallele(lots: list[Lot], acteur: Acteur) -> tuple[float, float, int]:
    contexte = multiprocessing.get_context("fork")
    depart, file = contexte.Barrier(len(lots) + 1), contexte.SimpleQueue()
    connections.close_all()
    equipe = [contexte.Process(target=_client, args=(lot, acteur, depart, file)) for lot in lots]
    for un in equipe:
        un.start()
    depart.wait()
    debut = time.perf_counter()
    resultats = [file.get() for _ in equipe]
    duree = time.perf_counter() - debut
    for un in equipe:
        un.join()
    faits = sum(fait for fait, _ in resultats)
    return faits / duree, float(max(croissance for _, croissance in resultats)), faits


def _client(lot: Lot, acteur: Acteur, depart: Any, file: Any) -> None:
    """Warm up, wait for the others, deposit; say how many and by how much this process grew. Files go at the end."""
    faits, croissance, stockes = 0, 0, []
    try:
        avant = 0
        for rang, (dossier, contenu) in enumerate(zip(*lot, strict=True)):
            if rang == RODAGE:
                avant = _memoire()
                depart.wait()
            stockes.append(deposer(contenu, dossier, acteur).cle)
            faits += rang >= RODAGE
        croissance = _memoire() - avant
    finally:
        connections.close_all()
        file.put((faits, croissance))
        for cle in stockes:
            coffre.effacer(cle)


def _memoire() -> int:
    """Resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _debit_de_fichiers_nus() -> float:
    """Files of 2 MB a second that one process writes and syncs in the folder of the storage."""
    dossier = Path(str(coffre.stockage().path("reference")))  # type: ignore[union-attr]
    dossier.mkdir(parents=True, exist_ok=True)
    contenu, debut = os.urandom(2_000_000), time.perf_counter()
    for rang in range(100):
        chemin = dossier / str(rang)
        with chemin.open("wb") as fichier:
            fichier.write(contenu)
            fichier.flush()
            os.fsync(fichier.fileno())
    duree = time.perf_counter() - debut
    for rang in range(100):
        (dossier / str(rang)).unlink()
    dossier.rmdir()
    return 100 / duree
