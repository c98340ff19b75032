"""French dates, amounts, numbers and spaces."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registre.documents.francais import date_courte, date_longue, euros, numero_en_groupes, typographier

NB, FINE = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2026, 3, 1), "1er mars 2026"),
        (date(2024, 2, 29), "29 février 2024"),
        (date(2025, 12, 11), "11 décembre 2025"),
    ],
)
def test_date_longue(jour: date, attendu: str) -> None:
    assert date_longue(jour) == attendu.replace(" ", NB)


def test_dates_absentes() -> None:
    assert date_longue(None) == "non renseigné"
    assert date_courte(None) == "—"
    assert date_courte(date(2026, 3, 1)) == "01/03/2026"


@pytest.mark.parametrize(
    ("montant", "attendu"),
    [
        (0, f"0{NB}€"),
        (999, f"999{NB}€"),
        (1234, f"1{FINE}234{NB}€"),
        (1234567, f"1{FINE}234{FINE}567{NB}€"),
        (None, "non renseigné"),
    ],
)
def test_euros(montant: int | None, attendu: str) -> None:
    assert euros(montant) == attendu


def test_numero_en_cinq_groupes() -> None:
    assert numero_en_groupes("1110319016982G1104") == "111 03 19 016982 G1104".replace(" ", NB)
    assert numero_en_groupes("ATTENDU") == "ATTENDU"


@given(st.text(alphabet="1234567890ABG", min_size=18, max_size=18))
def test_les_groupes_ne_perdent_rien(numero: str) -> None:
    assert numero_en_groupes(numero).replace(NB, "") == numero


def test_typographie() -> None:
    assert typographier("Quoi ? « Oui » : 2 mois ; 3 €") == f"Quoi{FINE}? «{NB}Oui{NB}»{NB}: 2{NB}mois{FINE}; 3{NB}€"


@given(st.text(alphabet="ab :;?!«»€0 mois"))
def test_la_typographie_ne_change_que_les_espaces(texte: str) -> None:
    assert typographier(texte).replace(NB, " ").replace(FINE, " ") == texte
