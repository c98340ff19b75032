"""Loading a vintage of the territories: what is new opens, what is gone closes, what stays keeps its tag."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from habilitations.acteur import Acteur
from habilitations.rules.types import NatureTerritoire, Niveau
from habilitations.services import sql_territoires as sql
from habilitations.territoires import NATURES_DE_COMMUNE
from socle.clock import aujourdhui
from socle.journal import tracer_acte
from socle.texte import normaliser
from socle.travaux import demander
from socle.verrous import verrou_de_transaction

DONNEES = Path(__file__).resolve().parent.parent / "data"
MILLESIME = date(2025, 1, 1)
# Work that the register does: vœux follow, tags are computed again.
RECALCUL = "recalculer_etiquettes"
N = NatureTerritoire


@dataclass(frozen=True, slots=True)
class Bilan:
    """How many rows each step touched, and the communes whose demandes are to be recomputed."""

    crees: int = 0
    modifies: int = 0
    fermes: int = 0
    appartenances_ouvertes: int = 0
    appartenances_fermees: int = 0
    successions: int = 0
    touches: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Lot:
    territoires: list[tuple[Any, ...]]
    appartenances: list[tuple[str, str, int, str, str]]


def _lire(chemin: Path) -> list[dict[str, str]]:
    with chemin.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


def _territoire(nature: str, code: str, nom: str, population: str = "", postaux: str = "") -> tuple[Any, ...]:
    return nature, code, nom, normaliser(nom), int(population) if population else None, postaux.split()


def _lire_le_lot(dossier: Path) -> _Lot:
    territoires: list[tuple[Any, ...]] = []
    appartenances: list[tuple[str, str, int, str, str]] = []
    for ligne in _lire(dossier / "regions.csv"):
        territoires.append(_territoire(N.REGION, ligne["code"], ligne["nom"]))
    for ligne in _lire(dossier / "departements.csv"):
        territoires.append(_territoire(N.DEPARTEMENT, ligne["code"], ligne["nom"]))
        appartenances.append((N.DEPARTEMENT, ligne["code"], Niveau.REGION, N.REGION, ligne["code_region"]))
    for nature, nom in ((N.EPCI, "epci.csv"), (N.EPT, "ept.csv")):
        for ligne in _lire(dossier / nom):
            territoires.append(_territoire(nature, ligne["siren"], ligne["nom"], ligne["population_municipale"]))
    communes = {ligne["code_insee"]: ligne for ligne in _lire(dossier / "communes.csv")}
    for ligne in communes.values():
        nature = N.ARRONDISSEMENT if ligne["type"] == "arrondissement-municipal" else N.COMMUNE
        territoires.append(
            _territoire(nature, ligne["code_insee"], ligne["nom"], ligne["population"], ligne["codes_postaux"])
        )
        appartenances.extend(_appartenances(nature, ligne, communes.get(ligne["code_commune_parente"])))
    return _Lot(territoires, appartenances)


def _appartenances(
    nature: str, ligne: dict[str, str], parente: dict[str, str] | None
) -> Iterator[tuple[str, str, int, str, str]]:
    """An arrondissement belongs to its commune, and through it to the same EPCI and EPT."""
    groupements = parente or ligne
    contenants = (
        (Niveau.COMMUNE, N.COMMUNE, ligne["code_commune_parente"]),
        (Niveau.EPT, N.EPT, groupements["siren_ept"]),
        (Niveau.EPCI, N.EPCI, groupements["siren_epci"]),
        (Niveau.DEPARTEMENT, N.DEPARTEMENT, ligne["code_departement"]),
    )
    for niveau, nature_contenant, code in contenants:
        if code:
            yield nature, ligne["code_insee"], niveau, nature_contenant, code


def _copier(curseur: Any, table: str, lignes: Sequence[tuple[Any, ...]]) -> None:
    # psycopg's own cursor: Django's does not know COPY.
    with curseur.cursor.copy(f"COPY {table} FROM STDIN") as copie:  # one of our two temporary tables
        for ligne in lignes:
            copie.write_row(ligne)


def charger(*, acteur: Acteur, dossier: Path = DONNEES, millesime: date = MILLESIME) -> Bilan:
    """Load one vintage in one transaction; the same one twice changes nothing. Asks for the tags to be computed again.

    `millesime` is the first day on which the files are true. Raises `OSError` when a file is missing.
    """
    lot = _lire_le_lot(dossier)
    successions = dossier / "successions.csv"
    anciens = _lire(successions) if successions.exists() else []
    with transaction.atomic():
        verrou_de_transaction("territoires")
        bilan = _appliquer(lot, anciens, millesime)
        tracer_acte(acteur, "charger_territoires", "territoire", None)
        if bilan.touches:
            demander(
                RECALCUL,
                acteur=acteur,
                arguments={
                    "communes": list(bilan.touches),
                    "millesime": millesime.isoformat(),
                    "le": f"{aujourdhui()}",
                },
            )
    return bilan


def _appliquer(lot: _Lot, anciens: list[dict[str, str]], millesime: date) -> Bilan:
    bornes: dict[str, date | None] = {"millesime": millesime, "veille": millesime - timedelta(days=1)}
    with connection.cursor() as curseur:

        def faire(requete: str) -> int:
            curseur.execute(requete, bornes)
            return int(curseur.rowcount)

        for requete in sql.TABLES_DE_TRAVAIL:
            curseur.execute(requete)
        _copier(curseur, "lot_territoire", lot.territoires)
        _copier(curseur, "lot_appartenance", lot.appartenances)
        curseur.execute("ANALYZE lot_territoire, lot_appartenance")
        curseur.execute("SELECT EXISTS (SELECT FROM habilitations_territoire)")
        premiere_fois = not curseur.fetchone()[0]
        bornes["du"] = None if premiere_fois else millesime
        modifies, fermes, crees = faire(sql.MODIFIER), faire(sql.FERMER), faire(sql.CREER)
        successions = _succeder(curseur, anciens)
        faire(sql.RESOUDRE)
        faire(sql.EFFACER_DU_JOUR)
        fermees, ouvertes = faire(sql.FERMER_APPARTENANCES), faire(sql.OUVRIR_APPARTENANCES)
        touches = () if premiere_fois else _touches(curseur, millesime)
    return Bilan(crees, modifies, fermes, ouvertes, fermees, successions, touches)


def _succeder(curseur: Any, anciens: list[dict[str, str]]) -> int:
    nouvelles = 0
    for ligne in anciens:
        valeurs = {**ligne, "nom_normalise": normaliser(ligne["ancien_nom"])}
        curseur.execute(sql.ANCIEN, valeurs)
        curseur.execute(sql.SUCCESSION, valeurs)
        nouvelles += curseur.rowcount
    return nouvelles


def _touches(curseur: Any, millesime: date) -> tuple[int, ...]:
    """Communes whose memberships or existence changed in this very load."""
    curseur.execute(sql.TOUCHES, {"natures": [str(nature) for nature in NATURES_DE_COMMUNE]})
    return tuple(numero for (numero,) in curseur.fetchall())
