from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from socle.clock import horloge_a
from tests import preparation
from tests.reporting.atelier import MAINTENANT
from tests.reporting.engendrement import Fabrique, Tirage
from tests.reporting.schema import Schema


@pytest.fixture(scope="session")
def schemas_sne() -> Path:
    """The folder of the ministry's XSD files, in the cache that `make test` fills."""
    return preparation.schemas_sne()


@pytest.fixture(scope="session")
def schema(schemas_sne: Path) -> Schema:
    return Schema(schemas_sne)


@pytest.fixture
def en_mars() -> Iterator[None]:
    """The clock of the tests that import."""
    with horloge_a(MAINTENANT):
        yield


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    chemin = tmp_path / "recus"
    chemin.mkdir()
    return chemin


@pytest.fixture
def fabrique(schema: Schema) -> Fabrique:
    """Full documents of persons, with foreign addresses."""
    return Fabrique(schema, Tirage(random.Random(11), presence=1.0, branche=1), "1110920")
