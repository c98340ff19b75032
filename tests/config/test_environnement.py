"""A wrong variable stops the start with a sentence that names it; production guesses nothing."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys

import pytest

from config import environnement
from config.environnement import RACINE, ConfigurationInvalide

CLE = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "ENVIRONNEMENT": "production",
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "x" * 50,
    "CLE_NIR": f"a:{CLE}",
    "CLE_NIR_HMAC": f"a:{CLE}",
    "CLE_PIECES": f"a:{CLE}",
    "CLE_SECOND_FACTEUR": f"a:{CLE}",
    "ADRESSE_PUBLIQUE": "https://registre.exemple.fr",
    "DATABASE_URL": "postgresql://application@127.0.0.1/registre",
    "DATABASE_URL_PROPRIETAIRE": "postgresql://proprietaire@127.0.0.1/registre",
    "CELERY_BROKER_URL": "redis://127.0.0.1/0",
    "EMAIL_URL": "smtp+tls://courrier.exemple.fr",
    "ALLOWED_HOSTS": "registre.exemple.fr",
}


@pytest.mark.parametrize(
    ("nom", "valeur", "lecture"),
    [
        ("DEMO", "peut-être", lambda: environnement.booleen("DEMO")),
        ("PORT", "80a", lambda: environnement.entier("PORT")),
        ("PORT", "70000", lambda: environnement.entier("PORT", maxi=65535)),
        ("ENVIRONNEMENT", "prod", lambda: environnement.choix("ENVIRONNEMENT", environnement.ENVIRONNEMENTS)),
        ("DATABASE_URL", "mysql://a@b/c", lambda: environnement.base_de_donnees("DATABASE_URL")),
        ("DATABASE_URL", "postgresql://a@b", lambda: environnement.base_de_donnees("DATABASE_URL")),
        ("DATABASE_URL", "postgresql://a@b:port/c", lambda: environnement.base_de_donnees("DATABASE_URL")),
        ("CSRF_TRUSTED_ORIGINS", "registre.exemple.fr", lambda: environnement.origines("CSRF_TRUSTED_ORIGINS")),
        ("CLE_NIR", CLE, lambda: environnement.cles("CLE_NIR", dossier=None)),
        ("CLE_NIR", f"a:{CLE},a:{CLE}", lambda: environnement.cles("CLE_NIR", dossier=None)),
        ("CLE_NIR", f"a:{CLE[:20]}", lambda: environnement.cles("CLE_NIR", dossier=None)),
        ("SECRET_KEY", "courte", lambda: environnement.secret("SECRET_KEY", dossier=None)),
        ("SECRET_KEY", "", lambda: environnement.secret("SECRET_KEY", dossier=None)),
    ],
)
def test_une_valeur_fausse_est_nommee(monkeypatch, nom, valeur, lecture):
    monkeypatch.setenv(nom, valeur)
    with pytest.raises(ConfigurationInvalide, match=nom):
        lecture()


def test_une_base_se_lit_en_entier(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://jean%40x:mot%3Ade%2Fpasse@hote:5433/registre?sslmode=verify-full")
    lue = environnement.base_de_donnees("DATABASE_URL")
    assert (lue["USER"], lue["PASSWORD"], lue["HOST"], lue["PORT"]) == ("jean@x", "mot:de/passe", "hote", "5433")
    assert (lue["NAME"], lue["OPTIONS"]) == ("registre", {"sslmode": "verify-full"})


def test_une_cle_engendree_est_privee_et_reste_la_meme(monkeypatch, tmp_path):
    monkeypatch.delenv("CLE_NIR", raising=False)
    premiere = environnement.cles("CLE_NIR", dossier=tmp_path / "cles")
    assert environnement.cles("CLE_NIR", dossier=tmp_path / "cles") == premiere
    assert [len(octets) for octets in premiere.values()] == [32]
    assert (tmp_path / "cles").stat().st_mode & 0o777 == 0o700
    assert [fichier.stat().st_mode & 0o777 for fichier in (tmp_path / "cles").iterdir()] == [0o600]


def test_la_premiere_cle_est_la_courante(monkeypatch):
    monkeypatch.setenv("CLE_PIECES", f"2026:{CLE},2025:{CLE}")
    assert list(environnement.cles("CLE_PIECES", dossier=None)) == ["2026", "2025"]


def demarrer(tmp_path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a program of its own, with only these variables."""
    return subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"],
        cwd=RACINE,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PIECES_URL": f"file://{tmp_path}/p", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_la_production_demarre_quand_tout_est_dit(tmp_path):
    fini = demarrer(tmp_path, **PRODUCTION)
    assert fini.returncode == 0, fini.stderr
    assert not (tmp_path / "cles").exists()


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"DATABASE_URL": "", "DATABASE_URL_PROPRIETAIRE": ""}, "DATABASE_URL est obligatoire en production"),
        ({"DATABASE_URL_PROPRIETAIRE": ""}, "DATABASE_URL_PROPRIETAIRE doit nommer un autre rôle"),
        ({"CELERY_BROKER_URL": ""}, "CELERY_BROKER_URL est obligatoire"),
        ({"EMAIL_URL": ""}, "EMAIL_URL est obligatoire"),
        ({"PIECES_URL": ""}, "PIECES_URL est obligatoire"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS est obligatoire"),
        ({"SECRET_KEY": ""}, "aucune clé n’y est générée"),
        ({"CLE_NIR_HMAC": ""}, "aucune clé n’y est générée"),
        ({"DEMO": "1"}, "DEMO=1 est refusé"),
        ({"HORLOGE": "2026-03-15"}, "HORLOGE est refusée"),
    ],
)
def test_la_production_ne_devine_rien(tmp_path, change, phrase):
    fini = demarrer(tmp_path, **{**PRODUCTION, **change})
    assert fini.returncode != 0
    assert phrase in fini.stderr


@pytest.mark.parametrize(
    ("variable", "valeur"),
    [("HORLOGE", "demain"), ("REGION", "IDF"), ("CACHE_URL", "memcached://x"), ("PIECES_URL", "ftp://x/y")],
)
def test_le_developpement_refuse_aussi_le_faux(tmp_path, variable, valeur):
    fini = demarrer(tmp_path, DJANGO_SETTINGS_MODULE="config.settings.dev", **{variable: valeur})
    assert fini.returncode != 0
    assert re.search(rf"ConfigurationInvalide: .*{variable}", fini.stderr)
