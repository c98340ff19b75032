"""A backup made after the erasure, as docs/exploitation.md describes it, holds neither the object nor the row."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from demandeurs.models import FichierPiece, Piece
from habilitations.acteur import systeme
from registre.models import Demande
from registre.services import pieces
from socle.clock import aujourdhui
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.demandeurs.pieces.test_restauration import programme, sauvegarder
from tests.factories.registre import demande as deposer
from tests.registre.pieces.aide import saisie
from tests.registre.pieces.test_conservation import radier


def lister(base: str, depuis: Path, ou: Path) -> tuple[str, str]:
    """A backup: the rows of pièces and files that its dump says, and the listing of its copy of the storage."""
    ou.mkdir()
    sauvegarder(base, depuis, ou)
    clair = ou / "lignes.sql"
    tables = ("--table=demandeurs_piece", "--table=demandeurs_fichierpiece")
    programme("pg_restore", "--data-only", *tables, f"--file={clair}", str(ou / "base.dump"))
    return clair.read_text(), "\n".join(str(un) for un in (ou / "pieces").rglob("*") if un.is_file())


def test_une_sauvegarde_d_apres_l_effacement_ne_la_contient_plus(base_clonee, dossier_des_pieces, tmp_path):  # noqa: F811
    agent, le = monde.acteur(monde.COMMUNE), aujourdhui()
    perdue, gardee = (
        pieces.deposer(une.pk, saisie=saisie(une, rang=rang, recue_le=le), acteur=agent)
        for rang, une in enumerate((deposer(agent, deposee_le=le), deposer(agent, deposee_le=le)), 1)
    )
    effacee, reste = (FichierPiece.objects.get(piece=une).cle for une in (perdue, gardee))
    with transaction.atomic():
        radier(Demande.objects.get(menage=perdue.menage_id), le=le)
    lignes, objets = lister(base_clonee, dossier_des_pieces, tmp_path / "avant")
    assert all(str(cle) in lignes and str(cle) in objets for cle in (effacee, reste)), "a backup made before keeps both"

    apres = Piece.objects.get(pk=perdue.pk).effacer_apres
    assert pieces.effacer_echues(le=apres.replace(year=apres.year + 1), acteur=systeme(motif="test")) == 1
    lignes, objets = lister(base_clonee, dossier_des_pieces, tmp_path / "apres")
    for connue in (str(perdue.cle), str(effacee)):
        assert connue not in lignes
        assert connue not in objets
    assert str(gardee.cle) in lignes
    assert str(reste) in objets
