from __future__ import annotations

import pytest

from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import charger_parametres, lire_fichier


@pytest.fixture
def references(db: None) -> None:
    """Code lists and parameters, as every installation loads them."""
    charger_nomenclatures(lire_nomenclatures())
    charger_parametres(lire_fichier())
