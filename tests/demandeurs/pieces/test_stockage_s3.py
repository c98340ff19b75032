"""The same strongroom on an S3-compatible server: moto's, over HTTP, with its own bucket for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from config import environnement
from demandeurs.pieces import apercu, coffre
from demandeurs.services import balayage
from tests.demandeurs.pieces import fichiers
from tests.demandeurs.pieces.lignes import fichier


@pytest.fixture(scope="module")
def serveur_s3() -> Iterator[str]:
    serveur = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    serveur.start()
    hote, port = serveur.get_host_and_port()
    yield f"http://{hote}:{port}"
    serveur.stop()


@pytest.fixture
def seau(serveur_s3, settings, monkeypatch, request) -> Iterator[str]:
    """PIECES_URL names a bucket of moto's server, with the credentials in the environment. Gives its name."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "essai")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "essai")
    nom = f"essai-{abs(hash(request.node.name))}"
    boto3.client("s3", endpoint_url=serveur_s3, region_name="eu-west-3").create_bucket(
        Bucket=nom, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
    )
    monkeypatch.setenv("PIECES_URL", f"s3://{nom}/registre/pieces?endpoint_url={serveur_s3}&region_name=eu-west-3")
    stockage = environnement.stockage("PIECES_URL", environnement.dossier_var())
    settings.STORAGES = {**settings.STORAGES, "pieces": stockage}
    return nom


def noms(serveur: str, seau: str) -> set[str]:
    client = boto3.client("s3", endpoint_url=serveur, region_name="eu-west-3")
    return {objet["Key"] for objet in client.list_objects_v2(Bucket=seau).get("Contents", [])}


def test_ce_qui_entre_ressort(seau, serveur_s3):
    for taille in (0, 1, coffre.CADRE, 2_000_003, 9_999_999):
        contenu = os.urandom(taille)
        scelle = coffre.deposer(contenu)
        assert coffre.ouvrir(scelle) == contenu
        assert f"registre/pieces/{coffre.nom_de(scelle.cle)}" in noms(serveur_s3, seau)
        coffre.effacer(scelle.cle)
    assert noms(serveur_s3, seau) == set()


def test_un_fichier_absent_se_dit(seau):
    scelle = coffre.deposer(b"x")
    coffre.effacer(scelle.cle)
    with pytest.raises(coffre.FichierIllisible) as illisible:
        coffre.ouvrir(scelle)
    assert illisible.value.premier.code == "piece_fichier_absent"


@pytest.mark.django_db
def test_apercus_balayage_et_effacement(seau, serveur_s3, monkeypatch):
    un = fichier(fichiers.pdf(2))
    premiere = apercu.apercu(un, 1)
    assert apercu.apercu(un, 1) == premiere
    orphelin = coffre.deposer(b"interrompu")
    assert balayage.balayer().retires == 0
    monkeypatch.setattr(balayage, "AGE_D_UN_ORPHELIN", -60.0)
    bilan = balayage.balayer()
    assert (bilan.objets, bilan.retires, bilan.manquants) == (3, 1, 0)
    assert f"registre/pieces/{coffre.nom_de(orphelin.cle)}" not in noms(serveur_s3, seau)
    coffre.effacer(un.cle)
    assert noms(serveur_s3, seau) == set()
    assert balayage.balayer().cles_manquantes == [un.cle]


def test_un_serveur_qui_ne_repond_pas_se_dit_et_rien_ne_se_perd(seau, settings):
    scelle = coffre.deposer(b"avant la panne")
    bon = settings.STORAGES
    options = {**bon["pieces"]["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = {**bon, "pieces": {**bon["pieces"], "OPTIONS": options}}
    for acte in (lambda: coffre.deposer(b"x"), lambda: coffre.ouvrir(scelle), lambda: coffre.effacer(scelle.cle)):
        with pytest.raises(coffre.StockageIndisponible):
            acte()
    settings.STORAGES = bon
    assert coffre.ouvrir(scelle) == b"avant la panne"


@pytest.mark.parametrize(
    "valeur",
    ["s3:///sans-seau", "s3://cle:secret@seau/x", "s3://seau/x?inconnu=1", "ftp://x/y", "file://relatif"],
)
def test_une_adresse_fausse_arrete_le_demarrage(monkeypatch, valeur, tmp_path):
    monkeypatch.setenv("PIECES_URL", valeur)
    with pytest.raises(environnement.ConfigurationInvalide, match="PIECES_URL"):
        environnement.stockage("PIECES_URL", tmp_path)
