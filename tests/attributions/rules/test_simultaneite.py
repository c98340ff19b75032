"""One live proposal: warned and confirmed, never refused for good."""

from __future__ import annotations

from datetime import date

import pytest

from attributions.rules.simultaneite import STADES, Ailleurs, Stade, refus_de_simultanee, stade_de
from attributions.states.candidature import OUVERTES, EtatCandidature

DEPUIS = date(2026, 11, 3)
MOTIF = "Le logement proposé est insalubre"


@pytest.mark.parametrize(
    ("etat", "a_confirmer"),
    [
        # Designated, on an agenda, behind another: the normal life of a candidature.
        ("designee", False), ("inscrite", False), ("ajournee", False), ("en_rang", False),
        # Attributed (R441-3 a, c), offered or accepted (R441-10): a dwelling is held for this household.
        ("attributaire", True), ("sous_condition", True), ("proposee", True), ("acceptee", True),
    ],
)  # fmt: skip
def test_ce_qui_se_confirme(etat: str, a_confirmer: bool) -> None:
    assert Ailleurs(stade_de(etat), DEPUIS).a_confirmer is a_confirmer


def test_chaque_candidature_ouverte_a_son_stade() -> None:
    assert set(STADES) == set(OUVERTES)
    assert {stade_de(etat) for etat in set(EtatCandidature) - set(OUVERTES)} == {Stade.CLOSE}


@pytest.mark.parametrize(
    ("confirmee", "motif", "exige", "code"),
    [
        (False, "", False, "proposition_en_cours"),
        (False, MOTIF, True, "proposition_en_cours"),
        (True, "", False, ""),
        (True, "", True, "motif_simultanee_requis"),
        (True, "  vu       ", True, "motif_simultanee_requis"),
        (True, MOTIF, True, ""),
    ],
)
def test_confirmer_et_dire_pourquoi(confirmee: bool, motif: str, exige: bool, code: str) -> None:
    live = [Ailleurs(Stade.DESIGNEE, DEPUIS), Ailleurs(Stade.PROPOSEE, DEPUIS)]
    refus = refus_de_simultanee(live, confirmee=confirmee, motif=motif, motif_exige=exige)
    assert (refus.code if refus else "") == code
    if code == "proposition_en_cours":
        assert refus is not None
        assert "logement proposé depuis le 03/11/2026" in refus.message


def test_rien_a_confirmer_sans_logement_propose() -> None:
    assert refus_de_simultanee([], confirmee=False, motif="", motif_exige=True) is None
    designee = [Ailleurs(Stade.DESIGNEE, DEPUIS)]
    assert refus_de_simultanee(designee, confirmee=False, motif="", motif_exige=True) is None
