"""What is remembered of each document: the row of the journal of imports, copied with what the document changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from reporting.models.sne import ResultatLigne
from reporting.sne.anomalies import Anomalie
from socle.copie import copier

TABLE = "reporting_ligneimport"
COLONNES = "lot_id empreinte fichier type_fichier version fichier_a resultat demande_id anomalies".split()
LONGUEUR_NOM = 300
ANOMALIES_MAX = 100


@dataclass(slots=True)
class Issue:
    """What became of one document. `demande_id` is None when it was refused."""

    fichier: str
    empreinte: bytes
    type: str = ""
    version: str = ""
    fichier_a: datetime | None = None
    anomalies: list[Anomalie] = field(default_factory=list)
    demande_id: int | None = None
    perimee: bool = False

    @property
    def resultat(self) -> ResultatLigne:
        if any(une.refuse for une in self.anomalies) or self.demande_id is None:
            return ResultatLigne.REFUSEE
        if self.perimee:
            return ResultatLigne.PERIMEE
        return ResultatLigne.AVERTIE if self.anomalies else ResultatLigne.ACCEPTEE


def deja_acceptees(curseur: psycopg.Cursor[Any], empreintes: Sequence[bytes]) -> set[bytes]:
    """Hashes of documents already taken in; those refused before are forgotten, since they are tried again."""
    curseur.execute(
        "SELECT empreinte, resultat FROM reporting_ligneimport WHERE empreinte = ANY(%s)", [list(empreintes)]
    )
    vues = [(bytes(empreinte), resultat) for empreinte, resultat in curseur.fetchall()]
    refusees = [empreinte for empreinte, resultat in vues if resultat == ResultatLigne.REFUSEE.value]
    if refusees:
        curseur.execute("DELETE FROM reporting_ligneimport WHERE empreinte = ANY(%s)", [refusees])
    return {empreinte for empreinte, resultat in vues if resultat != ResultatLigne.REFUSEE.value}


def inscrire(curseur: psycopg.Cursor[Any], lot_id: int, issues: Iterable[Issue]) -> None:
    """One row per document, in the transaction of what it changed."""
    copier(curseur, TABLE, COLONNES, (_ligne(lot_id, issue) for issue in issues))


def _ligne(lot_id: int, issue: Issue) -> tuple[Any, ...]:
    resultat = issue.resultat
    return (
        lot_id,
        issue.empreinte,
        issue.fichier[-LONGUEUR_NOM:],
        issue.type,
        issue.version,
        issue.fichier_a,
        resultat.value,
        None if resultat is ResultatLigne.REFUSEE else issue.demande_id,
        json.dumps([asdict(une) for une in issue.anomalies[:ANOMALIES_MAX]], ensure_ascii=False)
        if issue.anomalies
        else "[]",
    )
