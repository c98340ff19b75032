"""Reads about territories: the tags a demande carries, the commune in force behind a code, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from habilitations.models import Appartenance, Succession, Territoire
from habilitations.rules.types import NatureTerritoire, Niveau
from socle.clock import aujourdhui
from socle.periodes import en_vigueur

NATURES_DE_COMMUNE = (NatureTerritoire.COMMUNE, NatureTerritoire.ARRONDISSEMENT)
# Containers whose tag a demande carries; not the région: an actor of the region sees every demande.
NIVEAUX_ETIQUETES = (Niveau.COMMUNE, Niveau.EPT, Niveau.EPCI, Niveau.DEPARTEMENT)
SAUTS_MAX = 10


def table_des_tags(commune_ids: Iterable[int] | None = None, le: date | None = None) -> dict[int, tuple[int, ...]]:
    """Commune or arrondissement -> its tags, sorted: itself, parent commune, EPT, EPCI, département. One statement.

    Without ids: every commune in force that day (35,000 rows), for writers of many demandes.
    """
    appartenances = Appartenance.objects.filter(en_vigueur(le or aujourdhui()), niveau__in=NIVEAUX_ETIQUETES)
    tags: dict[int, set[int]] = {}
    if commune_ids is not None:
        voulus = set(commune_ids)
        tags = {commune: {commune} for commune in voulus}
        appartenances = appartenances.filter(membre__in=voulus)
    else:
        appartenances = appartenances.filter(membre__nature__in=NATURES_DE_COMMUNE)
    for membre, contenant in appartenances.values_list("membre_id", "contenant_id"):
        tags.setdefault(membre, {membre}).add(contenant)
    return {commune: tuple(sorted(ensemble)) for commune, ensemble in tags.items()}


def tags_de(commune_ids: Iterable[int], le: date | None = None) -> list[int]:
    """Sorted tags of a demande that names these communes (ids of `Territoire`, in force)."""
    return sorted({tag for tags in table_des_tags(commune_ids, le).values() for tag in tags})


def _chaines(le: date) -> Mapping[int, set[int]]:
    suites: dict[int, set[int]] = {}
    for ancien, nouveau in Succession.objects.filter(le__lte=le).values_list("ancien_id", "nouveau_id"):
        suites.setdefault(ancien, set()).add(nouveau)
    return suites


def _aboutissement(depart: int, suites: Mapping[int, set[int]]) -> int | None:
    """Follow the successions to the end; None when a commune was split, so that a person has to choose."""
    actuel = depart
    for _ in range(SAUTS_MAX):
        suivants = suites.get(actuel)
        if not suivants:
            return actuel
        if len(suivants) > 1:
            return None
        (actuel,) = suivants
    return None


def territoires_en_vigueur(codes: Iterable[str], le: date | None = None) -> dict[str, Territoire]:
    """INSEE code -> the commune or arrondissement in force that day, former communes turned into their successor.

    Unknown codes, and communes split between several, are absent. Three statements whatever the number of codes.
    """
    jour = le or aujourdhui()
    voulus = set(codes)
    candidats = Territoire.objects.filter(nature__in=NATURES_DE_COMMUNE, code__in=voulus).order_by("code", "-du", "pk")
    suites = _chaines(jour)
    arrivees: dict[str, int] = {}
    for territoire in candidats:
        vivant = (territoire.du is None or territoire.du <= jour) and (territoire.au is None or territoire.au >= jour)
        arrivee = territoire.pk if vivant else _aboutissement(territoire.pk, suites)
        if arrivee is not None and (vivant or territoire.code not in arrivees):
            arrivees[territoire.code] = arrivee
    lus = Territoire.objects.filter(en_vigueur(jour)).in_bulk(set(arrivees.values()))
    return {code: lus[arrivee] for code, arrivee in arrivees.items() if arrivee in lus}


def territoire_en_vigueur(code: str, le: date | None = None) -> Territoire | None:
    """The commune or arrondissement that this INSEE code means that day, or None. See `territoires_en_vigueur`."""
    return territoires_en_vigueur((code,), le).get(code)


def territoires_touches(depuis: date) -> set[int]:
    """Communes whose tags changed on or after that day, or that were replaced: their demandes are to be recomputed."""
    changees = Appartenance.objects.filter(
        Q(du__gte=depuis) | Q(au__gte=depuis), niveau__in=NIVEAUX_ETIQUETES, membre__nature__in=NATURES_DE_COMMUNE
    ).values_list("membre_id", flat=True)
    return {*changees, *Succession.objects.filter(le__gte=depuis).values_list("ancien_id", flat=True)}


def communes_de_la_region(code_region: str, le: date | None = None) -> set[int]:
    """Ids of the communes and arrondissements of a région in force that day, through their départements."""
    jour = le or aujourdhui()
    departements = Appartenance.objects.filter(en_vigueur(jour), niveau=Niveau.REGION, contenant__code=code_region)
    dans = Appartenance.objects.filter(
        en_vigueur(jour),
        en_vigueur(jour, "membre__"),
        membre__nature__in=NATURES_DE_COMMUNE,
        contenant__in=departements.values("membre"),
    )
    return set(dans.values_list("membre_id", flat=True))
