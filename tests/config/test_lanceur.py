"""`make run` from an empty folder: it serves, says where, and a Ctrl-C leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environnement import RACINE
from socle.postgres_embarque import Grappe

DELAI = 240


@pytest.fixture
def dossier() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lanceur-") as nom:
        yield Path(nom)


@pytest.fixture
def port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def lancer(dossier: Path, port: int) -> subprocess.Popen[str]:
    herite = {nom: valeur for nom, valeur in os.environ.items() if nom in {"PATH", "HOME", "LANG"}}
    with (dossier / "sortie.log").open("w") as sortie:
        return subprocess.Popen(
            [sys.executable, "-m", "config.lanceur", "run"],
            cwd=RACINE,
            env={**herite, "VAR_DIR": str(dossier), "PORT": str(port), "PYTHONUNBUFFERED": "1"},
            stdout=sortie,
            stderr=subprocess.STDOUT,
            text=True,
        )


def attendre(dossier: Path, phrase: str, programme: subprocess.Popen[str]) -> None:
    limite = time.monotonic() + DELAI
    while phrase not in (sortie := (dossier / "sortie.log").read_text()):
        assert programme.poll() is None, sortie[-3000:]
        assert time.monotonic() < limite, sortie[-3000:]
        time.sleep(0.2)


def processus_dans(dossier: Path) -> list[str]:
    """What still runs with this folder in its environment."""
    restes = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(dossier).encode() in environ.read_bytes():
                restes.append((environ.parent / "cmdline").read_text())
        except OSError:
            continue
    return restes


def test_il_sert_puis_s_arrete_sans_rien_laisser(dossier, port):
    programme = lancer(dossier, port)
    try:
        attendre(dossier, "Ctrl-C arrête tout.", programme)
        assert f"http://127.0.0.1:{port}" in (dossier / "sortie.log").read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/comptes/login/", timeout=30) as reponse:
            assert reponse.status == 200
            assert "no-store" in reponse.headers["Cache-Control"]
            assert "default-src 'none'" in reponse.headers["Content-Security-Policy"]
    finally:
        programme.send_signal(signal.SIGINT)
        code = programme.wait(60)
    assert code == 0, (dossier / "sortie.log").read_text()[-3000:]
    assert processus_dans(dossier) == []
    assert not Grappe(dossier / "pg").repond()


def test_un_port_pris_se_dit(dossier):
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        programme = lancer(dossier, prise.getsockname()[1])
        assert programme.wait(60) == 1
    assert "est déjà pris" in (dossier / "sortie.log").read_text()
