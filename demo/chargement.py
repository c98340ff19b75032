"""Writing a population: several processes take blocks in turn, make them and copy them, each on its own connection."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from typing import Any

import psycopg
from django.db import connection, connections

from demo.generateurs.dossiers import BLOC, Population
from demo.lignes import COLONNES_DE_LA_POPULATION, Correspondances, tables_du_lot
from habilitations.acteur import Acteur, systeme
from socle.copie import copier

BLOCS_PAR_LOT = 4
INTERVALLE = 5.0


@dataclass(frozen=True, slots=True)
class Ecrit:
    """What was written: rows by table, seconds."""

    lignes: dict[str, int]
    duree: float


class ChargementInterrompu(RuntimeError):
    """A process of the load stopped before the end; its reason is on its error output."""


def ouvrir() -> psycopg.Connection[Any]:
    """A connection of one's own to the same base, with the same role; commits each statement."""
    reglages = connection.get_connection_params()
    reglages.pop("cursor_factory", None)
    reglages.pop("context", None)
    return psycopg.connect(**{**reglages, "autocommit": True})


def charger(population: Population, ids: Correspondances, *, processus: int, dire: Callable[[str], None]) -> Ecrit:
    """Write every demande of the population. Raises ChargementInterrompu; committed lots stay, the caller starts again."""
    debut = time.monotonic()
    contexte = multiprocessing.get_context("fork")
    prochain: Synchronized[int] = contexte.Value("l", 0)
    file: Any = contexte.SimpleQueue()
    connections.close_all()
    gc.freeze()
    equipe = [contexte.Process(target=_travailler, args=(population, ids, prochain, file)) for _ in range(processus)]
    for un in equipe:
        un.start()
    _suivre(equipe, prochain, population, dire)
    if any(un.exitcode for un in equipe):
        raise ChargementInterrompu("Un processus de chargement s'est arrêté ; relancer la commande reprend à zéro.")
    lignes: dict[str, int] = {}
    for _ in equipe:
        for table, nombre in file.get().items():
            lignes[table] = lignes.get(table, 0) + nombre
    return Ecrit(lignes, time.monotonic() - debut)


def _suivre(
    equipe: list[Any], prochain: Synchronized[int], population: Population, dire: Callable[[str], None]
) -> None:
    """Say how far the load is, now and then, until every process is done; stop the others when one fails."""
    debut = dernier = time.monotonic()
    while any(un.is_alive() for un in equipe):
        for un in equipe:
            un.join(0.1)
        if any(un.exitcode for un in equipe):
            for un in equipe:
                un.terminate()
        if time.monotonic() - dernier > INTERVALLE:
            dernier = time.monotonic()
            faites = min(population.total, prochain.value * BLOC)
            dire(f"  {faites:>9} demandes sur {population.total} ({faites / (dernier - debut):.0f}/s)")


def _travailler(population: Population, ids: Correspondances, prochain: Synchronized[int], file: Any) -> None:
    """Take lots until there is none. Nothing made here has cycles, so the collector only costs."""
    gc.disable()
    acteur = systeme()
    lignes: dict[str, int] = {}
    with ouvrir() as connexion, connexion.cursor() as curseur:
        curseur.execute("SET synchronous_commit = off")
        while True:
            with prochain.get_lock():
                lot = prochain.value
                prochain.value += BLOCS_PAR_LOT
            if lot >= population.blocs:
                break
            with connexion.transaction():
                for table, nombre in _ecrire_le_lot(population, ids, lot, acteur, curseur).items():
                    lignes[table] = lignes.get(table, 0) + nombre
    file.put(lignes)


def _ecrire_le_lot(
    population: Population, ids: Correspondances, lot: int, acteur: Acteur, curseur: psycopg.Cursor[Any]
) -> dict[str, int]:
    cas = [un for numero in range(lot, min(population.blocs, lot + BLOCS_PAR_LOT)) for un in population.bloc(numero)]
    tables = tables_du_lot(cas, lot * BLOC + 1, ids, acteur)
    return {
        table: copier(curseur, table, COLONNES_DE_LA_POPULATION[table], lignes)
        for table, lignes in tables.items()
        if lignes
    }
