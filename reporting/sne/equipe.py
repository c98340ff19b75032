"""Several processes on one import: lots prepared at the same time, committed one after another in their order.

The parent gives a lot to a free child when it names no demande of a lot under way; the child does everything inside its
transaction, says it is ready, and commits when the parent says that all the lots before have. A child that dies takes
its lot with it and stops the import; what is committed stays.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import connection, connections, transaction

from reporting.sne.depot import Depot
from reporting.sne.traitement import Contexte, Lot

ARRET = "Un processus de l'import s'est arrêté."


class ImportInterrompu(RuntimeError):
    """A process of the team died or met a fault: the lots committed stay, the run can be started again."""


@dataclass(slots=True)
class _Membre:
    processus: BaseProcess
    tuyau: Connection
    lot: int | None = None
    pret: bool = False


@dataclass(slots=True)
class _Suivi:
    """Which lots are given, ready, committed."""

    prochain_a_donner: int = 0
    prochain_a_valider: int = 0
    cles: dict[int, set[int]] = field(default_factory=dict)


class Equipe:
    """`traiter` gives (rank of the lot, its figures) as lots are committed, in their order."""

    def __init__(self, depot: Depot, contexte: Contexte, processus: int) -> None:
        self._depot = depot
        self._contexte = contexte
        self._nombre = processus

    def traiter(self, lots: Sequence[Sequence[int]]) -> Iterator[tuple[int, Counter[str]]]:
        membres = self._embaucher()
        suivi = _Suivi()
        try:
            while suivi.prochain_a_valider < len(lots):
                self._donner(membres, suivi, lots)
                yield from self._ecouter(membres, suivi)
        finally:
            for membre in membres:
                membre.tuyau.close()
            for membre in membres:
                membre.processus.join(timeout=30)
                if membre.processus.is_alive():
                    membre.processus.terminate()

    def _embaucher(self) -> list[_Membre]:
        """Children by fork: they inherit the file of documents, and open connections of their own."""
        contexte = multiprocessing.get_context("fork")
        membres: list[_Membre] = []
        for _ in range(self._nombre):
            notre, leur = contexte.Pipe()
            processus = contexte.Process(
                target=_travailler,
                args=(leur, self._depot, self._contexte, [*(un.tuyau for un in membres), notre]),
                daemon=True,
            )
            processus.start()
            leur.close()
            membres.append(_Membre(processus, notre))
        return membres

    def _donner(self, membres: list[_Membre], suivi: _Suivi, lots: Sequence[Sequence[int]]) -> None:
        for membre in membres:
            rang = suivi.prochain_a_donner
            if membre.lot is not None or rang >= len(lots):
                continue
            cles = self._depot.cles(lots[rang])
            if any(not cles.isdisjoint(autres) for autres in suivi.cles.values()):
                return
            suivi.cles[rang] = cles
            suivi.prochain_a_donner += 1
            membre.lot, membre.pret = rang, False
            _envoyer(membre, list(lots[rang]))

    def _ecouter(self, membres: list[_Membre], suivi: _Suivi) -> Iterator[tuple[int, Counter[str]]]:
        """Hear what children say, let the next lot in order be committed."""
        occupes = {membre.tuyau: membre for membre in membres if membre.lot is not None and not membre.pret}
        for tuyau in wait(list(occupes)) if occupes else ():
            membre = occupes[tuyau]  # type: ignore[index]
            if _recevoir(membre) != "pret":
                raise ImportInterrompu(ARRET)
            membre.pret = True
        while (
            membre := next((un for un in membres if un.pret and un.lot == suivi.prochain_a_valider), None)
        ) is not None:
            _envoyer(membre, "valider")
            resultat = _recevoir(membre)
            if not isinstance(resultat, Counter):
                raise ImportInterrompu("Un processus de l'import n'a pas pu valider son lot.")
            del suivi.cles[suivi.prochain_a_valider]
            membre.lot, membre.pret = None, False
            yield suivi.prochain_a_valider, resultat
            suivi.prochain_a_valider += 1


def _envoyer(membre: _Membre, message: object) -> None:
    try:
        membre.tuyau.send(message)
    except OSError:
        raise ImportInterrompu(ARRET) from None


def _recevoir(membre: _Membre) -> Any:
    try:
        recu = membre.tuyau.recv()
    except (EOFError, OSError):
        raise ImportInterrompu(ARRET) from None
    if isinstance(recu, Exception):
        raise recu
    return recu


def _travailler(tuyau: Connection, depot: Depot, contexte: Contexte, a_fermer: Sequence[Connection]) -> None:
    """A child: one lot at a time until the parent closes."""
    for autre in a_fermer:
        autre.close()
    # Not closed: that would end the parent's session, whose socket is the same.
    for heritee in connections.all(initialized_only=True):
        heritee.connection = None
    try:
        while True:
            _un_lot(tuyau, depot, contexte, tuyau.recv())
    except (EOFError, OSError):
        return
    except Exception as erreur:
        tuyau.send(erreur if _transportable(erreur) else ImportInterrompu(type(erreur).__name__))


def _un_lot(tuyau: Connection, depot: Depot, contexte: Contexte, indices: Sequence[int]) -> None:
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL synchronous_commit = off")
        resultat = Lot(contexte).traiter([depot.lire(indice) for indice in indices])
        tuyau.send("pret")
        if tuyau.recv() != "valider":
            raise ImportInterrompu("Lot abandonné.")
    tuyau.send(resultat)


def _transportable(erreur: Exception) -> bool:
    return type(erreur).__module__ in ("builtins", "reporting.sne.equipe", "socle.errors")
