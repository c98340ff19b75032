from __future__ import annotations

from datetime import date

import pytest

from registre.rules.numero import (
    GroupesDuNumero,
    compacter_numero,
    composer_numero,
    est_numero,
    groupes_du_numero,
    numero_en_groupes,
)

FICTIF = "1110318016982G1104"


def test_numero_de_l_exemple_national() -> None:
    """Territory 111, March 2018, order 016982, guichet G1104 (sample file of the national interface)."""
    assert groupes_du_numero(FICTIF) == GroupesDuNumero("111", 3, 18, 16982, "G1104")
    assert composer_numero(territoire="111", deposee_le=date(2018, 3, 15), ordre=16982, guichet="G1104") == FICTIF
    assert numero_en_groupes(FICTIF) == "111 03 18 016982 G1104"


@pytest.mark.parametrize("saisi", ["111 03 18 016982 G1104", "111.0318.016982-g1104", "1110318016982g1104"])
def test_comme_les_gens_l_ecrivent(saisi: str) -> None:
    assert compacter_numero(saisi) == FICTIF


@pytest.mark.parametrize(
    "faux", ["", "111", "1111318016982G1104", "1110018016982G1104", FICTIF + "1", FICTIF[:-1], "1110318A16982G1104"]
)
def test_ce_qui_n_est_pas_un_numero(faux: str) -> None:
    assert not est_numero(faux)
    assert groupes_du_numero(faux) is None


@pytest.mark.parametrize(("ordre", "guichet"), [(0, "G1104"), (1_000_000, "G1104"), (1, "G11"), (1, "g1104")])
def test_groupe_sans_sa_forme(ordre: int, guichet: str) -> None:
    with pytest.raises(ValueError, match="forme"):
        composer_numero(territoire="111", deposee_le=date(2026, 1, 1), ordre=ordre, guichet=guichet)
