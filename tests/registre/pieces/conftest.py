from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from demandeurs.services.pieces import charger_pieces
from registre.models import Demande
from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import charger_parametres, lire_fichier
from socle.clock import horloge_a
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import Monde, construire

LE = date(2026, 6, 15)


@pytest.fixture
def monde(db: None, dossier_des_pieces: Path) -> Iterator[Monde]:  # noqa: F811 - asked for by its name
    """The world of the life cycle with its lists, on 15 June 2026, and a storage of its own."""
    charger_parametres(lire_fichier())
    charger_nomenclatures(lire_nomenclatures())
    charger_pieces()
    with horloge_a(LE):
        yield construire()


@pytest.fixture
def demande(monde: Monde) -> Demande:
    """A couple with two children, one more expected, tenants, deposited in March."""
    return m.demande(monde.guichet, deposee_le=date(2026, 3, 10))
