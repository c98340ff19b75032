"""An archive of documents of the national interface, made of the population's dossiers: other people than the base's.

Numbers start with another territory code, so that none of them can be one of the base. Built once and kept.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path

from bench.banc import RACINE
from demo.generateurs.dossiers import BLOC, Cas, Population
from demo.generateurs.organismes import monde
from reporting.sne.ecriture import EnTete, ecrire
from reporting.sne.equivalents import EQUIVALENTS
from socle.clock import PARIS, aujourdhui

TERRITOIRE = "211"
DECALAGE_DE_GRAINE = 2_000
PROCESSUS = 2


def archive(dossier: Path, *, documents: int, graine: int) -> Path:
    """The path of a ZIP of `documents` documents, made when it is not there."""
    chemin = dossier / f"sne_{documents}_{graine}_{_empreinte()}.zip"
    if chemin.exists():
        return chemin
    dossier.mkdir(parents=True, exist_ok=True)
    provisoire = chemin.with_suffix(".part")
    contexte = multiprocessing.get_context("fork")
    with (
        zipfile.ZipFile(provisoire, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as sortie,
        ProcessPoolExecutor(PROCESSUS, mp_context=contexte) as equipe,
    ):
        faits = 0
        blocs = [(documents, graine, rang) for rang in range(-(-documents // BLOC))]
        for lot in equipe.map(_bloc, blocs):
            for nom, contenu in lot[: documents - faits]:
                sortie.writestr(nom, contenu)
                faits += 1
    provisoire.rename(chemin)
    return chemin


def _empreinte() -> str:
    """Of what makes the documents."""
    condense = hashlib.sha256()
    for fichier in sorted((*RACINE.glob("demo/generateurs/*.py"), *RACINE.glob("reporting/sne/e*.py"), Path(__file__))):
        condense.update(fichier.read_bytes())
    return f"{aujourdhui():%Y%m%d}_{condense.hexdigest()[:10]}"


def _bloc(travail: tuple[int, int, int]) -> list[tuple[str, bytes]]:
    documents, graine, rang = travail
    population = Population(monde(1), graine=graine + DECALAGE_DE_GRAINE, actives=documents, jour=aujourdhui())
    return [_document(cas, rang * BLOC + place) for place, cas in enumerate(population.bloc(rang))]


def _document(cas: Cas, rang: int) -> tuple[str, bytes]:
    saisie = cas.saisie
    saisie.numero = TERRITOIRE + saisie.numero[3:]
    jour = saisie.radiation.le if saisie.radiation else saisie.renouvelee_le or saisie.deposee_le
    instant = datetime.combine(jour, time(8), PARIS) + timedelta(seconds=rang % 36_000)
    genre = "RAD" if saisie.radiation else "DIS" if saisie.renouvelee_le else "CRE"
    contenu, _ = ecrire(saisie, EnTete(genre, instant), equivalents=EQUIVALENTS)
    return f"DEM{saisie.guichet}-{instant:%Y%m%d%H%M}-{rang % 1_000_000:06d}.xml", contenu


def noms(chemin: Path) -> Iterator[str]:
    with zipfile.ZipFile(chemin) as lu:
        yield from lu.namelist()
