"""Every act of the table sent from two windows at the same instant: done once, and the other window is told why not."""

from __future__ import annotations

import pytest

from attributions.services.suivi import ecarts
from registre.services.parametres import charger_parametres, lire_fichier
from tests.attributions.cas.cellules import Ligne, Passe, Refuse, SansEffet
from tests.attributions.location.test_en_meme_temps import ensemble
from tests.attributions.test_table_des_cas import LIGNES

PAR_LA_VERSION = "version_perimee"
"""What only the version of the form refuses is another act each time, for the service."""


@pytest.fixture(autouse=True)
def parametres(base_clonee: str) -> None:
    charger_parametres(lire_fichier())


def lignes(nature: type) -> list:
    return [
        pytest.param(une, id=une.acte)
        for une in LIGNES
        if isinstance(une.deux_fois, nature) and getattr(une.deux_fois, "code", "") != PAR_LA_VERSION
    ]


def ensemble_deux_fois(ligne: Ligne) -> list[str]:
    """The outcomes of the act of its path, twice at once; then what the path says is true, and the figures."""
    assert isinstance(ligne.succes, Passe)
    recit = ligne.succes.recit()
    acte = next(recit)
    issues = ensemble(acte, acte)
    assert next(recit, None) is None
    assert ecarts() == 0
    return sorted(issues)


@pytest.mark.parametrize("ligne", lignes(Refuse))
def test_un_acte_envoye_deux_fois_est_fait_une_fois(ligne: Ligne) -> None:
    assert isinstance(ligne.deux_fois, Refuse)
    assert ensemble_deux_fois(ligne) == sorted(["fait", ligne.deux_fois.code])


@pytest.mark.parametrize("ligne", lignes(SansEffet))
def test_ce_qui_se_redit_se_redit_aussi_en_meme_temps(ligne: Ligne) -> None:
    assert ensemble_deux_fois(ligne) == ["fait", "fait"]
