"""The page on automatic checks says what the code does: every check with its reading and its limit, every peer rule once."""

from __future__ import annotations

import re

from demandeurs.pieces.controles.constats import CATALOGUE, Code
from tests.architecture.arbre import RACINE

TEXTE = (RACINE / "docs" / "controles.md").read_text()
REGLES_DU_PAIR = 42


def test_chaque_controle_est_decrit_comme_dans_le_code():
    for code, une in CATALOGUE.items():
        assert f"| `{code.value}` | {une.libelle} | {une.lit} | {une.limite} |" in TEXTE, code


def test_la_page_ne_parle_d_aucun_controle_qui_n_existe_pas():
    reste = TEXTE.split("## Compared with")[1]
    cites = set(re.findall(r"`([a-z_]+)`", reste)) - {"non_verifiable"}
    assert cites <= {code.value for code in Code}


def test_les_regles_du_pair_sont_toutes_comparees_une_fois():
    regles = re.findall(r"\bR_[A-Z0-9_]+", TEXTE)
    assert len(regles) == len(set(regles)) == REGLES_DU_PAIR
