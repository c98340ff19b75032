"""An import killed, short of disk, or shared by several processes: no loss, no double, nothing half written."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from registre.models import Demande, Evenement, NumeroUnique
from reporting.management.commands.importer_sne import Command
from reporting.models import LigneImport, LotImport
from reporting.sne.import_ import Options, importer
from reporting.sne.rapport import ecrire_rapport_d_import
from tests.reporting.atelier import active, deposer, element, radier, suite
from tests.reporting.engendrement import Fabrique

pytestmark = pytest.mark.usefixtures("base_clonee", "en_mars")
NOMBRE = 160
LOT = 20
PATIENCE = 60


def dans_un_fils(
    travail: Callable[..., object], *arguments: object
) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    """The work in a process of its own, on connections of its own; what it returns, or its error's text, comes back."""
    contexte = multiprocessing.get_context("fork")
    recevoir, envoyer = contexte.Pipe(duplex=False)
    processus = contexte.Process(target=_fils, args=(envoyer, travail, *arguments))
    processus.start()
    envoyer.close()
    return processus, recevoir


def _fils(tuyau: Connection, travail: Callable[..., object], *arguments: object) -> None:
    for heritee in connections.all(initialized_only=True):
        heritee.connection = None
    try:
        tuyau.send(travail(*arguments))
    except CommandError as erreur:
        tuyau.send(str(erreur))
    except Exception:
        tuyau.send(traceback.format_exc())


def _importer(dossier: Path, processus: int) -> int:
    return importer([dossier], Options(processus, rapport=dossier.parent / "fils.xlsx", lot=LOT)).documents


def _commande(dossier: Path, limite: int) -> str:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limite, limite))
    call_command("importer_sne", str(dossier), "--rapport", str(dossier.parent / "r" / "rapport.xlsx"), "--verbosity=0")
    return "terminé"


def _commande_a_court_de_place_a_la_fin(dossier: Path) -> str:
    """The disk fills up once the documents are in."""
    Command._avancement = lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
    call_command("importer_sne", str(dossier), "--rapport", str(dossier.parent / "r" / "rapport.xlsx"))
    return "terminé"


def documents_et_suites(fabrique: Fabrique) -> list:
    """Demandes created, changed, then half of them radiated."""
    documents = []
    for rang in range(NOMBRE // 2):
        cre = active(fabrique, fichier_a=f"2026-01-01T08:{rang // 60:02d}:{rang % 60:02d}+01:00")
        documents.append(cre)
        if rang % 2:
            documents.append(
                radier(suite(cre, "RAD", f"2026-01-02T08:00:{rang % 60:02d}+01:00"), "RADABA", "2026-01-02")
            )
    return documents


def verifier(documents: list) -> None:
    """Every document once, every demande once, in the state that its last document says."""
    assert LigneImport.objects.count() == len(documents)
    radiees = {element(un, "numUnique").text for un in documents if un.find(".//{*}radiation") is not None}
    tous = {element(un, "numUnique").text for un in documents}
    etats = dict(NumeroUnique.objects.values_list("numero", "demande__etat"))
    assert etats == {numero: "radiee" if numero in radiees else "active" for numero in tous}
    for nature, nombre in (("depot", len(tous)), ("radiation", len(radiees))):
        assert Evenement.objects.filter(nature=nature).count() == nombre


@pytest.mark.parametrize("processus", [1, 2])
def test_un_import_tue_reprend_sans_perte_ni_double(fabrique: Fabrique, dossier: Path, processus: int):
    documents = documents_et_suites(fabrique)
    deposer(dossier, *documents)
    fils, _ = dans_un_fils(_importer, dossier, processus)
    limite = time.monotonic() + PATIENCE
    while LigneImport.objects.count() < 2 * LOT:
        assert time.monotonic() < limite
        assert fils.is_alive()
        time.sleep(0.01)
    os.kill(fils.pid, signal.SIGKILL)
    fils.join()
    avant = LigneImport.objects.count()
    assert 0 < avant < len(documents)
    run = importer([dossier], Options(rapport=dossier.parent / "rapport.xlsx", lot=LOT))
    assert run.deja_vus >= avant
    assert run.refuses == 0
    verifier(documents)
    assert list(LotImport.objects.order_by("pk").values_list("etat", flat=True)) == ["interrompu", "termine"]


def test_plusieurs_processus_donnent_la_meme_chose_qu_un_seul(fabrique: Fabrique, dossier: Path):
    documents = documents_et_suites(fabrique)
    deposer(dossier, *documents)
    run = importer([dossier], Options(3, rapport=dossier.parent / "rapport.xlsx", lot=7))
    assert run.refuses == 0
    assert run.acceptes + run.avertis == len(documents)
    verifier(documents)


def test_un_lot_dont_le_processus_meurt_arrete_l_import_et_garde_ce_qui_est_valide(fabrique: Fabrique, dossier: Path):
    documents = documents_et_suites(fabrique)
    deposer(dossier, *documents)
    fils, tuyau = dans_un_fils(_import_dont_un_enfant_meurt, dossier)
    assert tuyau.poll(PATIENCE)
    assert tuyau.recv() == "ImportInterrompu"
    fils.join()
    assert LigneImport.objects.count() % LOT == 0
    importer([dossier], Options(rapport=dossier.parent / "rapport.xlsx", lot=LOT))
    verifier(documents)


def _import_dont_un_enfant_meurt(dossier: Path) -> str:
    def tuer(faits: int, total: int) -> None:
        for enfant in multiprocessing.active_children()[:1]:
            os.kill(enfant.pid, signal.SIGKILL)

    try:
        importer([dossier], Options(2, rapport=dossier.parent / "fils.xlsx", lot=LOT), tuer)
    except RuntimeError as erreur:
        return type(erreur).__name__
    return "rien"


def test_un_disque_plein_pendant_la_mise_de_cote_n_importe_rien(fabrique: Fabrique, dossier: Path):
    deposer(dossier, *(active(fabrique) for _ in range(30)))
    fils, tuyau = dans_un_fils(_commande, dossier, 60_000)
    assert tuyau.poll(PATIENCE)
    message = tuyau.recv()
    fils.join()
    assert "Le disque est plein" in message
    assert "rien n'a été importé" in message
    assert not Demande.objects.exists()
    assert not LigneImport.objects.exists()
    assert not (dossier.parent / "r").exists()


def test_un_disque_plein_au_rapport_garde_l_import_et_dit_comment_refaire_le_rapport(fabrique: Fabrique, dossier: Path):
    documents = [active(fabrique) for _ in range(3)]
    deposer(dossier, *documents)
    fils, tuyau = dans_un_fils(_commande_a_court_de_place_a_la_fin, dossier)
    assert tuyau.poll(PATIENCE)
    message = tuyau.recv()
    fils.join()
    run = LotImport.objects.get()
    assert "--rapport-du-lot" in message
    assert str(run.cle) in message
    assert Demande.objects.count() == len(documents)
    assert list(dossier.parent.glob("r/*")) == []
    chemin = ecrire_rapport_d_import(run, dossier.parent / "r" / "rapport.xlsx")
    assert chemin.stat().st_size > 0


def test_deux_imports_a_la_fois_le_second_attend_puis_dit_pourquoi(monkeypatch, fabrique: Fabrique, dossier: Path):
    monkeypatch.setattr("reporting.sne.import_.PATIENCE", 0.5)
    deposer(dossier, active(fabrique))
    with connections["default"].cursor() as curseur:
        curseur.execute("SELECT pg_advisory_lock(7311042)")
    fils, tuyau = dans_un_fils(_commande, dossier, 10**9)
    assert tuyau.poll(PATIENCE)
    assert "Un autre import est en cours" in tuyau.recv()
    fils.join()
    assert not Demande.objects.exists()
