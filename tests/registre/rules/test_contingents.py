"""Contingents derived from the dossier (R441-2-15 I 3°, R441-5), and the need of the day beside the commission's."""

from __future__ import annotations

from datetime import date

import pytest

from registre.enums import Contingent
from registre.rules.besoins_dalo import TYPES_RETENUS, MenageDuJour, comparer
from registre.rules.contingents import FaitsContingent, Reponse, contingents

C, R = Contingent, Reponse
LE = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("faits", "contingent", "attendu"),
    [
        (FaitsContingent(prioritaire=True), C.PRIORITAIRES, R.OUI),
        (FaitsContingent(), C.PRIORITAIRES, R.NON),
        # R441-5: civil and military agents of the State.
        (FaitsContingent(statuts=frozenset({"ETAT"})), C.AGENTS, R.OUI),
        (FaitsContingent(statuts=frozenset({"HOSP"})), C.AGENTS, R.A_VERIFIER),
        (FaitsContingent(statuts=frozenset({"TERR"})), C.AGENTS, R.NON),
        # The interface's « CDI ou fonctionnaire » does not say which: never guessed.
        (FaitsContingent(contrats=frozenset({"CDI"})), C.AGENTS, R.A_VERIFIER),
        (FaitsContingent(statuts=frozenset({"PRIVE"}), contrats=frozenset({"CDI"})), C.AGENTS, R.NON),
        # Whether the employer contributes is in no dossier.
        (FaitsContingent(statuts=frozenset({"PRIVE"}), employeur_connu=True), C.ACTION_LOGEMENT, R.A_VERIFIER),
        (FaitsContingent(statuts=frozenset({"ETAT"})), C.ACTION_LOGEMENT, R.NON),
        (FaitsContingent(contrats=frozenset({"RET"})), C.ACTION_LOGEMENT, R.NON),
        (FaitsContingent(reservataires=("Ville de Saint-Denis",)), C.COLLECTIVITES, R.OUI),
        (FaitsContingent(), C.COLLECTIVITES, R.NON),
        (FaitsContingent(), C.BAILLEUR, R.OUI),
    ],
)
def test_chaque_contingent(faits, contingent, attendu):
    une = next(e for e in contingents(faits) if e.contingent is contingent)
    assert une.reponse is attendu
    assert une.raison
    assert une.source
    assert bool(une.manque) == (attendu is R.A_VERIFIER)


def test_tous_les_contingents_ont_une_reponse():
    assert [une.contingent for une in contingents(FaitsContingent())] == list(Contingent)


@pytest.mark.parametrize(
    ("code", "menage", "ecarts"),
    [
        ("42", MenageDuJour(4, types=["T3"]), 0),  # T3-T4 retained, T3 asked
        ("01", MenageDuJour(4, types=["T3"]), 1),
        ("", MenageDuJour(4, types=["T3"]), 1),  # no typology: to be settled, not guessed
        ("30", MenageDuJour(1, types=["T1"]), 1),  # reoriented to a shelter
        ("23", MenageDuJour(2, types=["T3"], besoin_adapte=True), 0),
        ("23", MenageDuJour(2, types=["T3"]), 1),
        ("03", MenageDuJour(2, types=["T3"], besoin_adapte=True), 1),
        ("03", MenageDuJour(2, naissances=1, types=["T3"]), 1),
    ],
)
def test_le_besoin_du_jour(code, menage, ecarts):
    assert len(comparer(code, menage, decision_le=date(2026, 1, 5), le=LE).ecarts) == ecarts


def test_une_decision_ancienne_se_verifie():
    besoins = comparer("03", MenageDuJour(2, types=["T3"]), decision_le=date(2025, 3, 9), le=LE)
    assert "plus d'un an" in besoins.ecarts[0]


def test_les_typologies_du_sne():
    """demande.md §4.6: 45 to 49 are the pairs of 40 to 44, adapted; 21 to 26 the single ones."""
    assert TYPES_RETENUS["45"] == TYPES_RETENUS["40"] == ("T1", "T2")
    assert TYPES_RETENUS["26"] == ("T6P",)
    assert TYPES_RETENUS["49"] == ("T5", "T6P")
