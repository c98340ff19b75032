"""Code lists: loaded from a data file, read once by process and read again when their version rises."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from registre.models import VersionReferentiel
from registre.rules.nomenclatures import Code, Nomenclatures
from socle.lecture import REFERENCES
from socle.models import Nomenclature

FICHIER = Path(__file__).resolve().parent.parent / "data" / "nomenclatures.csv"
VERSION = "nomenclatures"
CLE = ("liste", "code", "version")
CHAMPS = ("libelle", "du", "au", "source", "ordre")


@dataclass(slots=True)
class _Memoire:
    version: int = 0
    valeur: Nomenclatures | None = None


_memoire = _Memoire()


def nomenclatures() -> Nomenclatures:
    """Every list; one small statement, and a full read only when somebody loaded another version since."""
    version = version_de(VERSION)
    if _memoire.valeur is None or _memoire.version != version:
        codes = Nomenclature.objects.order_by("liste", "ordre", "code").values_list(
            "liste", "code", "libelle", "version", "du", "au"
        )
        _memoire.valeur = Nomenclatures.de(Code(*ligne) for ligne in codes)
        _memoire.version = version
    return _memoire.valeur


def version_de(cle: str) -> int:
    """The version of a reference table, 0 before its first load; every one in the same small statement."""
    lues = REFERENCES.une_fois("versions", lambda: dict(VersionReferentiel.objects.values_list("cle", "version")))
    return lues.get(cle, 0)


def lire_nomenclatures(chemin: Path = FICHIER) -> list[Nomenclature]:
    """The rows of a file (semicolons, header). Raises ValueError for a row that is not usable, with its line."""
    lignes = []
    with chemin.open(encoding="utf-8", newline="") as flux:
        for numero, brute in enumerate(csv.DictReader(flux, delimiter=";"), 2):
            try:
                lignes.append(_ligne(brute))
            except (KeyError, ValueError, TypeError) as erreur:
                raise ValueError(f"{chemin.name}, ligne {numero} : colonnes ou dates illisibles.") from erreur
    return lignes


def _ligne(brute: dict[str, str]) -> Nomenclature:
    if not (brute["liste"] and brute["code"] and brute["libelle"] and brute["version"] and brute["source"]):
        raise ValueError("cellule vide")
    return Nomenclature(
        liste=brute["liste"],
        code=brute["code"],
        libelle=brute["libelle"],
        version=brute["version"],
        du=date.fromisoformat(brute["du"]) if brute["du"] else None,
        au=date.fromisoformat(brute["au"]) if brute["au"] else None,
        source=brute["source"],
        ordre=int(brute["ordre"]),
    )


@transaction.atomic
def charger_nomenclatures(lignes: Iterable[Nomenclature]) -> int:
    """Add or update these codes; returns how many changed. The version rises only when something did.

    A code is never deleted: dossiers hold it. It ends by its date `au`.
    """
    presentes = {
        tuple(getattr(une, champ) for champ in CLE): tuple(getattr(une, champ) for champ in CHAMPS)
        for une in Nomenclature.objects.all()
    }
    changees = [
        une
        for une in lignes
        if presentes.get(tuple(getattr(une, champ) for champ in CLE)) != tuple(getattr(une, champ) for champ in CHAMPS)
    ]
    if changees:
        Nomenclature.objects.bulk_create(
            changees, update_conflicts=True, unique_fields=list(CLE), update_fields=list(CHAMPS)
        )
        elever_version(VERSION)
    return len(changees)


def elever_version(cle: str) -> None:
    """Tell every process that what it keeps of this referential is out of date.

    The number is that of the transaction: it rises, and one that is rolled back never comes again.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO registre_versionreferentiel (cle, version) VALUES (%s, pg_current_xact_id()::text::bigint)"
            " ON CONFLICT (cle) DO UPDATE SET version = excluded.version",
            [cle],
        )
