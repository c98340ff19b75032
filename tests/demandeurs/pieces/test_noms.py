from __future__ import annotations

import pytest

from demandeurs.pieces.controles.noms import correspond, distance, figure


@pytest.mark.parametrize(
    ("lu", "noms", "prenom", "attendu"),
    [
        ("RETI PATRICK", ["Reti"], "Patrick", True),
        ("M RETI PATRICK", ["Réti"], "Patrick Jean", True),
        ("RETIPATRICK", ["Réti"], "Patrick", True),
        ("DELABARRE HELOISE", ["De la Barre"], "Héloïse", False),
        ("DE LA BARRE HELOISE", ["De la Barre"], "Héloïse", True),
        ("MARTIN SOPHIE", ["Dupont", "Martin"], "Sophie", True),
        ("DUPOND SOPHIE", ["Dupont"], "Sophie", True),
        ("LE OLIVIER", ["Li"], "Olivier", False),
        ("LI OLIVIER", ["Li"], "Olivier", True),
        ("NGUYEN THI MAI", ["Nguyên"], "Mai", True),
        ("DURAND PAUL", ["Durand"], "Marie", False),
        ("", ["Durand"], "Marie", False),
        ("DURAND MARIE", ["Durand"], "", False),
        ("DURAND MARIE", [""], "Marie", False),
        ("Иванов Иван", ["Ivanov"], "Ivan", False),
    ],
)
def test_correspond(lu: str, noms: list[str], prenom: str, attendu: bool) -> None:
    assert correspond(lu, noms=noms, prenom=prenom) is attendu


@pytest.mark.parametrize(
    ("gauche", "droite", "attendu"),
    [
        ("DUPONT", "DUPONT", 0),
        ("DUPONT", "DUPOND", 1),
        ("MARTIN", "MARTINEZ", 2),
        ("PAUL", "MARIE", 3),
        ("A", "ABCDE", 3),
    ],
)
def test_distance_bornee(gauche: str, droite: str, attendu: int) -> None:
    assert distance(gauche, droite) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Bulletin de paie\nMadame Héloïse DE LA BARRE\n12 rue du Lac", True),
        ("Bulletin de paie\nDE LA BARRE Anne Marie Héloïse", True),
        ("Héloïse travaille ici depuis longtemps, avec Monsieur de la Barre", False),
        ("Bulletin de paie de Monsieur Paul Martin", False),
    ],
)
def test_une_personne_nommee_dans_une_page(texte: str, attendu: bool) -> None:
    assert figure(texte, noms=["De la Barre"], prenom="Héloïse") is attendu
