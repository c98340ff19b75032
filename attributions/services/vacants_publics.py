"""What the public reads of the vacant dwellings: a page of plain values, kept a minute so that reading it costs nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.cache import cache

from attributions.enums import Plafond, Typologie
from attributions.models import MiseADisposition
from attributions.services.publication import Reglages, publiees, reglages, suspendues
from habilitations.models import Territoire
from registre.rules.ressources import Zone
from registre.services.baremes import Baremes, baremes

PAR_PAGE = 25
PAGES_MAX = 200
COMMUNES_MAX = 2_000
GARDE_SECONDES = 60
CATEGORIES = ("1", "2", "3", "4", "5", "6", "+1")
"""Columns of the tables of ceilings: six categories of household, then one further person."""


@dataclass(frozen=True, slots=True)
class LogementVacant:
    """One dwelling as published. Amounts in euros a month, None where they are not said or not published."""

    cle: UUID
    commune: str
    code_commune: str
    code_postal: str
    typologie: str
    pieces: int
    surface: int | None
    plafond: str
    zone: str
    loyer: Decimal | None
    charges: Decimal | None
    ascenseur: bool | None
    accessible: bool | None
    energie: str
    libre_le: date
    bailleur: str


@dataclass(frozen=True, slots=True)
class PlafondPublie:
    """The ceilings of a family in a zone: whole euros a year, by category."""

    famille: str
    zone: str
    annee: int
    montants: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class PageVacants:
    """A page of the list, and the ceilings that its dwellings refer to."""

    logements: Sequence[LogementVacant]
    plafonds: Sequence[PlafondPublie]
    suite: bool


def page_publique(*, commune: str, typologie: str, page: int, le: date) -> PageVacants:
    """The page of these filters; an unknown commune or type has no dwelling. Five statements, none for a minute after."""
    cle = hashlib.sha256(f"{le}|{commune}|{typologie}|{page}".encode()).hexdigest()[:40]
    gardee: PageVacants | None = cache.get(f"vacants:{cle}")
    if gardee is None:
        gardee = _lire(commune, typologie, page, le)
        cache.set(f"vacants:{cle}", gardee, GARDE_SECONDES)
    return gardee


def communes_publiees(le: date) -> list[tuple[str, str]]:
    """(INSEE code, name) of the communes with a published dwelling; kept a minute."""
    cle = f"vacants:communes:{le}"
    gardees: list[tuple[str, str]] | None = cache.get(cle)
    if gardees is None:
        ids = publiees(le, reglages(le), suspendues(le)).order_by().values("logement__commune")
        lues = Territoire.objects.filter(pk__in=ids).order_by("nom", "code").values_list("code", "nom")
        gardees = list(lues[:COMMUNES_MAX])
        cache.set(cle, gardees, GARDE_SECONDES)
    return gardees


def _lire(commune: str, typologie: str, page: int, le: date) -> PageVacants:
    reglees, tables = reglages(le), baremes()
    lues = publiees(le, reglees, suspendues(le))
    if commune:
        lues = lues.filter(logement__commune__code=commune)
    if typologie:
        lues = lues.filter(logement__typologie=typologie)
    debut = (page - 1) * PAR_PAGE
    lignes = list(
        lues.select_related("logement__commune", "attribuant").order_by("disponible_le", "pk")[
            debut : debut + PAR_PAGE + 1
        ]
    )
    logements = [_publier(une, reglees, tables, le) for une in lignes[:PAR_PAGE]]
    familles = sorted({(un.plafond, un.zone) for un in logements if un.plafond and un.zone})
    plafonds = [p for famille, zone in familles if (p := _plafond(tables, le.year, famille, zone)) is not None]
    return PageVacants(logements, plafonds, len(lignes) > PAR_PAGE)


def _publier(une: MiseADisposition, reglees: Reglages, tables: Baremes, le: date) -> LogementVacant:
    logement = une.logement
    loyer = reglees.de(une.territoires).loyer
    zone = tables.zones.zone(logement.commune.code, le=le).valeur
    return LogementVacant(
        cle=une.cle,
        commune=logement.commune.nom,
        code_commune=logement.commune.code,
        code_postal=logement.code_postal,
        typologie=str(Typologie(logement.typologie).label),
        pieces=logement.pieces,
        surface=logement.surface,
        plafond=str(Plafond(logement.plafond).label) if logement.plafond else "",
        zone=str(zone.value) if zone else "",
        loyer=une.loyer if loyer else None,
        charges=une.charges if loyer else None,
        ascenseur=logement.ascenseur,
        accessible=logement.pmr,
        energie=logement.dpe,
        libre_le=une.disponible_le,
        bailleur=une.attribuant.nom,
    )


def _plafond(tables: Baremes, annee: int, famille: str, zone: str) -> PlafondPublie | None:
    cellules = [tables.plafonds.cellules.get((annee, zone, famille, une)) for une in CATEGORIES]
    if not any(cellules):
        return None
    return PlafondPublie(
        famille, str(Zone(zone).label), annee, tuple(une.montant if une is not None else None for une in cellules)
    )
