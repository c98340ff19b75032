from __future__ import annotations

from collections.abc import Iterator

import pytest

from demandeurs.services.pieces import charger_pieces
from habilitations.acteur import Acteur
from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import charger_parametres, lire_fichier
from socle.clock import horloge_a
from tests import monde
from tests.factories import saisies


def charger_referentiels() -> None:
    charger_pieces()
    charger_nomenclatures(lire_nomenclatures())
    charger_parametres(lire_fichier())


@pytest.fixture
def referentiels(db: None) -> Iterator[None]:
    """Code lists and parameters of the project, on the morning of 10 March 2026."""
    charger_referentiels()
    with horloge_a(saisies.LE_10_MARS):
        yield


@pytest.fixture
def agent(referentiels: None) -> Acteur:
    """An agent of the guichet of Montreuil."""
    return monde.acteur(monde.COMMUNE)


@pytest.fixture
def gestionnaire(referentiels: None) -> Acteur:
    return monde.acteur(monde.GESTIONNAIRE)
