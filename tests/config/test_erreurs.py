"""When no view answers: a page to people, a problem to software, and never a value of the request."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from config import erreurs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("adresse", "type_de_contenu"),
    [("/api/v1/nulle-part/", "application/problem+json"), ("/nulle-part/", "text/html; charset=utf-8")],
)
def test_une_adresse_inconnue(adresse: str, type_de_contenu: str) -> None:
    reponse = erreurs.erreur_404(RequestFactory().get(adresse), Exception("Dupont"))
    assert (reponse.status_code, reponse.headers["Content-Type"]) == (404, type_de_contenu)
    assert "Dupont" not in reponse.content.decode()


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [("/api/v1/territoires/", b'"code": "erreur_du_service"'), ("/demandes/", b"Erreur du service")],
)
def test_une_faute_du_service(monkeypatch: Any, adresse: str, attendu: bytes) -> None:
    """The real handler chain: a middleware of ours breaks, the site answers, and says nothing of why."""

    def casser(*_: Any) -> None:
        raise RuntimeError("Dupont 111031901698211041")

    monkeypatch.setattr("habilitations.web.acteurs.ActeurDeLaRequete.__call__", casser)
    reponse = Client(raise_request_exception=False).get(adresse)
    assert reponse.status_code == 500
    assert attendu in reponse.content
    assert b"Dupont" not in reponse.content
