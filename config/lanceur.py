"""`make demo` and `make run`: database, web and worker started together, watched, and stopped together.

`python -m config.lanceur demo` also fills an empty base with a population and prints one account per actor type.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config import entree, environnement

ADRESSE = "127.0.0.1"
DEMANDES_DE_LA_DEMO = 20_000
DELAI_DE_REPONSE = 60
DELAI_D_ARRET = 15
PR_SET_PDEATHSIG = 1
# As root Celery warns at length about pickle, which we do not accept.
AVERTISSEMENT_ROOT = "ignore:You're running the worker with superuser"
FICHIER_DES_COMPTES = environnement.dossier_var() / "demo-comptes.json"
SIGNAUX = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ArretDemande(Exception):
    """Ctrl-C or SIGTERM."""


class Echec(Exception):
    """The start failed; the message says why, in French."""


class Equipe:
    """The programs we started, each in its own process group, so that a Ctrl-C reaches only us and we stop them."""

    def __init__(self) -> None:
        self.programmes: dict[str, subprocess.Popen[bytes]] = {}

    def engager(self, nom: str, *commande: str, entree_du_programme: str) -> None:
        self.programmes[nom] = subprocess.Popen(  # noqa: S603 - our own commands
            commande,
            cwd=settings.RACINE,
            env={**os.environ, entree.VARIABLE: entree_du_programme},
            start_new_session=True,
            preexec_fn=_mourir_avec_le_parent,
        )

    def premier_parti(self) -> str | None:
        return next((nom for nom, programme in self.programmes.items() if programme.poll() is not None), None)

    def congedier(self) -> None:
        """SIGTERM to all, then SIGKILL to the groups of those that stay."""
        for programme in self.programmes.values():
            if programme.poll() is None:
                programme.terminate()
        limite = time.monotonic() + DELAI_D_ARRET
        for programme in self.programmes.values():
            try:
                programme.wait(max(0.1, limite - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(programme.pid, signal.SIGKILL)
                programme.wait()


def main(arguments: list[str] | None = None) -> int:
    lecteur = argparse.ArgumentParser(prog="lanceur", description="Démarre la base, le site et les tâches de fond.")
    lecteur.add_argument("mode", choices=("demo", "run"), help="demo : avec une population ; run : sans")
    mode = lecteur.parse_args(arguments).mode
    for numero in SIGNAUX:
        signal.signal(numero, _demander_l_arret)
    equipe = Equipe()
    try:
        _preparer(demo=mode == "demo")
        _servir(equipe, demo=mode == "demo")
    except ArretDemande:
        dire("Arrêt demandé.")
        return 0
    except (Echec, environnement.ConfigurationInvalide, subprocess.CalledProcessError) as erreur:
        dire(f"Échec : {erreur}")
        return 1
    finally:
        for numero in SIGNAUX:
            signal.signal(numero, signal.SIG_IGN)
        equipe.congedier()
        dire("Tout est arrêté.")
    return 0


def dire(message: str) -> None:
    print(f"[registre] {message}", flush=True)


@contextmanager
def etape(quoi: str) -> Iterator[None]:
    debut = time.monotonic()
    dire(f"{quoi}…")
    yield
    dire(f"{quoi} : fait en {time.monotonic() - debut:.1f} s")


def _preparer(*, demo: bool) -> None:
    if demo:
        os.environ["DEMO"] = "1"
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE",
        f"config.settings.{environnement.choix('ENVIRONNEMENT', environnement.ENVIRONNEMENTS, 'dev')}",
    )
    entree.declarer("commande")
    _exiger_port_libre(settings.PORT)
    with etape("Base de données"):
        entree.demarrer_la_base()
        _commande("preparer_base", "--verbosity=0")
    django.setup()
    with etape("Territoires, nomenclatures et paramètres"):
        for commande in settings.DONNEES_DE_REFERENCE:
            call_command(commande, verbosity=0, stdout=io.StringIO())
    if demo:
        _peupler_si_besoin()
        _ouvrir_les_comptes_si_besoin()
    connection.close()


def _servir(equipe: Equipe, *, demo: bool) -> None:
    python = sys.executable
    equipe.engager(
        "site", python, "-m", "granian", "--interface", "wsgi", "--host", ADRESSE, "--port", str(settings.PORT),
        "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning",
        "config.wsgi:application",
        entree_du_programme="web",
    )  # fmt: skip
    equipe.engager(
        "tâches", python, "-W", AVERTISSEMENT_ROOT, "-m", "celery", "-q", "-A", "config", "worker", "--beat", "--concurrency", "1", "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle", "--hostname", "registre@%h",
        entree_du_programme="worker",
    )  # fmt: skip
    _attendre_le_site(equipe)
    _annoncer(demo=demo)
    while (parti := equipe.premier_parti()) is None:
        time.sleep(0.5)
    raise Echec(f"le programme « {parti} » s’est arrêté (code {equipe.programmes[parti].returncode}).")


def _commande(*arguments: str) -> None:
    """A management command in its own process: it chooses its own database role."""
    subprocess.run([sys.executable, str(settings.RACINE / "manage.py"), *arguments], check=True)  # noqa: S603


def _peupler_si_besoin() -> None:
    """Fill an empty base, start again what was interrupted, and leave alone a base that holds real demandes."""
    peuplement = apps.get_model("demo.Peuplement").objects.order_by("-pk").first()
    if peuplement is None and apps.get_model("registre.Demande").objects.exists():
        raise Echec("cette base contient des demandes qui ne sont pas de démonstration : utiliser « make run ».")
    if peuplement is not None and peuplement.termine_a:
        return
    nombre = environnement.entier("DEMANDES", DEMANDES_DE_LA_DEMO, mini=100, maxi=3_000_000)
    with etape(f"Population de {nombre} demandes"):
        _commande("peupler", f"--demandes={nombre}", *(["--recommencer"] if peuplement else []))


def _ouvrir_les_comptes_si_besoin() -> None:
    """Once per population: twenty-five passwords take seconds to derive."""
    peuplement = apps.get_model("demo.Peuplement").objects.latest("pk")
    ecrit = FICHIER_DES_COMPTES.exists() and FICHIER_DES_COMPTES.stat().st_mtime > peuplement.termine_a.timestamp()
    # A file of an earlier version lists the accounts alone.
    if ecrit and '"client_api"' in FICHIER_DES_COMPTES.read_text():
        return
    with etape("Comptes de démonstration"):
        call_command("comptes_demo", verbosity=0, stdout=io.StringIO())


def _exiger_port_libre(port: int) -> None:
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((ADRESSE, port))
        except OSError:
            raise Echec(
                f"le port {port} est déjà pris ; en choisir un autre, par exemple : make demo PORT=8001"
            ) from None


def _attendre_le_site(equipe: Equipe) -> None:
    limite = time.monotonic() + DELAI_DE_REPONSE
    while time.monotonic() < limite:
        if parti := equipe.premier_parti():
            raise Echec(f"le programme « {parti} » n’a pas démarré.")
        try:
            with socket.create_connection((ADRESSE, settings.PORT), timeout=2) as prise:
                prise.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
                statut = prise.recv(12)
        except OSError:
            time.sleep(0.2)
            continue
        if statut[9:10] == b"5":
            raise Echec("le site répond par une erreur ; voir les lignes ci-dessus.")
        return
    raise Echec(f"le site ne répond pas après {DELAI_DE_REPONSE} s.")


def _annoncer(*, demo: bool) -> None:
    dire(f"Le registre répond : http://{ADRESSE}:{settings.PORT}")
    dire(f"(les clés d’accès, ou passkeys, demandent http://localhost:{settings.PORT})")
    if demo:
        ecrits = json.loads(FICHIER_DES_COMPTES.read_text())
        for compte in ecrits["comptes"]:
            dire(f"  {compte['email']:42} {compte['mot_de_passe']}  {compte['type']} : {compte['peut']}")
        api = ecrits["client_api"]
        dire(f"  API de {api['organisme']} : client_id {api['client_id']} secret {api['client_secret']}")
        dire(f"  (documentation : http://{ADRESSE}:{settings.PORT}/api/v1/)")
        dire(f"Ces comptes sont aussi dans {FICHIER_DES_COMPTES}")
    dire("Ctrl-C arrête tout.")


def _demander_l_arret(_numero: int, _cadre: FrameType | None) -> None:
    for numero in SIGNAUX:
        signal.signal(numero, signal.SIG_IGN)
    raise ArretDemande


def _mourir_avec_le_parent() -> None:
    """If we are killed outright, the kernel asks our programs to stop."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
