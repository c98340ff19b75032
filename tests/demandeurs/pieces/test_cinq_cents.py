"""Five hundred files in a row, sound and hostile in turn: each has its answer, memory stays flat, no worker is lost."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from demandeurs.pieces import bac, examen
from socle.errors import ActionRefusee
from tests.demandeurs.pieces import fichiers

FICHIERS = 500
CROISSANCE_MAX = 40_000_000
"""Bytes: far under what keeping a twentieth of the files opened would cost."""


def _avec_javascript(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.Root.OpenAction = document.make_indirect(action)


@pytest.fixture(scope="module")
def envois() -> list[tuple[bytes, str]]:
    """A file and what is answered: `` when it passes, else the code of its refusal."""
    jpeg, png, heic = (fichiers.image(nature) for nature in ("jpeg", "png", "heic"))
    return [
        (fichiers.pdf(), ""),
        (fichiers.pdf(1, _avec_javascript), ""),
        (jpeg, ""),
        (heic, ""),
        (jpeg + b"PK\x03\x04" + bytes(2_000), ""),  # a polyglot: what follows the picture stays behind
        (png[:-900], "piece_tronque"),
        (b"MZ" + bytes(2_000), "piece_type_inconnu"),
        (b"", "piece_vide"),
        (fichiers.png_de(60_000, 60_000), "piece_image_demesuree"),
        (fichiers.pdf(encryption=pikepdf.Encryption(user="x", owner="x")), "piece_mot_de_passe"),
    ]


def _memoire() -> int:
    """Resident bytes of this process and of the one that forks decoders."""
    assert bac._nourrice._processus is not None
    total = 0
    for pid in ("self", bac._nourrice._processus.pid):
        total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4_096
    return total


def _verdict(contenu: bytes) -> str:
    try:
        examen.examiner(contenu, pages_max=5)
    except ActionRefusee as refusee:
        return refusee.premier.code
    return ""


def test_cinq_cents_fichiers_de_suite(envois: list[tuple[bytes, str]]) -> None:
    for contenu, _ in envois:  # everything that is loaded once is loaded
        _verdict(contenu)
    avant, nourrice = _memoire(), bac._nourrice._processus
    for rang in range(FICHIERS):
        contenu, attendu = envois[rang % len(envois)]
        assert _verdict(contenu) == attendu, rang
    assert bac._nourrice._processus is nourrice, "the process that forks decoders was never replaced"
    assert _memoire() - avant < CROISSANCE_MAX
