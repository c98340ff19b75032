"""The screen of the scanning contractor's batches: sent, followed, reported, seen by its organisme only."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from demandeurs.models import LotDeNumerisation, Piece
from demandeurs.services.pieces import charger_pieces
from socle import travaux
from socle.clock import aujourdhui
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.registre.pieces.aide import document
from tests.registre.pieces.test_numerisation import archive, ligne
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
ADRESSE = reverse("registre:numerisation")


@pytest.fixture
def demande(enregistree, dossier_des_pieces, settings, tmp_path):  # noqa: F811
    settings.VAR_DIR = tmp_path
    charger_pieces()
    return enregistree()


def envoyer(client, contenu):
    return client.post(ADRESSE, {"archive": SimpleUploadedFile("lot.zip", contenu)})


def test_envoyer_suivre_et_lire_le_rapport(commune, demande):
    jour = aujourdhui().isoformat()
    lignes = [ligne(str(demande.cle), recue_le=jour), ligne(str(demande.cle), "absent.pdf", recue_le=jour)]

    recu = envoyer(commune, archive(lignes, [("a.png", document())]))

    lot = LotDeNumerisation.objects.get()
    adresse = reverse("registre:lot_numerise", args=[lot.cle])
    assert recu.url == adresse
    assert "0 sur 2 lignes traitées" in commune.get(adresse).content.decode()
    rapport = reverse("registre:rapport_numerise", args=[lot.cle])
    assert commune.get(rapport).status_code == 404
    travaux.executer(lot.travail_id)
    page = commune.get(adresse).content.decode()
    assert "1 pièce versée, 1 ligne refusée" in page
    assert rapport in page
    # Read whole: the file it comes from is closed with it.
    assert b"".join(commune.get(rapport).streaming_content).startswith(b"PK")
    assert Piece.objects.count() == 1
    for url in (adresse, rapport):
        assert entrer(monde.BAILLEUR).get(url).status_code == 404


@pytest.mark.parametrize("contenu", [b"pas une archive", None])
def test_ce_qui_n_est_pas_une_archive_est_refuse(commune, demande, contenu):
    reponse = envoyer(commune, contenu) if contenu else commune.post(ADRESSE)

    assert reponse.status_code == 422
    assert "Le lot n'a pas été reçu" in reponse.content.decode()
    assert not LotDeNumerisation.objects.exists()
