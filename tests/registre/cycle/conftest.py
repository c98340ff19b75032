from __future__ import annotations

import pytest

from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import charger_parametres, lire_fichier
from tests.registre.cycle.monde import Monde, construire


@pytest.fixture
def parametres(db: None) -> None:
    charger_parametres(lire_fichier())


@pytest.fixture
def monde(parametres: None) -> Monde:
    return construire()


@pytest.fixture
def nomenclatures(db: None) -> None:
    charger_nomenclatures(lire_nomenclatures())
