"""Every state of a label against every act, and what the calendar makes of it. Expected from R441-2-15 I 2° and L441-1."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from registre.states.priorite import (
    COMPTENT,
    ActePriorite,
    EtatPriorite,
    StatutPriorite,
    est_permis,
    etat_apres,
    statut_le,
)

E, A, S = EtatPriorite, ActePriorite, StatutPriorite
PERMIS = {
    # In force: completed (injunction, evidence), contested by another body, ended by who recognised it.
    (E.EN_VIGUEUR, A.PRECISER): E.EN_VIGUEUR,
    (E.EN_VIGUEUR, A.CONTESTER): E.CONTESTEE,
    (E.EN_VIGUEUR, A.TERMINER): E.TERMINEE,
    # Contested: still a label, until the contestation is lifted or the label ended.
    (E.CONTESTEE, A.PRECISER): E.CONTESTEE,
    (E.CONTESTEE, A.LEVER): E.EN_VIGUEUR,
    (E.CONTESTEE, A.TERMINER): E.TERMINEE,
}
LE = date(2026, 3, 10)
HIER, DEMAIN = date(2026, 3, 9), date(2026, 3, 11)


@pytest.mark.parametrize(("etat", "acte"), [*product(EtatPriorite, ActePriorite)])
def test_chaque_etat_contre_chaque_acte(etat, acte):
    assert est_permis(acte, depuis=etat) == ((etat, acte) in PERMIS)
    if (etat, acte) in PERMIS:
        assert etat_apres(acte, depuis=etat) is PERMIS[etat, acte]


def test_reconnaitre_ne_part_d_aucun_etat():
    with pytest.raises(KeyError):
        etat_apres(A.RECONNAITRE, depuis=E.EN_VIGUEUR)


def test_rien_ne_rouvre_une_priorite_terminee():
    """A new recognition is a new label, with its own date (R441-2-15 I: date of occurrence)."""
    assert not any(etat is E.TERMINEE for etat, _ in PERMIS)


@pytest.mark.parametrize(
    ("etat", "du", "au", "attendu"),
    [
        (E.EN_VIGUEUR, None, None, S.EN_VIGUEUR),
        (E.EN_VIGUEUR, LE, LE, S.EN_VIGUEUR),  # both days included
        (E.EN_VIGUEUR, DEMAIN, None, S.A_VENIR),
        (E.EN_VIGUEUR, HIER, HIER, S.EXPIREE),
        (E.CONTESTEE, HIER, DEMAIN, S.CONTESTEE),
        (E.CONTESTEE, HIER, HIER, S.EXPIREE),
        (E.TERMINEE, HIER, DEMAIN, S.TERMINEE),
        (E.TERMINEE, DEMAIN, None, S.TERMINEE),
    ],
)
def test_ce_que_le_calendrier_en_fait(etat, du, au, attendu):
    assert statut_le(etat, du, au, LE) is attendu


def test_une_priorite_contestee_compte_encore():
    assert {S.EN_VIGUEUR, S.CONTESTEE} == COMPTENT
