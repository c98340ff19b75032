"""Households of a sitting: read in four statements, then every rule of income on each of them, with its explanation."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date

from bench.banc import Banc
from bench.mesure import RODAGE, Mesure, chronometrer, percentile
from registre.models import Demande
from registre.rules.ressources import (
    MenageExamine,
    categorie,
    est_du_premier_quartile,
    part_du_plafond,
    rfr_retenu,
    seuil_manquant,
)
from registre.services.baremes import Baremes, baremes
from registre.services.faits_menage import lire_menages
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui

SEANCE = 160
FOIS = 60
LIMITE = 0.1
COMMUNE = "93048"


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Another draw of 160 demandes each time; the median of the reading alone is told beside."""
    le = aujourdhui()
    ids = list(Demande.objects.filter(etat=EtatDemande.ACTIVE).order_by("pk").values_list("pk", flat=True))
    hasard = random.Random(banc.graine)
    tirages = [hasard.sample(ids, min(SEANCE, len(ids))) for _ in range(RODAGE + FOIS)]
    durees = chronometrer(_seance(tirage, le) for tirage in tirages)[RODAGE:]
    lectures = chronometrer(_lecture(tirage, le) for tirage in tirages[RODAGE:])
    tables = baremes()
    complets = sum(examiner(un, tables, le) for un in lire_menages(tirages[0], le).values())
    yield Mesure(
        "menages_examines",
        value=percentile(durees),
        unit="s",
        n=len(durees),
        limite=LIMITE,
        ratio=percentile(durees, 0.5) / percentile(lectures, 0.5),
        reference="médiane de la lecture seule, sans les règles",
        details={"menages": SEANCE, "lecture_mediane": round(percentile(lectures, 0.5), 5), "parts_connues": complets},
    )


def _seance(ids: list[int], le: date) -> Callable[[], object]:
    def seance() -> int:
        tables = baremes()
        return sum(examiner(menage, tables, le) for menage in lire_menages(ids, le).values())

    return seance


def _lecture(ids: list[int], le: date) -> Callable[[], object]:
    return lambda: lire_menages(ids, le)


def examiner(menage: MenageExamine, tables: Baremes, le: date) -> bool:
    """Share of the PLUS ceiling and quartile of one household; whether the share is known."""
    zone = tables.zones.zone(COMMUNE, le=le)
    plafond = tables.plafonds.plafond(le.year, zone, "PLUS", categorie(menage))
    est_du_premier_quartile(menage, seuil_manquant(le.year, "Île-de-France"))
    return part_du_plafond(rfr_retenu(menage), plafond).valeur is not None
