"""What a page costs in processor time, the application's and PostgreSQL's: fifty agents must fit on two cores."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection
from django.urls import reverse

from bench.banc import Banc
from bench.dossier import adresses_de_dossiers
from bench.mesure import RODAGE, Mesure
from bench.recherche import textes_de
from bench.requetes import Poste, adresse_de_la_liste, chercher, page, poste

LIEU = "commune et son EPT (mairie)"
LIMITE = 0.045
PAGES = 100
TIC = os.sysconf("SC_CLK_TCK")


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Mean of the five main pages: home, list, search and its result, dossier, registration."""
    un = poste(LIEU)
    couts = {nom: _cout(appels) for nom, appels in _pages(un, banc.graine).items()}
    moyenne = sum(web + base for web, base in couts.values()) / len(couts)
    yield Mesure(
        "cpu_page",
        value=moyenne,
        unit="s",
        n=PAGES * len(couts),
        limite=LIMITE,
        details={
            "perimetre": LIEU,
            "organisme": un.affectation.organisme.nom,
            **{f"web_{nom}": round(web, 5) for nom, (web, _) in couts.items()},
            **{f"base_{nom}": round(base, 5) for nom, (_, base) in couts.items()},
        },
    )


def _pages(un: Poste, graine: int) -> dict[str, list[Callable[[], object]]]:
    nombre = RODAGE + PAGES
    return {
        "accueil": [lambda: page(un, reverse("registre:accueil"))] * nombre,
        "liste": [lambda: page(un, adresse_de_la_liste())] * nombre,
        "recherche": [lambda t=texte: chercher(un, t) for texte in textes_de("recherche_nom_rare", graine)[:nombre]],
        "dossier": [lambda a=adresse: page(un, a) for adresse in adresses_de_dossiers(un, nombre)],
        "enregistrement": [lambda: page(un, reverse("registre:nouvelle"))] * nombre,
    }


def _cout(appels: list[Callable[[], object]]) -> tuple[float, float]:
    """Seconds of processor of one page: the application's, then its PostgreSQL backend's. Warm-ups left out."""
    for appel in appels[:RODAGE]:
        appel()
    web, base = time.process_time(), _processeur_de_la_base()
    for appel in appels[RODAGE:]:
        appel()
    return (time.process_time() - web) / PAGES, (_processeur_de_la_base() - base) / PAGES


def _processeur_de_la_base() -> float:
    """Seconds used so far by the backend that serves this process."""
    connection.ensure_connection()
    champs = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    return (int(champs[11]) + int(champs[12])) / TIC
