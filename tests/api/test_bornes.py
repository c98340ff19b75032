"""Each field of a complete declaration, one at a time, with a value that no column holds: refused or kept, never a fault."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from registre.api.contrats import ENTREE
from registre.saisie import SaisieDepotPapier
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.factories import saisies

pytestmark = pytest.mark.django_db
DEMESURES: dict[type, tuple[Any, ...]] = {
    str: ("X" * 1_500, "\u202e\u0007é'\"", "9" * 30),
    int: (2**31 - 1, -(2**31 - 1), 40_000),
    bool: (),
}
CONFIRMEES = ["demande_existante"]
JOURS = ("0001-01-01", "9999-12-31")


def feuilles(valeur: Any, chemin: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(valeur, dict):
        for nom, sous in valeur.items():
            yield from feuilles(sous, (*chemin, nom))
    elif isinstance(valeur, list):
        for rang, sous in enumerate(valeur):
            yield from feuilles(sous, (*chemin, rang))
    elif valeur is not None:
        yield chemin, valeur


def placer(corps: Any, chemin: tuple[Any, ...], valeur: Any) -> Any:
    copie = copy.deepcopy(corps)
    ou = copie
    for pas in chemin[:-1]:
        ou = ou[pas]
    ou[chemin[-1]] = valeur
    return copie


def demesures(valeur: Any) -> tuple[Any, ...]:
    if isinstance(valeur, str) and len(valeur) == 10 and valeur[4:8:3] == "--":
        return JOURS
    return DEMESURES[type(valeur)]


@pytest.fixture(scope="module")
def complete() -> dict[str, Any]:
    hier = aujourdhui() - timedelta(days=1)
    papier = SaisieDepotPapier(recu_le=hier, lieu="Accueil", detenteur="Accueil", mandat="Oui")
    saisie = saisies.saisie_complete(guichet="MTRL1", deposee_le=hier, depot_papier=papier)
    return {"declaration": ENTREE.ecrire(saisie)}


def test_la_declaration_complete_s_enregistre(complete):
    """Otherwise the fields below would not be reached."""
    reponse = Api(monde.COMMUNE).post("/demandes/", complete)
    assert reponse.status_code == 201, reponse.content


def test_aucun_champ_ne_fait_tomber_le_service(complete, settings):
    settings.API_REQUETES_PAR_MINUTE = 1_000_000
    api = Api(monde.COMMUNE)
    api.http.raise_request_exception = False
    fautes, essais = [], 0
    for chemin, valeur in feuilles(complete["declaration"]):
        for demesure in demesures(valeur):
            declaration = placer(complete["declaration"], chemin, demesure)
            reponse = api.post("/demandes/", {"declaration": declaration, "confirmations": CONFIRMEES})
            if reponse.status_code == 409:  # warnings: what is behind them is tried too
                dits = [une["code"] for une in reponse.json()["erreurs"]]
                reponse = api.post("/demandes/", {"declaration": declaration, "confirmations": [*CONFIRMEES, *dits]})
            essais += 1
            if reponse.status_code >= 500:
                fautes.append((chemin, demesure[:20] if isinstance(demesure, str) else demesure))
    assert fautes == []
    assert essais > 250
