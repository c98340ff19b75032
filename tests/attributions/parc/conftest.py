from __future__ import annotations

import pytest

from attributions.services.financements import charger, lire_fichier
from registre.services.parametres import charger_parametres
from registre.services.parametres import lire_fichier as lire_parametres


@pytest.fixture
def references(db: None) -> None:
    """Dated parameters and ceiling families, as an installation has them."""
    charger_parametres(lire_parametres())
    charger(lire_fichier())
