"""Fifty agents acting every two seconds through the real server: answers, errors, and who used the processors."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import reverse

from bench.agents import Poste, Releve, travailler
from bench.banc import RACINE, Banc
from bench.copies import clone
from bench.mesure import Mesure, percentile
from bench.recherche import textes_de
from demo.connexion import entrer
from habilitations.access import acteur_de, peut
from habilitations.models import Affectation, Agent
from habilitations.rules.droits import Droit
from registre.models import Demande
from registre.rules.echeances import bornes_du_jour
from registre.services.parametres import delais_de_la_region
from socle.clock import aujourdhui
from socle.postgres_embarque import ROLE_APPLICATION, ROLE_PROPRIETAIRE

AGENTS = 50
PAUSE = 2.0
RODAGE = 15.0
DUREE = 60.0
LIMITE = 0.5
A_RENOUVELER = 25
TIC = os.sysconf("SC_CLK_TCK")


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """p95 of every answer; one more line for the errors. Processor seconds a second of web, database and generator apart."""
    with clone() as base:
        postes = _postes(banc.graine)
        with _site(base) as (port, site):
            releve, processeur = _observer(postes, port, site, banc.graine)
    durees = [duree for gestes in releve.durees.values() for duree in gestes]
    yield Mesure(
        "charge",
        value=percentile(durees),
        unit="s",
        n=len(durees),
        limite=LIMITE,
        details={
            "agents": AGENTS,
            "pause_moyenne": PAUSE,
            "duree": DUREE,
            "mediane": round(percentile(durees, 0.5), 4),
            "requetes_par_seconde": round(len(durees) / DUREE, 1),
            "actes": releve.ecrits,
            **{f"p95_{geste}": round(percentile(d), 4) for geste, d in sorted(releve.durees.items())},
            **{f"coeurs_{qui}": round(part, 3) for qui, part in processeur.items()},
        },
    )
    yield Mesure(
        "charge_erreurs", len(releve.erreurs), "1", len(durees), limite=0, details={"lesquelles": sorted(set(releve.erreurs))[:5]}
    )  # fmt: skip


def _postes(graine: int) -> list[Poste]:
    """Fifty agents of different organismes who register and renew, each with dossiers of his own to renew."""
    le = aujourdhui()
    bornes = bornes_du_jour(le, delais_de_la_region(le))
    noms = textes_de("recherche_nom_moyen", graine)[:100]
    postes: list[Poste] = []
    for affectation in _affectations():
        acteur = acteur_de(affectation.agent, affectation)
        if not (peut(acteur, Droit.RENOUVELER) and peut(acteur, Droit.ENREGISTRER)):
            continue
        rang = len(postes)
        visibles = (
            Demande.objects.visibles_par(acteur, Droit.RENOUVELER)
            .a_renouveler(le, bornes.a_renouveler)
            .filter(protege=False)
        )
        cles = visibles.order_by("cle").values_list("cle", flat=True)
        # Perimeters overlap: the rank of the agent keeps two of them from the same dossier.
        siennes = [cle for cle in cles[: A_RENOUVELER * AGENTS * 3] if cle.int % AGENTS == rang][:A_RENOUVELER]
        client = entrer(Agent.objects.get(pk=affectation.agent_id), SERVER_NAME="localhost")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        postes.append(
            Poste(
                settings.SESSION_COOKIE_NAME, cookie.value, [reverse("registre:dossier", args=[c]) for c in siennes], noms
            )
        )  # fmt: skip
        if len(postes) == AGENTS:
            return postes
    raise RuntimeError(f"{len(postes)} agents seulement peuvent renouveler dans cette base.")


def _affectations() -> list[Affectation]:
    """One agent of each organisme, the types of organisme in turn."""
    premieres: dict[int, Affectation] = {}
    for une in Affectation.objects.select_related("agent", "organisme").order_by("organisme_id", "pk"):
        premieres.setdefault(une.organisme_id, une)
    rangs: dict[str, int] = {}
    classees = []
    for une in premieres.values():
        rangs[une.organisme.type] = rang = rangs.get(une.organisme.type, 0) + 1
        classees.append((rang, une.pk, une))
    return [une for _, _, une in sorted(classees, key=lambda rangee: rangee[:2])]


@contextmanager
def _site(base: str) -> Iterator[tuple[int, int]]:
    """The site as `make run` serves it, on the copy of the base: its port and its process."""
    connections.close_all()
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    grappe = settings.POSTGRES_EMBARQUE
    environnement = {
        **os.environ,
        "REGISTRE_ENTREE": "web",
        "DATABASE_URL": grappe.url(ROLE_APPLICATION, base),
        "DATABASE_URL_PROPRIETAIRE": grappe.url(ROLE_PROPRIETAIRE, base),
    }
    commande = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "4", "--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
    programme = subprocess.Popen(commande, cwd=RACINE, env=environnement, start_new_session=True, stdout=sys.stderr)  # noqa: S603
    try:
        _attendre(port, programme)
        yield port, programme.pid
    finally:
        programme.send_signal(signal.SIGTERM)
        programme.wait(20)


def _attendre(port: int, programme: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if programme.poll() is not None:
            raise RuntimeError("Le site n'a pas démarré.")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Le site ne répond pas.")


def _observer(postes: list[Poste], port: int, site: int, graine: int) -> tuple[Releve, dict[str, float]]:
    """The generator runs in a process of its own, so that its processor time is told apart."""
    contexte = multiprocessing.get_context("fork")
    file: Any = contexte.SimpleQueue()
    generateur = contexte.Process(target=_generer, args=(postes, port, graine, file))
    generateur.start()
    time.sleep(RODAGE)
    racines = {"web": site, "base": _serveur(), "generateur": generateur.pid or 0}
    avant = {qui: _processeur(pid) for qui, pid in racines.items()}
    time.sleep(DUREE)
    apres = {qui: _processeur(pid) for qui, pid in racines.items()}
    releve = file.get()
    generateur.join()
    return releve, {qui: (apres[qui] - avant[qui]) / DUREE for qui in racines}


def _generer(postes: list[Poste], port: int, graine: int, file: Any) -> None:
    file.put(travailler(postes, port, graine=graine, rodage=RODAGE, duree=DUREE, pause=PAUSE))


def _serveur() -> int:
    return int((Path(settings.POSTGRES_EMBARQUE.donnees) / "postmaster.pid").read_text().split()[0])


def _processeur(racine: int) -> float:
    """Seconds used by a process and all its descendants, those that ended included."""
    parents: dict[int, list[int]] = {}
    temps: dict[int, float] = {}
    for fichier in Path("/proc").glob("[0-9]*/stat"):
        try:
            champs = fichier.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(fichier.parent.name)
        parents.setdefault(int(champs[1]), []).append(pid)
        temps[pid] = sum(map(int, champs[11:15])) / TIC
    famille, total = [racine], 0.0
    while famille:
        pid = famille.pop()
        total += temps.get(pid, 0.0)
        famille += parents.get(pid, [])
    return total
