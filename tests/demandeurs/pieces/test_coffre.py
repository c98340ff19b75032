"""The strongroom: what comes out is what went in, or a clear reason; never another file, never half of one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from demandeurs.pieces import cles, coffre, stockage

TAILLES = (0, 1, coffre.CADRE - 1, coffre.CADRE, coffre.CADRE + 1, 3 * coffre.CADRE, 2_000_003)


def chemin_de(dossier: Path, scelle: coffre.Scelle) -> Path:
    return dossier / coffre.nom_de(scelle.cle)


@pytest.mark.parametrize("taille", TAILLES)
def test_ce_qui_entre_ressort(dossier_des_pieces, taille):
    contenu = os.urandom(taille)
    scelle = coffre.deposer(contenu)
    assert scelle.octets == taille
    assert coffre.ouvrir(scelle) == contenu


def test_par_morceaux_comme_d_un_bloc(dossier_des_pieces):
    contenu = os.urandom(500_000)
    scelle = coffre.deposer(contenu[n : n + 7_777] for n in range(0, len(contenu), 7_777))
    assert b"".join(coffre.lire(scelle)) == contenu


def test_le_disque_ne_voit_que_du_chiffre_et_personne_d_autre_ne_le_lit(dossier_des_pieces):
    scelle = coffre.deposer(b"avis d'imposition de quelqu'un " * 1_000)
    chemin = chemin_de(dossier_des_pieces, scelle)
    assert b"imposition" not in chemin.read_bytes()
    assert chemin.stat().st_mode & 0o777 == 0o600
    parents = [parent for parent in chemin.parents if dossier_des_pieces in parent.parents]
    assert len(parents) == 3
    assert {parent.stat().st_mode & 0o777 for parent in parents} == {0o700}
    assert b"imposition" not in scelle.cle_chiffree


def test_le_meme_contenu_n_est_jamais_le_meme_chiffre(dossier_des_pieces):
    un, deux = (chemin_de(dossier_des_pieces, coffre.deposer(b"pareil")).read_bytes() for _ in range(2))
    assert un != deux


def test_un_octet_altere_se_voit(dossier_des_pieces):
    scelle = coffre.deposer(os.urandom(200_000))
    chemin = chemin_de(dossier_des_pieces, scelle)
    bon = chemin.read_bytes()
    for place in (0, 5, 25, 70_000, len(bon) - 1):
        chemin.write_bytes(bon[:place] + bytes([bon[place] ^ 1]) + bon[place + 1 :])
        with pytest.raises(coffre.FichierIllisible) as illisible:
            coffre.ouvrir(scelle)
        assert illisible.value.premier.code == "piece_fichier_altere"


@pytest.mark.parametrize("reste", [0, 3, 20, 40, coffre.CADRE + 36, -1, -(coffre.CADRE)])
def test_un_fichier_coupe_se_voit(dossier_des_pieces, reste):
    """Even cut exactly between two frames."""
    scelle = coffre.deposer(os.urandom(3 * coffre.CADRE))
    chemin = chemin_de(dossier_des_pieces, scelle)
    chemin.write_bytes(chemin.read_bytes()[:reste])
    with pytest.raises(coffre.FichierIllisible):
        coffre.ouvrir(scelle)


def test_deux_fichiers_ne_s_echangent_pas(dossier_des_pieces):
    un, deux = coffre.deposer(b"de l'un"), coffre.deposer(b"de l'autre")
    chemin_de(dossier_des_pieces, un).write_bytes(chemin_de(dossier_des_pieces, deux).read_bytes())
    with pytest.raises(coffre.FichierIllisible):
        coffre.ouvrir(un)
    # Not even with the wrapped key of the other row.
    avec_la_cle_de_l_autre = coffre.Scelle(un.cle, deux.cle_id, deux.cle_chiffree, deux.octets)
    with pytest.raises(coffre.FichierIllisible):
        coffre.ouvrir(avec_la_cle_de_l_autre)


def test_un_fichier_absent_se_dit(dossier_des_pieces):
    scelle = coffre.deposer(b"x")
    coffre.effacer(scelle.cle)
    coffre.effacer(scelle.cle)
    with pytest.raises(coffre.FichierIllisible) as illisible:
        coffre.ouvrir(scelle)
    assert illisible.value.premier.code == "piece_fichier_absent"


def test_une_cle_perdue_se_nomme_et_ne_detruit_rien(dossier_des_pieces, settings):
    scelle = coffre.deposer(b"contenu")
    bonnes = settings.CLES_PIECES
    settings.CLES_PIECES = {"neuve": secrets.token_bytes(32)}
    with pytest.raises(coffre.CleAbsente) as absente:
        coffre.ouvrir(scelle)
    assert f"« {scelle.cle_id} »" in str(absente.value)
    settings.CLES_PIECES = {scelle.cle_id: secrets.token_bytes(32)}
    with pytest.raises(coffre.FichierIllisible) as fausse:
        coffre.ouvrir(scelle)
    assert (fausse.value.premier.code, f"« {scelle.cle_id} »" in str(fausse.value)) == ("piece_cle_fausse", True)
    settings.CLES_PIECES = bonnes
    assert coffre.ouvrir(scelle) == b"contenu"


def test_un_stockage_qui_tombe_ne_laisse_rien(dossier_des_pieces, monkeypatch):
    """The disk is full after the first bytes."""

    def plein(descripteur):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as panne:
        panne.setattr(stockage.os, "fsync", plein)
        with pytest.raises(coffre.StockageIndisponible) as indisponible:
            coffre.deposer(os.urandom(300_000))
    assert "rien n'a été enregistré" in str(indisponible.value)
    assert [un for un in dossier_des_pieces.rglob("*") if un.is_file()] == []
    assert coffre.ouvrir(coffre.deposer(b"ensuite")) == b"ensuite"


def test_un_envoi_qui_s_interrompt_ne_laisse_rien(dossier_des_pieces):
    def morceaux():
        yield os.urandom(100_000)
        raise ConnectionResetError

    with pytest.raises(coffre.StockageIndisponible):
        coffre.deposer(morceaux())
    assert list(dossier_des_pieces.rglob("*")) == []


def test_l_empreinte_reconnait_un_contenu_dans_un_menage_seulement(settings):
    assert cles.empreinte(b"a", 1) == cles.empreinte(b"a", 1)
    assert len({cles.empreinte(b"a", 1), cles.empreinte(b"a", 2), cles.empreinte(b"b", 1)}) == 3
    assert len(cles.empreinte(b"a", 1)) <= 64
    ancienne = cles.empreinte(b"a", 1)
    settings.CLES_NIR_HMAC = {"9": secrets.token_bytes(32), **settings.CLES_NIR_HMAC}
    assert cles.empreinte(b"a", 1) != ancienne
    assert ancienne in cles.empreintes(b"a", 1)
