"""The embedded server: shared, stopped with its last user, and up again after being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from socle import postgres_embarque
from socle.postgres_embarque import ROLE_APPLICATION, ROLE_PROPRIETAIRE, Grappe

TENIR = (
    "import sys; from pathlib import Path; from socle.postgres_embarque import Grappe;"
    "g = Grappe(Path(sys.argv[1]), durable=False); g.tenir(); print('pret', flush=True); sys.stdin.read()"
)


@pytest.fixture
def grappe():
    # Not `tmp_path`: pytest closes its parent again whenever another session starts.
    with tempfile.TemporaryDirectory(prefix="grappe-") as dossier:
        une = Grappe(Path(dossier) / "pg", durable=False)
        yield une
        une.lacher()
        une.arreter()


def autre_programme(grappe: Grappe) -> subprocess.Popen[str]:
    programme = subprocess.Popen(
        [sys.executable, "-c", TENIR, str(grappe.dossier)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert programme.stdout.readline() == "pret\n"
    return programme


def pid_du_serveur(grappe: Grappe) -> int:
    return int((grappe.donnees / "postmaster.pid").read_text().splitlines()[0])


def lire(grappe: Grappe, role: str = ROLE_APPLICATION) -> str:
    with psycopg.connect(grappe.url(role)) as connexion:
        return connexion.execute("SELECT current_user").fetchone()[0]


def test_il_demarre_avec_ses_deux_roles_et_sa_base(grappe):
    grappe.tenir()
    assert lire(grappe) == ROLE_APPLICATION
    assert lire(grappe, ROLE_PROPRIETAIRE) == ROLE_PROPRIETAIRE
    with psycopg.connect(grappe.url(ROLE_APPLICATION)) as connexion:
        assert connexion.execute("SHOW jit").fetchone()[0] == "off"
        assert connexion.execute("SHOW listen_addresses").fetchone()[0] == ""
        droits = "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connexion.execute(droits).fetchone()[0] is False


def test_le_dernier_qui_part_eteint(grappe):
    premier, second = autre_programme(grappe), autre_programme(grappe)
    premier.communicate()
    assert grappe.repond()
    second.communicate()
    assert not grappe.repond()


def test_un_sigterm_eteint_aussi(grappe):
    programme = autre_programme(grappe)
    programme.terminate()
    assert programme.wait(30) == 128 + signal.SIGTERM
    assert not grappe.repond()
    programme.communicate()


def test_un_utilisateur_tue_ne_retient_pas_le_serveur(grappe):
    tue, poli = autre_programme(grappe), autre_programme(grappe)
    tue.kill()
    tue.communicate()
    poli.communicate()
    assert not grappe.repond()


def test_il_repart_apres_kill_9(grappe):
    """A killed server leaves its pid file behind, and children that hold its memory for a while."""
    grappe.durable = True
    grappe.tenir()
    with psycopg.connect(grappe.url(ROLE_PROPRIETAIRE)) as connexion:
        connexion.execute("CREATE TABLE temoin AS SELECT 42 AS valeur")
    os.kill(pid_du_serveur(grappe), signal.SIGKILL)
    attendre_le_silence(grappe)
    # Another program, whose predecessor died with the server.
    suivant = Grappe(grappe.dossier)
    suivant.tenir()
    with psycopg.connect(grappe.url(ROLE_PROPRIETAIRE)) as connexion:
        assert connexion.execute("SELECT valeur FROM temoin").fetchone()[0] == 42
    suivant.lacher()


def attendre_le_silence(grappe: Grappe) -> None:
    limite = time.monotonic() + 10
    while grappe.repond() and time.monotonic() < limite:
        time.sleep(0.05)


def test_un_numero_de_processus_repris_par_un_autre_ne_trompe_pas(grappe):
    grappe.tenir()
    contenu = (grappe.donnees / "postmaster.pid").read_text().splitlines()
    grappe.lacher()
    (grappe.donnees / "postmaster.pid").write_text("\n".join([str(os.getpid()), *contenu[1:]]))
    grappe.tenir()
    assert lire(grappe) == ROLE_APPLICATION


def test_plusieurs_programmes_demarrent_ensemble(grappe):
    programmes = [
        subprocess.Popen(
            [sys.executable, "-c", TENIR, str(grappe.dossier)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert [programme.stdout.readline() for programme in programmes] == ["pret\n"] * 4
    assert lire(grappe) == ROLE_APPLICATION
    for programme in programmes:
        programme.communicate()
    assert not grappe.repond()


def test_un_chemin_trop_long_pour_une_prise_passe_par_un_dossier_temporaire(tmp_path):
    longue = Grappe(tmp_path / ("d" * 120) / "pg", durable=False)
    assert len(str(longue.socket)) <= postgres_embarque.LONGUEUR_MAX_SOCKET
    assert longue.socket != Grappe(tmp_path / ("e" * 120) / "pg").socket


def test_les_dossiers_prives_le_restent_et_les_parents_ne_sont_que_traverses(grappe):
    cles = grappe.dossier.parent / "cles"
    cles.mkdir(mode=0o755)
    grappe.dossier.parent.chmod(0o700)
    grappe.tenir()
    assert cles.stat().st_mode & 0o777 == 0o700
    # Only under root does the server run as another account, which has to cross the parent.
    assert grappe.dossier.parent.stat().st_mode & 0o777 == (0o701 if os.geteuid() == 0 else 0o700)
    assert grappe.donnees.stat().st_mode & 0o777 == 0o700
    assert grappe.socket.stat().st_mode & 0o777 == 0o700
