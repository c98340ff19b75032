"""A refusal read out loud: the rule stands inside the sentence, the way out follows."""

from __future__ import annotations

import pytest

from socle.errors import Refus


@pytest.mark.parametrize(
    ("refus", "dit"),
    [
        (Refus("a", "Ce fichier est vide.", issue="Vérifiez-le."), "Ce fichier est vide. Vérifiez-le."),
        (
            Refus("a", "Ce fichier est vide.", source="règle 1", issue="Vérifiez-le."),
            "Ce fichier est vide (règle 1). Vérifiez-le.",
        ),
        (Refus("a", "Ce fichier est vide.", source="règle 1"), "Ce fichier est vide (règle 1)."),
        (Refus("a", "Est-il vide ?", source="règle 1"), "Est-il vide ? (règle 1)"),
        (Refus("a", "Ce fichier est vide."), "Ce fichier est vide."),
    ],
)
def test_la_regle_est_dans_la_phrase(refus: Refus, dit: str) -> None:
    assert refus.phrase() == dit


@pytest.mark.parametrize(
    ("message", "dit"),
    [
        ("Ce fichier est vide.", "Fichier 2 : ce fichier est vide."),
        ("L'antivirus l'a arrêté.", "Fichier 2 : l'antivirus l'a arrêté."),
        ("PDF protégé.", "Fichier 2 : PDF protégé."),
        ("", "Fichier 2 : "),
    ],
)
def test_un_refus_parmi_plusieurs(message: str, dit: str) -> None:
    assert Refus("a", message, champ="fichiers").a_propos_de("Fichier 2") == Refus("a", dit, champ="fichiers")
