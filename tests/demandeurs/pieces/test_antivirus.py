"""clamd, over its own protocol: infected is refused, silence is never health."""

from __future__ import annotations

import getpass
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from demandeurs.pieces import antivirus
from demandeurs.pieces.antivirus import Avis
from socle.errors import ActionRefusee
from tests import preparation
from tests.demandeurs.pieces import fichiers

# In two parts, so that this file is not itself what antiviruses look for.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FauxClamd:
    """The INSTREAM command as clamd speaks it: refuses what breaks the protocol, finds EICAR, has a size limit."""

    def __init__(self, prise: socket.socket, limite: int = 20_000_000, reponse: bytes | None = None) -> None:
        self.prise, self.limite, self.reponse, self.recus = prise, limite, reponse, []
        threading.Thread(target=self._servir, daemon=True).start()

    def _servir(self) -> None:
        while True:
            try:
                client, _ = self.prise.accept()
            except OSError:
                return
            with client, client.makefile("rb") as flux:
                client.sendall(self._repondre(flux))

    def _repondre(self, flux) -> bytes:
        if flux.read(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        contenu = b""
        while taille := struct.unpack(">I", flux.read(4))[0]:
            contenu += flux.read(taille)
            if len(contenu) > self.limite:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.recus.append(contenu)
        if self.reponse is not None:
            return self.reponse
        return b"stream: Eicar-Signature FOUND\0" if EICAR in contenu else b"stream: OK\0"


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, tmp_path, settings) -> Iterator[FauxClamd]:
    if request.param == "unix":
        prise = socket.socket(socket.AF_UNIX)
        prise.bind(str(tmp_path / "clamd.ctl"))
        settings.CLAMAV_SOCKET = f"unix://{tmp_path}/clamd.ctl"
    else:
        prise = socket.socket()
        prise.bind(("127.0.0.1", 0))
        settings.CLAMAV_SOCKET = f"tcp://127.0.0.1:{prise.getsockname()[1]}"
    prise.listen()
    yield FauxClamd(prise)
    prise.close()


def test_un_fichier_sain_passe_en_entier(clamd):
    contenu = bytes(range(256)) * 10_000
    assert antivirus.analyser(contenu) == Avis.SAIN
    assert clamd.recus == [contenu]


def test_eicar_est_reconnu(clamd):
    assert antivirus.analyser(b"avant" + EICAR) == Avis.INFECTE


@pytest.mark.parametrize("reponse", [b"stream: OK mais", b"ERROR\0", b"", b"\xff\xfe\0", b"OK\0"])
def test_une_reponse_qu_on_ne_comprend_pas_n_est_pas_saine(clamd, reponse):
    clamd.reponse = reponse
    assert antivirus.analyser(b"x") == Avis.SANS_REPONSE


def test_au_dela_de_la_limite_de_clamd_rien_ne_passe(clamd):
    clamd.limite = 100_000
    assert antivirus.analyser(bytes(5_000_000)) == Avis.SANS_REPONSE


@pytest.mark.parametrize("adresse", ["unix:///nulle/part/clamd.ctl", "tcp://127.0.0.1:9"])
def test_en_panne_rien_ne_passe(settings, adresse):
    settings.CLAMAV_SOCKET = adresse
    assert antivirus.analyser(b"x") == Avis.SANS_REPONSE


def test_muet_il_est_abandonne(settings, tmp_path, monkeypatch):
    """It takes the file and never answers."""
    monkeypatch.setattr(antivirus, "DELAI", 0.2)
    prise = socket.socket(socket.AF_UNIX)
    prise.bind(str(tmp_path / "muet"))
    prise.listen()
    settings.CLAMAV_SOCKET = f"unix://{tmp_path}/muet"
    debut = time.monotonic()
    assert antivirus.analyser(b"x") == Avis.SANS_REPONSE
    assert time.monotonic() - debut < 2
    prise.close()


def test_sans_antivirus_on_le_dit(settings):
    settings.CLAMAV_SOCKET = ""
    assert antivirus.analyser(EICAR) == Avis.SANS_OBJET
    assert not antivirus.configure()


def test_le_verdict_d_une_piece(clamd, settings):
    assert antivirus.verdict([b"un", b"deux"])
    with pytest.raises(ActionRefusee) as refusee:
        antivirus.verdict([b"un", EICAR])
    assert refusee.value.premier.code == "piece_infectee"
    settings.CLAMAV_SOCKET = "unix:///nulle/part"
    assert not antivirus.verdict([b"un"])
    settings.CLAMAV_SOCKET = ""
    assert antivirus.verdict([b"un"])


@pytest.fixture(scope="module")
def vrai_clamd(tmp_path_factory) -> Iterator[str]:
    """ClamAV's own server with one local signature, that of EICAR. Gives the address of its socket."""
    dossier = tmp_path_factory.mktemp("clamd")
    dossier.chmod(0o755)
    (dossier / "local.ndb").write_text(f"Essai.Eicar:0:*:{EICAR.hex()}\n")
    (dossier / "clamd.conf").write_text(
        f"LocalSocket {dossier}/clamd.ctl\nDatabaseDirectory {dossier}\nForeground yes\nStreamMaxLength 20M\n"
        f"User {getpass.getuser()}\nLogFile {dossier}/clamd.log\n"
    )
    serveur = subprocess.Popen(
        [preparation.clamd(), "--config-file", str(dossier / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        limite = time.monotonic() + 30
        while not (dossier / "clamd.ctl").exists():
            assert serveur.poll() is None, (dossier / "clamd.log").read_text()
            assert time.monotonic() < limite
            time.sleep(0.05)
        yield f"unix://{dossier}/clamd.ctl"
    finally:
        serveur.terminate()
        serveur.wait(20)


def test_le_vrai_clamd_reconnait_eicar_et_laisse_passer_le_reste(vrai_clamd, settings):
    settings.CLAMAV_SOCKET = vrai_clamd
    assert antivirus.analyser(EICAR) == Avis.INFECTE
    assert antivirus.analyser(fichiers.pdf_scanne()) == Avis.SAIN
    assert antivirus.analyser(fichiers.image("jpeg") + EICAR) == Avis.INFECTE
    assert antivirus.analyser(bytes(25_000_000)) == Avis.SANS_REPONSE


def test_le_refus_dit_que_faire():
    refus = antivirus.refus_d_infection()
    assert refus.code == "piece_infectee"
    assert refus.source
    assert refus.issue
