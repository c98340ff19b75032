"""Scoring a whole territory again, facts then scores, and trying another grid on it before it is published."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from bench.banc import Banc, dire
from bench.copies import clone
from bench.mesure import Mesure
from demo.cotation import DE_PARIS, illustrer
from habilitations.acteur import systeme
from habilitations.models import Territoire
from habilitations.rules.types import NatureTerritoire
from registre.models import Demande, GrilleCotation, NoteCotation
from registre.querysets import OUVERTES
from registre.rules.cotation.bareme import LigneBareme
from registre.services.cotation.faits import recalculer_faits
from registre.services.cotation.grilles import Publication, SaisieGrille, preparer, publier
from registre.services.cotation.notes import grilles_en_vigueur, noter_le_territoire, par_lots
from registre.services.cotation.repartition import repartir
from registre.services.cotation.simulation import comparer
from registre.states.demande import NatureDemande
from registre.states.grille import EtatGrille
from socle.clock import aujourdhui

REFERENCE = 100_000
LIMITE_MASSE, LIMITE_SIMULATION = 20.0, 30.0
MESURES = ("cotation_masse", "simulation_grille")


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """On a copy of the base. Limits are for 100,000 demandes; on a larger stock they grow with it, never below."""
    with clone():
        territoire, ids = _territoire()
        grille = _grille(territoire)
        masse = _masse(territoire, ids)
        if "cotation_masse" in noms:
            yield masse
        if "simulation_grille" in noms:
            yield _simulation(territoire, grille, len(ids))


def _territoire() -> tuple[Territoire, list[int]]:
    """The smallest stock of 100,000 demandes at least among EPT, EPCI and Paris, else the largest."""
    candidats = Territoire.objects.filter(au=None, nature__in=(NatureTerritoire.EPT, NatureTerritoire.EPCI))
    paris = Territoire.objects.filter(au=None, code="75056", nature=NatureTerritoire.COMMUNE)
    stocks = {un: _stock(un).count() for un in (*candidats, *paris)}
    assez = {un: nombre for un, nombre in stocks.items() if nombre >= REFERENCE}
    choisi = min(assez, key=lambda un: assez[un]) if assez else max(stocks, key=lambda un: stocks[un])
    return choisi, list(_stock(choisi).values_list("pk", flat=True))


def _stock(territoire: Territoire) -> Any:
    return Demande.objects.filter(
        etat__in=OUVERTES, nature=NatureDemande.MENAGE, territoires__contains=[territoire.pk]
    ).order_by("pk")


def coter_la_base() -> None:
    """Score everybody under the grids of the demonstration, once for a base: minutes, on the base itself and not a copy."""
    if GrilleCotation.objects.filter(etat=EtatGrille.PUBLIEE).exists():
        return
    dire("Cotation de toute la base, une fois…")
    illustrer(dire=dire)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE registre_notecotation, registre_faitscotation")


def _grille(territoire: Territoire) -> GrilleCotation:
    """The one in force where the base is scored already, else the illustration of Paris."""
    en_cours = grilles_en_vigueur(aujourdhui(), [territoire.pk])
    if en_cours:
        return en_cours[0]
    grille = preparer(territoire, DE_PARIS, acteur=systeme())
    return publier(grille.pk, Publication(aujourdhui(), "Mesure"), acteur=systeme())


def _masse(territoire: Territoire, ids: list[int]) -> Mesure:
    le = aujourdhui()
    NoteCotation.objects.filter(territoire=territoire).delete()  # every score is written, not compared
    faits = _duree(lambda: [recalculer_faits(lot, le=le) for lot in par_lots(ids)])
    notes = _duree(lambda: noter_le_territoire(territoire.pk, le=le))
    reprise = _duree(lambda: noter_le_territoire(territoire.pk, le=le))
    distribution = _duree(lambda: repartir(territoire.pk, le=le))
    return Mesure(
        "cotation_masse",
        value=faits + notes,
        unit="s",
        n=len(ids),
        limite=_limite(LIMITE_MASSE, len(ids)),
        details={
            "territoire": territoire.nom,
            "faits": round(faits, 3),
            "notes": round(notes, 3),
            "notes_inchangees": round(reprise, 3),
            "distribution": round(distribution, 3),
        },
    )


def _simulation(territoire: Territoire, reference: GrilleCotation, nombre: int) -> Mesure:
    essai = SaisieGrille("Essai", (*DE_PARIS.lignes, LigneBareme("en_emploi", 5), LigneBareme("mutation", -3)))
    brouillon = preparer(territoire, essai, acteur=systeme())
    le = aujourdhui()
    resultat: dict[str, Any] = {}
    duree = _duree(lambda: resultat.update(comparer(brouillon, reference, le=le)))
    bougent = resultat["montent"] + resultat["descendent"]
    return Mesure(
        "simulation_grille",
        value=duree,
        unit="s",
        n=resultat["nombre"],
        limite=_limite(LIMITE_SIMULATION, nombre),
        details={"territoire": territoire.nom, "criteres": len(essai.lignes), "changent_de_dixieme": bougent},
    )


def _duree(faire: Callable[[], object]) -> float:
    debut = time.perf_counter()
    faire()
    return time.perf_counter() - debut


def _limite(pour_reference: float, nombre: int) -> float:
    return pour_reference * max(1.0, nombre / REFERENCE)
