"""The sandbox: what a hostile file can make its decoder do hurts nobody but that decoder."""

from __future__ import annotations

import contextlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from demandeurs.pieces import bac

ICI = "tests.demandeurs.pieces.decodeurs_hostiles"
LARGE = {"memoire": 400_000_000, "secondes": 5.0, "sortie_max": 1_000_000}


def test_le_resultat_revient():
    contenu = bytes(range(256)) * 4_000
    assert bac.executer(f"{ICI}:a_l_envers", contenu, **(LARGE | {"sortie_max": 2_000_000})) == contenu[::-1]


def test_il_demarre_vite():
    durees = []
    for _ in range(10):
        debut = time.perf_counter()
        bac.executer(f"{ICI}:a_l_envers", b"x", **LARGE)
        durees.append(time.perf_counter() - debut)
    assert sorted(durees)[4] < 0.15


@pytest.mark.parametrize(
    ("fonction", "code"),
    [
        ("dort", bac.TEMPS),
        ("tourne", bac.TEMPS),
        ("devore_la_memoire", bac.MEMOIRE),
        ("deborde", bac.SORTIE),
        ("meurt", bac.PLANTE),
        ("se_tue_sans_un_mot", bac.PLANTE),
        ("leve", "illisible"),
        ("bavarde_puis_leve", "illisible"),
        ("n_existe_pas", "illisible"),
        ("refuse", "trop_de_pages"),
    ],
)
def test_ce_qui_arrive_dans_le_bac_y_reste(fonction, code):
    debut = time.perf_counter()
    with pytest.raises(bac.DecodageImpossible) as impossible:
        bac.executer(f"{ICI}:{fonction}", b"x", memoire=400_000_000, secondes=1.0, sortie_max=1_000)
    assert impossible.value.code == code
    assert time.perf_counter() - debut < 4


def test_un_refus_porte_son_nombre():
    with pytest.raises(bac.DecodageImpossible) as impossible:
        bac.executer(f"{ICI}:refuse", b"x", **LARGE)
    assert impossible.value.detail == "31"


def test_rien_du_service_n_entre_dans_le_bac(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "un secret qui ne doit pas passer")
    vu = bac.executer(f"{ICI}:ce_qu_il_voit", b"", **LARGE).decode()
    assert "un secret" not in vu
    assert "django" not in vu
    assert vu.splitlines()[0] == "limites tenues"


def test_une_nourrice_tuee_est_remplacee():
    bac.executer(f"{ICI}:a_l_envers", b"x", **LARGE)
    bac._nourrice._processus.kill()
    bac._nourrice._processus.wait()
    assert bac.executer(f"{ICI}:a_l_envers", b"ab", **LARGE) == b"ba"


def test_plusieurs_fils_a_la_fois():
    """Each gets its own answer, and one that is killed does not disturb the others."""

    def faire(rang: int) -> str:
        if rang % 5 == 0:
            with pytest.raises(bac.DecodageImpossible) as impossible:
                bac.executer(f"{ICI}:meurt", b"x", **LARGE)
            return impossible.value.code
        contenu = f"{rang}-contenu".encode() * 1_000
        return "bon" if bac.executer(f"{ICI}:a_l_envers", contenu, **LARGE) == contenu[::-1] else "faux"

    with ThreadPoolExecutor(8) as fils:
        assert list(fils.map(faire, range(60))) == [bac.PLANTE if rang % 5 == 0 else "bon" for rang in range(60)]


def test_rien_ne_s_accumule():
    """Two hundred children later: no descriptor left open here, no process left there."""
    bac.executer(f"{ICI}:a_l_envers", b"x", **LARGE)
    avant = len(list(Path("/proc/self/fd").iterdir()))
    for rang in range(200):
        with contextlib.suppress(bac.DecodageImpossible):
            bac.executer(f"{ICI}:{'meurt' if rang % 2 else 'a_l_envers'}", b"x" * 1_000, **LARGE)
    assert len(list(Path("/proc/self/fd").iterdir())) == avant
    nourrice = bac._nourrice._processus.pid
    enfants = Path(f"/proc/{nourrice}/task/{nourrice}/children")
    limite = time.monotonic() + 5
    # The last one has said its word; the kernel may still be burying it.
    while enfants.read_text().split() and time.monotonic() < limite:
        time.sleep(0.01)
    assert enfants.read_text().split() == []


def test_un_processus_ne_a_part_a_sa_propre_nourrice():
    bac.executer(f"{ICI}:a_l_envers", b"x", **LARGE)
    lecture, ecriture = os.pipe()
    if not (enfant := os.fork()):
        try:
            os.write(ecriture, bac.executer(f"{ICI}:a_l_envers", b"dedans", **LARGE))
        finally:
            os._exit(0)
    os.waitpid(enfant, 0)
    os.close(ecriture)
    assert os.read(lecture, 100) == b"snaded"
    os.close(lecture)
    assert bac.executer(f"{ICI}:a_l_envers", b"dehors", **LARGE) == b"srohed"
