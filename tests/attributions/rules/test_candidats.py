"""Conditions and reasons of a household for one dwelling, worked by hand from the ceilings of 2026 (§5.3, PLUS, reste d'IdF)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from attributions.rules.adequation import NormesTypologie
from attributions.rules.candidats import (
    Condition,
    LogementPropose,
    Souhaits,
    Verdict,
    juger,
    manques_du_logement,
    raisons,
)
from attributions.rules.solvabilite import CoutLogement
from registre.rules.explications import Resultat, Source
from registre.rules.ressources import Bareme, Plafond, Zone, seuil_manquant
from tests.registre.rules.foyers import foyer, titulaire

# Arrêté of 19 December 2025: PLUS, Paris and communes limitrophes, categories 1 to 3 (attribution.md §5.3).
PLAFONDS = Bareme.de(
    Plafond(2026, Zone.PARIS, "PLUS", categorie, montant, "arrêté du 19 décembre 2025")
    for categorie, montant in (("1", 26920), ("2", 40233), ("3", 52740))
)
NORMES = NormesTypologie(
    Source("usage de test"),
    usuel_min={"1": 1, "couple": 2, "1+1": 2, "3": 3},
    usuel_max={"1": 2, "couple": 2, "1+1": 3, "3": 3},
    tolere_min={},
    tolere_max={"couple": 3},
)


def un_logement(**champs):
    base = {
        "typologie": "T2",
        "financement": "PLUS",
        "annee": 2026,
        "zone": Resultat(Zone.PARIS, "zone"),
        "normes": NORMES,
        "seuil": seuil_manquant(2026, "Île-de-France"),
        "cout": CoutLogement(Decimal(480), Decimal(120)),
        "surface": 45,
    }
    return LogementPropose(**(base | champs))


def seul(rfr=26920, **champs):
    """A French person alone; income N-2 of 2026 is that of 2024."""
    return foyer(
        titulaire(rfr={2024: rfr} if rfr is not None else {}, **({"nationalite": "1", "par_mois": 1500} | champs))
    )


@pytest.mark.parametrize(
    ("menage", "verdict", "manquantes"),
    [
        (seul(), Verdict.ELIGIBLE, []),  # at the ceiling is under it (R441-1)
        (seul(26921), Verdict.PRESQUE, [(Condition.PLAFOND, True)]),
        (seul(None), Verdict.PRESQUE, [(Condition.PLAFOND, False)]),  # income unknown is not income nil
        (seul(nationalite=""), Verdict.PRESQUE, [(Condition.SEJOUR, False)]),
        (seul(nationalite="3"), Verdict.PRESQUE, [(Condition.SEJOUR, False)]),
        (seul(30000, nationalite="3"), Verdict.ECARTE, [(Condition.PLAFOND, True), (Condition.SEJOUR, False)]),
    ],
)
def test_le_verdict(menage, verdict, manquantes):
    jugement = juger(menage, un_logement(), PLAFONDS)
    assert jugement.verdict is verdict
    assert [(une.condition, une.refusee) for une in jugement.manquantes] == manquantes


def test_un_logement_trop_grand_dit_la_taille():
    (manquante,) = juger(seul(), un_logement(typologie="T4"), PLAFONDS).manquantes
    assert (manquante.condition, manquante.refusee) == (Condition.TAILLE, True)
    assert "trop grand" in manquante.phrase


def test_sans_norme_la_taille_n_ecarte_personne_et_c_est_dit():
    logement = un_logement(typologie="T4", normes=None)
    assert juger(seul(), logement, PLAFONDS).verdict is Verdict.ELIGIBLE
    assert "normes" in [un.code for un in manques_du_logement(logement, PLAFONDS)]


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"surface": None}, "surface"),
        ({"financement": ""}, "financement"),
        ({"annee": 2031}, "plafond"),
        ({"cout": CoutLogement(None, None)}, "loyer"),
    ],
)
def test_ce_qui_manque_au_logement_est_dit_une_fois(champs, code):
    assert code in [un.code for un in manques_du_logement(un_logement(**champs), PLAFONDS)]


def test_sans_financement_personne_n_est_dit_eligible():
    jugement = juger(seul(), un_logement(financement=""), PLAFONDS)
    assert [(une.condition, une.refusee) for une in jugement.manquantes] == [(Condition.PLAFOND, False)]


@pytest.mark.parametrize(
    ("champs", "souhaits", "texte", "favorable"),
    [
        ({}, {"loyer_max": 599}, "Loyer et charges au-dessus", False),
        ({"rez_de_chaussee": True}, {"rez_de_chaussee": False}, "Refuse le rez-de-chaussée", False),
        ({"sans_ascenseur": True}, {"sans_ascenseur": False}, "Refuse un étage sans ascenseur", False),
        ({"pmr": True}, {"amenage": True}, "Logement accessible, besoin", True),
        ({"pmr": False}, {"amenage": True}, "Besoin d'accessibilité, non adapté", False),
        ({"pmr": True}, {}, "aucun besoin déclaré (R441-4)", False),
        # (480 + 120) ÷ 1 500 = 40 %
        ({}, {}, "Taux d'effort de 40", None),
    ],
)
def test_les_raisons(champs, souhaits, texte, favorable):
    logement = un_logement(**champs)
    lues = raisons(seul(), logement, juger(seul(), logement, PLAFONDS), Souhaits(**souhaits))
    (trouvee,) = [une for une in lues if texte in une.texte]
    assert trouvee.favorable is favorable
