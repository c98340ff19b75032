from __future__ import annotations

from pathlib import Path

import pytest

from tests import preparation
from tests.reporting.schema import Schema


@pytest.fixture(scope="session")
def schemas_sne() -> Path:
    """The folder of the ministry's XSD files, in the cache that `make test` fills."""
    return preparation.schemas_sne()


@pytest.fixture(scope="session")
def schema(schemas_sne: Path) -> Schema:
    return Schema(schemas_sne)
