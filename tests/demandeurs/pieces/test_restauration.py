"""The restore that docs/exploitation.md describes: a copy of the storage, a dump of the base, the keys; then a pièce is read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from psycopg import sql

from demandeurs.models import FichierPiece
from demandeurs.pieces import apercu, coffre
from demandeurs.services import balayage
from socle.postgres_embarque import dossier_des_binaires
from tests import bases
from tests.demandeurs.pieces import fichiers
from tests.demandeurs.pieces.lignes import fichier


def programme(nom: str, *arguments: str) -> None:
    """A PostgreSQL program on the server of the tests, as its administrator."""
    with bases.administrer() as admin:
        serveur = admin.info
        environnement = {"PGHOST": serveur.host, "PGPORT": str(serveur.port), "PGUSER": serveur.user}
        environnement["PGPASSWORD"] = serveur.password
    subprocess.run(
        [str(dossier_des_binaires() / nom), *arguments],
        check=True,
        env={**os.environ, **environnement},
        capture_output=True,
    )


def sauvegarder(base: str, dossier_des_pieces: Path, ou: Path) -> None:
    """The base first, the storage after: every row of the dump has its file in the copy."""
    programme("pg_dump", "--format=custom", f"--file={ou / 'base.dump'}", base)
    shutil.copytree(dossier_des_pieces, ou / "pieces")


@pytest.fixture
def base_restauree(base_clonee):
    """The name of an empty base to restore into; dropped at the end."""
    nom = f"registre_restauree_{os.getpid()}"
    with bases.administrer() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nom)))
    yield nom
    bases.brancher(base_clonee)
    with bases.administrer() as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(nom)))


def test_une_sauvegarde_se_restaure_et_se_lit(base_clonee, base_restauree, dossier_des_pieces, settings, tmp_path):
    gardee = fichier(fichiers.pdf(2))
    contenu, page = coffre.ouvrir(gardee), apercu.apercu(gardee, 2)
    copie = tmp_path / "sauvegarde"
    copie.mkdir()
    sauvegarder(base_clonee, dossier_des_pieces, copie)
    apres = fichier(fichiers.pdf(3))

    # The machine is lost: another base, another folder, the keys kept elsewhere.
    shutil.rmtree(dossier_des_pieces)
    programme("pg_restore", f"--dbname={base_restauree}", str(copie / "base.dump"))
    bases.brancher(base_restauree)
    local = {**settings.STORAGES["pieces"]}
    local["OPTIONS"] = {**local["OPTIONS"], "location": str(copie / "pieces")}
    settings.STORAGES = {**settings.STORAGES, "pieces": local}

    relue = FichierPiece.objects.select_related("piece").get(cle=gardee.cle)
    assert coffre.ouvrir(relue) == contenu
    assert apercu.apercu(relue, 2) == page
    # What came after the backup is lost, and nothing pretends otherwise.
    assert not FichierPiece.objects.filter(cle=apres.cle).exists()
    bilan = balayage.balayer()
    assert (bilan.manquants, bilan.retires) == (0, 0)
    # Without the key the copy is worth nothing to anybody.
    settings.CLES_PIECES = {"autre": os.urandom(32)}
    with pytest.raises(coffre.CleAbsente):
        coffre.ouvrir(relue)
