"""The example client, as published, against the project really served."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from registre.models import Demande
from registre.services.lecture import charger_saisie
from tests import monde
from tests.api.atelier import client_api, depot
from tests.architecture.arbre import RACINE

EXEMPLE = RACINE / "docs" / "api" / "exemple_client.py"


def lancer(serveur: str, identifiant: str, secret: str, corps: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(EXEMPLE)],
        input=json.dumps(corps),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "REGISTRE_URL": serveur, "CLIENT_ID": identifiant, "CLIENT_SECRET": secret},
    )


def test_le_client_suit_le_fil_enregistre_et_reprend_un_conflit(serveur_web):
    client, secret = client_api(monde.COMMUNE)
    fait = lancer(serveur_web, client.client_id, secret, depot())
    assert fait.returncode == 0, fait.stderr
    conflit, repris, natures = fait.stdout.splitlines()
    assert conflit == "409 version_perimee recherche.loyer_max"
    assert repris == "200 active"
    assert {"depot", "numero", "renouvellement", "modification"} <= set(natures.split())
    (demande,) = Demande.objects.all()
    assert charger_saisie(demande).recherche.loyer_max == 640


def test_un_refus_se_lit(serveur_web):
    client, secret = client_api(monde.COMMUNE)
    fait = lancer(serveur_web, client.client_id, secret, depot(guichet="ZZZZZ"))
    assert fait.returncode == 1
    assert fait.stderr.strip() == "guichet_inconnu /declaration/guichet Ce code de guichet n'existe pas."


@pytest.mark.parametrize("nom", ["exemple_client.py"])
def test_il_reste_court(nom):
    """Forty lines that do something, beside imports, comments and blank lines."""
    lignes = [li.strip() for li in (EXEMPLE.parent / nom).read_text().splitlines()]
    utiles = [li for li in lignes if li and not li.startswith(("#", '"""', "import "))]
    assert len(utiles) <= 40
