"""What a machine can invent against the document: never a fault of ours, never an answer that the document does not say."""

from __future__ import annotations

import time
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import monde
from tests.api.atelier import Api, enregistrer
from tests.architecture.arbre import RACINE

DOCUMENT = RACINE / "docs" / "api" / "openapi.yaml"
CONTROLES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Seconds and examples for one operation, at most: a fixed seed then another each time, two minutes for all of them.
SECONDES, ESSAIS = 0.5, 40
_projet = WSGIHandler()


def application(environ: dict[str, Any], repondre: Any) -> list[bytes]:
    """The project in this process, inside the transaction of the test: its connection must stay open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        reponse = _projet(environ, repondre)
        corps = b"".join(reponse)
        reponse.close()
        return [corps]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


schema = schemathesis.openapi.from_path(str(DOCUMENT))
schema.app = application
OPERATIONS = [resultat.ok() for resultat in schema.get_all_operations()]


@pytest.fixture
def api(db: None, settings: Any) -> Api:
    settings.API_REQUETES_PAR_MINUTE = settings.API_JETONS_PAR_MINUTE = 1_000_000
    return Api(monde.COMMUNE)


@pytest.mark.parametrize("operation", OPERATIONS, ids=[f"{o.method} {o.path}" for o in OPERATIONS])
@pytest.mark.parametrize("fixe", [True, False], ids=["graine fixe", "graine libre"])
def test_aucune_faute(operation, fixe, api):
    faite, debut, essais = enregistrer(api), time.monotonic(), []

    @hypothesis.settings(
        max_examples=ESSAIS,
        deadline=None,
        database=None,
        derandomize=fixe,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(cas=operation.as_strategy())
    def essayer(cas: schemathesis.Case) -> None:
        # One call at least, however slow the machine is at making them up.
        if essais and time.monotonic() - debut > SECONDES:
            return
        if "cle" in (cas.path_parameters or {}):
            cas.path_parameters["cle"] = faite["cle"]
        reponse = cas.call(base_url="http://localhost", headers={"Authorization": f"Bearer {api.jeton}"})
        cas.validate_response(reponse, checks=CONTROLES)
        essais.append(reponse.status_code)

    essayer()
    assert essais
