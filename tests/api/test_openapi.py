"""The document of the API is the code's, is complete, and its page is public, in French, without anything from elsewhere."""

from __future__ import annotations

import re

import pytest
import yaml

from registre.api import schema
from registre.api.contrats import ENTREE, SORTIE
from registre.api.mots import MOTS, VALEURS
from socle.api import documentation
from socle.api.openapi import champs_de
from socle.api.problemes import TITRES
from tests.architecture.arbre import RACINE

DOCUMENT = RACINE / "docs" / "api" / "openapi.yaml"


@pytest.fixture(scope="module")
def lu():
    return yaml.safe_load(DOCUMENT.read_text())


@pytest.fixture(scope="module")
def engendre() -> str:
    """The document made from the code: after it, every contract of a route is known."""
    return documentation.texte().decode()


def test_le_document_publie_est_celui_du_code(engendre):
    assert engendre == DOCUMENT.read_text(), "manage.py spectacular --file docs/api/openapi.yaml"


def test_chaque_operation_est_dite(lu):
    operations = [op for chemin in lu["paths"].values() for op in chemin.values()]
    assert len({op["operationId"] for op in operations}) == len(operations) == 121
    for op in operations:
        assert op["summary"], op["operationId"]
        assert op["tags"][0] in {tag["name"] for tag in lu["tags"]}
        assert all(p.get("description") for p in op.get("parameters", ())), op["operationId"]
        refus = {int(s) for s in op["responses"] if not s.startswith("2")}
        assert refus
        if op["operationId"] != "jeton_demander":
            assert all("application/problem+json" in op["responses"][str(s)]["content"] for s in refus)
            assert op["security"][0]["OAuth2"], op["operationId"]


@pytest.mark.usefixtures("engendre")
def test_chaque_champ_a_son_sens_et_chaque_mot_son_champ():
    champs = [(c, f) for famille in (ENTREE, SORTIE) for c, f in champs_de(famille)]
    noms = {f.nom for _, f in champs}
    precis = {f"{c.nom.removesuffix('Sortie').removesuffix('Entree')}.{f.nom}" for c, f in champs}
    assert {nom for nom in noms if nom not in MOTS} == set()
    assert {mot for mot in MOTS if mot not in noms | precis} == set()
    assert {cle for cle in VALEURS if cle not in precis} == set()


@pytest.mark.usefixtures("engendre")
def test_un_schema_ne_decrit_qu_une_classe():
    """Two contracts of one name: the second would replace the first in the document, on every route of both."""
    noms = [contrat.nom for famille in (ENTREE, SORTIE) for contrat in famille.connus.values()]
    assert sorted(nom for nom in set(noms) if noms.count(nom) > 1) == []


def test_rien_de_secret_n_est_decrit_en_sortie(lu):
    schemas = lu["components"]["schemas"]
    assert "nir" in schemas["PersonneEntree"]["properties"]
    assert "nir" not in schemas["PersonneSortie"]["properties"]
    assert "referent_nom" not in schemas["HandicapSortie"]["properties"]
    assert "equipements" in schemas["HandicapSortie"]["properties"]


def test_chaque_statut_a_son_titre():
    assert set(schema.PROBLEMES) <= set(TITRES)


def test_la_page_est_publique_et_vient_toute_d_ici(client):
    page = client.get("/api/v1/")
    texte = page.content.decode()
    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert re.findall(r'(?:src|href)="(https?://[^"]+)"', texte) == []
    assert "style=" not in texte
    assert re.findall(r"<script(?![^>]*src=)", texte) == []
    for mot in ("Enregistrer une demande", "Idempotency-Key", "demandes:lire", "application/problem+json"):
        assert mot in texte


def test_le_document_se_telecharge(client):
    reponse = client.get("/api/v1/openapi.yaml")
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "application/yaml; charset=utf-8")
    assert yaml.safe_load(reponse.content)["openapi"].startswith("3.1")
