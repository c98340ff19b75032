"""Ceilings, zones and first-quartile thresholds: loaded from data files, read once by process and again when they change."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from habilitations.models import Territoire
from registre.models import PlafondRessources, SeuilQuartile, ZonePlafond
from registre.rules.explications import Marque
from registre.rules.ressources import Bareme, LigneZone, Plafond, Seuil, Seuils, Zonage
from registre.services.nomenclatures import elever_version, version_de
from socle.clock import aujourdhui
from socle.periodes import en_vigueur

DONNEES = Path(__file__).resolve().parent.parent / "data"
PLAFONDS, ZONES, SEUILS = DONNEES / "plafonds.csv", DONNEES / "zones_plafonds.csv", DONNEES / "seuils_quartile.csv"
VERSION = "baremes"


@dataclass(frozen=True, slots=True)
class Baremes:
    """What the rules of income are given, whole: a few hundred rows."""

    plafonds: Bareme
    zones: Zonage
    seuils: Seuils


@dataclass(slots=True)
class _Memoire:
    version: int = 0
    valeur: Baremes | None = None


_memoire = _Memoire()


def baremes() -> Baremes:
    """Every table; one small statement, and a full read only when somebody loaded another version since."""
    version = version_de(VERSION)
    if _memoire.valeur is None or _memoire.version != version:
        _memoire.valeur, _memoire.version = _lire(), version
    return _memoire.valeur


def _lire() -> Baremes:
    plafonds = PlafondRessources.objects.values_list(
        "annee", "zone", "financement", "categorie", "montant", "source", "marque"
    )
    zones = ZonePlafond.objects.values_list("code", "zone", "du", "au", "source", "marque")
    seuils = SeuilQuartile.objects.values_list(
        "annee", "territoire__nom", "montant", "arrete", "arrete_le", "marque", "approche", "territoire_id"
    )
    return Baremes(
        Bareme.de(Plafond(*ligne[:6], Marque(ligne[6])) for ligne in plafonds),
        Zonage.de(LigneZone(*ligne[:5], Marque(ligne[5])) for ligne in zones),
        Seuils.de(Seuil(*ligne[:5], Marque(ligne[5]), *ligne[6:]) for ligne in seuils),
    )


def lire_plafonds(chemin: Path = PLAFONDS) -> list[PlafondRessources]:
    """Rows of a file of ceilings (semicolons, header). Raises ValueError with the line at fault."""
    return [
        _valide(
            PlafondRessources(
                annee=int(brute["annee"]),
                zone=brute["zone"],
                financement=brute["financement"],
                categorie=brute["categorie"],
                montant=int(brute["montant"]),
                source=brute["source"],
                marque=brute["marque"],
            ),
            ou,
        )
        for ou, brute in _lignes(chemin)
    ]


def lire_zones(chemin: Path = ZONES) -> list[ZonePlafond]:
    """Rows of a file of zones. Raises ValueError with the line at fault."""
    return [
        _valide(
            ZonePlafond(
                code=brute["code"],
                nom=brute["nom"],
                zone=brute["zone"],
                du=date.fromisoformat(brute["du"]),
                au=date.fromisoformat(brute["au"]) if brute["au"] else None,
                source=brute["source"],
                marque=brute["marque"],
            ),
            ou,
        )
        for ou, brute in _lignes(chemin)
    ]


def lire_seuils(chemin: Path = SEUILS) -> list[SeuilQuartile]:
    """Rows of a file of thresholds; `territoire` is nature:code. Raises ValueError with the line at fault."""
    lignes = list(_lignes(chemin))
    codes = {brute["territoire"].partition(":")[2] for _, brute in lignes}
    presents = Territoire.objects.filter(en_vigueur(aujourdhui()), code__in=codes)
    territoires = {f"{un.nature}:{un.code}": un for un in presents}
    lus = []
    for ou, brute in lignes:
        territoire = territoires.get(brute["territoire"])
        if territoire is None:
            raise ValueError(f"{ou} : territoire inconnu.")
        seuil = SeuilQuartile(
            annee=int(brute["annee"]),
            territoire=territoire,
            montant=int(brute["montant"]),
            du=date.fromisoformat(brute["du"]),
            arrete=brute["arrete"],
            arrete_le=date.fromisoformat(brute["arrete_le"]) if brute["arrete_le"] else None,
            approche=brute["approche"] == "oui",
            marque=brute["marque"],
        )
        lus.append(_valide(seuil, ou))
    return lus


def _lignes(chemin: Path) -> Iterable[tuple[str, dict[str, str]]]:
    """(where, row), every cell there. Raises ValueError for a row that has not the columns of the header."""
    with chemin.open(encoding="utf-8", newline="") as flux:
        for numero, brute in enumerate(csv.DictReader(flux, delimiter=";"), 2):
            if None in brute or None in brute.values():
                raise ValueError(f"{chemin.name}, ligne {numero} : colonnes illisibles.")
            yield f"{chemin.name}, ligne {numero}", brute


def _valide(ligne: Any, ou: str) -> Any:
    """The row, or ValueError with what its fields say."""
    try:
        ligne.clean_fields()
    except ValidationError as erreur:
        raise ValueError(f"{ou} : {' '.join(erreur.messages)}") from erreur
    return ligne


@transaction.atomic
def charger_baremes(
    plafonds: Iterable[PlafondRessources], zones: Iterable[ZonePlafond], seuils: Iterable[SeuilQuartile]
) -> int:
    """Add or correct these rows; returns how many changed. Nothing is deleted: a zone ends by its date `au`.

    A threshold published in spring changes what was computed since 1 January: results are never stored without it.
    """
    changees = (
        _verser(PlafondRessources, plafonds, ("annee", "zone", "financement", "categorie"))
        + _verser(ZonePlafond, zones, ("code", "du"))
        + _verser(SeuilQuartile, seuils, ("annee", "territoire_id"))
    )
    if changees:
        elever_version(VERSION)
    return changees


def _verser(modele: type[models.Model], lignes: Iterable[Any], cle: tuple[str, ...]) -> int:
    """Rows that are new or differ from the one of the same key."""
    champs = [un.attname for un in modele._meta.concrete_fields if not un.primary_key and un.attname not in cle]
    presentes = {
        tuple(getattr(une, champ) for champ in cle): une for une in modele._default_manager.select_for_update()
    }
    changees = 0
    for ligne in lignes:
        presente = presentes.get(tuple(getattr(ligne, champ) for champ in cle))
        if presente is not None and all(getattr(presente, un) == getattr(ligne, un) for un in champs):
            continue
        if presente is not None:
            ligne.pk = presente.pk
        ligne.save(force_insert=presente is None, force_update=presente is not None)
        changees += 1
    return changees
