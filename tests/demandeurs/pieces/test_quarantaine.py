"""A pièce that the antivirus has not seen waits; only its answer lets it through."""

from __future__ import annotations

import pytest

from demandeurs import ports
from demandeurs.enums import EtatPiece, MarquePiece
from demandeurs.pieces import antivirus, coffre
from demandeurs.pieces.antivirus import Avis
from demandeurs.services import quarantaine
from tests.demandeurs.pieces import fichiers
from tests.demandeurs.pieces.lignes import fichier
from tests.demandeurs.pieces.test_antivirus import FauxClamd, clamd

__all__ = ["clamd"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dossier_des_pieces")]


@pytest.fixture
def en_attente():
    """A pièce of two files, come while the antivirus was down."""
    un = fichier(fichiers.pdf(1), etat=EtatPiece.QUARANTAINE)
    fichier(fichiers.pdf(2), un.piece, rang=1)
    return un.piece


def relue(piece):
    piece.refresh_from_db()
    return piece.etat, piece.marque


def test_l_antivirus_repond_et_elle_sort(clamd: FauxClamd, en_attente, monkeypatch):
    suites: list[int] = []
    monkeypatch.setattr(ports, "sorties_de_quarantaine", [suites.append])
    assert quarantaine.reexaminer() == 1
    assert relue(en_attente) == (EtatPiece.DEPOSEE, "")
    assert {un.analyse_a is not None for un in en_attente.fichiers.all()} == {True}
    assert len(clamd.recus) == 2
    assert suites == [en_attente.pk]
    assert quarantaine.reexaminer() == 0


@pytest.mark.parametrize("adresse", ["", "unix:///nulle/part"])
def test_sans_reponse_elle_attend(settings, en_attente, adresse):
    settings.CLAMAV_SOCKET = adresse
    assert quarantaine.reexaminer() == 0
    assert relue(en_attente) == (EtatPiece.QUARANTAINE, "")


def test_infectee_elle_est_marquee_et_reste_fermee(clamd: FauxClamd, en_attente):
    clamd.reponse = b"stream: Essai FOUND\0"
    assert quarantaine.reexaminer() == 0
    assert relue(en_attente) == (EtatPiece.QUARANTAINE, MarquePiece.INEXPLOITABLE)
    assert en_attente.marque_motif
    clamd.reponse = None
    assert quarantaine.reexaminer() == 0


def test_un_fichier_illisible_la_garde_et_n_arrete_pas_les_autres(clamd: FauxClamd, en_attente):
    autre = fichier(fichiers.pdf(3), etat=EtatPiece.QUARANTAINE).piece
    coffre.effacer(en_attente.fichiers.get(rang=1).cle)
    assert quarantaine.reexaminer() == 1
    assert relue(en_attente) == (EtatPiece.QUARANTAINE, "")
    assert relue(autre) == (EtatPiece.DEPOSEE, "")


def test_une_panne_arrete_le_passage(clamd: FauxClamd, en_attente, monkeypatch):
    fichier(fichiers.pdf(3), etat=EtatPiece.QUARANTAINE)
    appels: list[int] = []
    monkeypatch.setattr(antivirus, "analyser", lambda contenu: appels.append(len(contenu)) or Avis.SANS_REPONSE)
    assert quarantaine.reexaminer() == 0
    assert len(appels) == 1
