"""A list of 100,000 demandes and 20 columns as an Excel file, in a process of its own, while the web goes on answering.

The list is that of the smallest territory that has as many active demandes, as an agent of the whole region asks it.
Memory is the peak resident size of the process that writes, Python and Django included.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from bench.banc import Banc, dire
from bench.copies import clone
from bench.mesure import Mesure, percentile
from bench.requetes import Poste, adresse_de_la_liste, page, poste
from habilitations.access import acteur_de
from reporting.services.exports import SaisieExport, demander_export
from socle.travaux import executer

LIGNES = 100_000
PERIMETRE = "region (bailleur)"
COLONNES = (
    "titulaire", "besoin", "communes", "signalements", "anciennete", "dossier", "naissance", "telephone", "mel",
    "residence", "ressources", "loyer_max", "renouvelee",
)  # fmt: skip
LIMITE = 20.0
MEMOIRE = 250 * 1_000_000
LIMITE_DU_WEB = 0.12
COPIE = "registre_bench_export"


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Seconds of the export, memory of its process, and the first page of the list read meanwhile."""
    voulues = min(LIGNES, banc.demandes // 4)
    with tempfile.TemporaryDirectory(dir=banc.dossier) as dossier, clone(COPIE):
        settings.DOSSIER_EXPORTS = Path(dossier)
        un = poste(PERIMETRE)
        commune, trouvees = _territoire(voulues)
        export = demander_export(
            SaisieExport({"commune": str(commune)}, COLONNES),
            acteur=acteur_de(un.affectation.agent, un.affectation),
        )
        page(un, adresse_de_la_liste())
        duree, memoire, pages = _produire(export.travail_id or 0, un)
        export.refresh_from_db()
    assert export.lignes == trouvees, f"{export.lignes} lignes au lieu de {trouvees} : {export.message}"
    dire(f"{export.lignes} lignes, {export.octets / 1e6:.1f} Mo en {duree:.1f} s")
    details = {"lignes": export.lignes, "colonnes": 20, "octets": export.octets, "perimetre": PERIMETRE}
    yield Mesure("export_liste", value=duree, unit="s", n=export.lignes, limite=LIMITE, details=details)
    yield Mesure("export_liste_memoire", value=memoire, unit="B", n=export.lignes, limite=MEMOIRE, details=details)
    yield Mesure(
        "export_liste_web",
        value=percentile(pages),
        unit="s",
        n=len(pages),
        limite=LIMITE_DU_WEB,
        details={"page": "première page de la liste pendant l'export", "mediane": round(percentile(pages, 0.5), 5)},
    )


def _territoire(voulues: int) -> tuple[int, int]:
    """The territory with the fewest active demandes above `voulues`, and how many it has."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT tag, count(*) FROM registre_demande d, unnest(d.territoires) AS tag WHERE d.etat = 'active'"
            " GROUP BY tag HAVING count(*) >= %s ORDER BY 2, 1 LIMIT 1",
            [voulues],
        )
        tag, nombre = curseur.fetchone()
    return tag, nombre


def _produire(travail_id: int, un: Poste) -> tuple[float, int, list[float]]:
    """Seconds and peak bytes of the export, and seconds of each page that the web gave meanwhile."""
    contexte = multiprocessing.get_context("fork")
    recevoir, envoyer = contexte.Pipe(duplex=False)
    connections.close_all()
    processus = contexte.Process(target=_travail, args=(envoyer, travail_id))
    processus.start()
    envoyer.close()
    pages = []
    while not recevoir.poll(0.05):
        debut = time.perf_counter()
        page(un, adresse_de_la_liste())
        pages.append(time.perf_counter() - debut)
    duree, memoire = recevoir.recv()
    processus.join()
    return duree, memoire, pages


def _travail(tuyau: multiprocessing.connection.Connection, travail_id: int) -> None:
    debut = time.perf_counter()
    executer(travail_id)
    tuyau.send((time.perf_counter() - debut, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
    connections.close_all()
    tuyau.close()
    os._exit(0)
