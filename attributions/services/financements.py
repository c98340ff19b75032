"""Ceiling family of the financing codes of RPLS (field 32): dated data loaded from a file, read whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from attributions.models import FinancementRpls
from socle.periodes import en_vigueur

FICHIER = Path(__file__).resolve().parent.parent / "data" / "financements.csv"


def lire_fichier(chemin: Path = FICHIER) -> Iterator[dict[str, str]]:
    """Rows of a file of financings (semicolons, header)."""
    with chemin.open(encoding="utf-8", newline="") as flux:
        yield from csv.DictReader(flux, delimiter=";")


@transaction.atomic
def charger(lignes: Iterable[Mapping[str, str]]) -> int:
    """Add the rows that are not there yet and return how many. A family in force is closed, never overwritten."""
    ajoutes = 0
    for une in lignes:
        du = date.fromisoformat(une["du"])
        memes = FinancementRpls.objects.filter(code=une["code"])
        if memes.filter(du__gte=du).exists():
            continue
        memes.filter(Q(au__isnull=True) | Q(au__gte=du)).update(au=du - timedelta(days=1))
        FinancementRpls.objects.create(
            code=une["code"],
            libelle=une["libelle"],
            plafond=une["plafond"],
            du=du,
            au=date.fromisoformat(une["au"]) if une["au"] else None,
            source=une["source"],
            a_confirmer=une["a_confirmer"] == "oui",
        )
        ajoutes += 1
    return ajoutes


def familles(le: date) -> dict[str, FinancementRpls]:
    """Financing in force that day, by code; one statement."""
    return {un.code: un for un in FinancementRpls.objects.filter(en_vigueur(le)).order_by("code")}
