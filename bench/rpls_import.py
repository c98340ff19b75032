"""The whole stock of the region from RPLS files: rows a second and memory of the importer, 1,200,000 rows of 64 fields.

Four bailleurs of 300,000 dwellings: the header of a file counts on six digits at most. The process that is measured reads,
checks, copies and merges; it adds to the stock of a copy of the base.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from stdnum import luhn

from attributions.services.rpls.reception import recevoir
from bench.banc import Banc, dire
from bench.copies import clone
from bench.mesure import Mesure
from habilitations.acteur import systeme
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import SaisieOrganisme
from habilitations.services.organismes import creer_organisme
from socle.travaux import executer

LIGNES = 1_200_000
BAILLEURS = 4
DEBIT = 8_000.0
MEMOIRE = 300 * 1_000_000
COPIE = "registre_bench_rpls"
COMMUNES = ("93066", "93048", "75118", "92050", "94028", "91377", "77288", "78646", "95127", "93055")
VOIES = ("DE LA RÉPUBLIQUE", "JEAN JAURÈS", "DES TILLEULS", "DE L'ÉGLISE", "PABLO NERUDA")
PAS = 0.1


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Rows a second, report included; then the peak of resident memory of the importing process."""
    lignes = int(os.environ.get("LIGNES") or LIGNES)
    with tempfile.TemporaryDirectory(dir=banc.dossier) as provisoire:
        fichiers = [
            ecrire(Path(provisoire) / f"rpls-{rang}.csv", rang, lignes // BAILLEURS, banc.graine)
            for rang in range(BAILLEURS)
        ]
        octets = sum(un.stat().st_size for un in fichiers)
        dire(f"{lignes} lignes, {octets / 1e6:.0f} Mo dans {BAILLEURS} fichiers…")
        with clone(COPIE):
            duree, faites, memoire = _importer(fichiers, Path(provisoire))
    details = {"duree": round(duree, 2), "octets": octets, "faites": faites}
    yield Mesure("rpls_import", value=faites / duree, unit="1/s", n=faites, limite=DEBIT, sens=">=", details=details)
    yield Mesure("rpls_import_memoire", value=memoire, unit="B", n=faites, limite=MEMOIRE)


def siren(rang: int) -> str:
    racine = f"{90_000_000 + rang:08d}"
    return racine + luhn.calc_check_digit(racine)


def ecrire(chemin: Path, rang: int, lignes: int, graine: int) -> Path:
    """A file of this many dwellings of one bailleur, drawn from the seed; one row in a thousand is wrong."""
    tirage = random.Random(graine * 31 + rang)
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        nom = siren(rang)
        flux.write(f"2026;{nom};BAILLEUR {rang};;1 PLACE DE LA GARE;;;;93200;{nom}00018;{lignes};\r\n")
        for numero in range(lignes):
            flux.write(_ligne(tirage, rang, numero))
    return chemin


def _ligne(tirage: random.Random, rang: int, numero: int) -> str:
    pieces = tirage.choice("1223334445")
    if numero % 1_000 == 999:
        pieces = "0"
    commune = tirage.choice(COMMUNES)
    champs = [""] * 64
    valeurs = {
        1: f"{rang:03d}{numero:07d}", 2: f"B{rang}-{numero:06d}", 3: "1", 4: commune, 5: commune, 6: "COMMUNE",
        7: str(tirage.randrange(1, 150)), 9: "RUE", 10: tirage.choice(VOIES), 11: str(numero % 99), 13: "A",
        15: str(tirage.randrange(12)), 18: "B", 19: "IMM 4", 20: "RÉSIDENCE DES TILLEULS", 22: tirage.choice("1222"),
        23: "C", 24: pieces, 25: str(15 + 14 * int(pieces)), 26: str(1955 + numero % 65), 27: str(1955 + numero % 65),
        28: "1990", 29: "1", 32: tirage.choice(("13", "12", "52", "10", "14")), 34: "1", 35: "93-2-01",
        36: "01/07/1979", 37: "9", 40: tirage.choice("1112"), 41: "06/2015", 42: "3", 43: "62",
        44: str(tirage.randrange(180, 900)), 45: "12", 46: "999", 47: "13", 48: "03/2021",
        49: tirage.choice("BCDEF"), 50: tirage.choice("BCDEF"), 54: "S1", 55: "SEGMENT", 56: "600", 62: "05/2015",
        63: tirage.choice("2347"),
    }  # fmt: skip
    for place, valeur in valeurs.items():
        champs[place - 1] = valeur
    return ";".join(champs) + "\r\n"


def _importer(fichiers: list[Path], dossier: Path) -> tuple[float, int, int]:
    """Seconds, rows read and peak of memory of a process of its own."""
    contexte = multiprocessing.get_context("fork")
    recevoir_de, envoyer = contexte.Pipe(duplex=False)
    connections.close_all()
    processus = contexte.Process(target=_travail, args=(envoyer, fichiers, dossier))
    processus.start()
    envoyer.close()
    pic = 0
    while processus.is_alive() and not recevoir_de.poll(PAS):
        pic = max(pic, _residente(processus.pid or 0))
    duree, faites = recevoir_de.recv()
    processus.join()
    return duree, faites, pic


def _residente(pid: int) -> int:
    try:
        statut = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(une.split()[1]) * 1024 for une in statut.splitlines() if une.startswith("VmRSS:")), 0)


def _travail(tuyau: multiprocessing.connection.Connection, fichiers: list[Path], dossier: Path) -> None:
    settings.DOSSIER_RPLS = dossier
    call_command("charger_financements", verbosity=0)
    bailleurs = [_bailleur(rang) for rang in range(len(fichiers))]
    debut, faites = time.perf_counter(), 0
    for chemin, bailleur in zip(fichiers, bailleurs, strict=True):
        acteur = systeme(organisme_id=bailleur.pk, session="bench")
        recu = recevoir(_blocs(chemin), acteur=acteur, organisme_id=bailleur.pk)
        executer(int(recu.travail_id or 0))
        recu.refresh_from_db()
        faites += recu.lignes_lues
    tuyau.send((time.perf_counter() - debut, faites))
    connections.close_all()


def _bailleur(rang: int) -> Organisme:
    saisie = SaisieOrganisme(nom=f"Bailleur du banc {rang}", type=TypeOrganisme.BAILLEUR, siren=siren(rang))
    return creer_organisme(acteur=systeme(), saisie=saisie)


def _blocs(chemin: Path) -> Iterator[bytes]:
    with chemin.open("rb") as flux:
        while bloc := flux.read(1 << 20):
            yield bloc
