"""A storage of its own for each test, and files made for it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def dossier_des_pieces(settings, tmp_path: Path) -> Path:
    """An empty local storage. Gives its folder."""
    dossier = tmp_path / "pieces"
    dossier.mkdir(mode=0o700)
    local = {**settings.STORAGES["pieces"], "BACKEND": "demandeurs.pieces.stockage.StockageLocal"}
    local["OPTIONS"] = {**local["OPTIONS"], "location": str(dossier)}
    settings.STORAGES = {**settings.STORAGES, "default": local, "pieces": local}
    return dossier
