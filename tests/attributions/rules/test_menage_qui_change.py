"""Every change of a household at every stage of its candidature, written from R441-3, R441-2-8, R441-2-9 and L441-1."""

from __future__ import annotations

from itertools import product

import pytest

from attributions.rules.menage_qui_change import CONSEQUENCES, STADES, Change, Prevenu, Stade, Suite, consequence
from attributions.states.candidature import OUVERTES, EtatCandidature

X, S, U = Change, Stade, Suite
COMPOSITION = [U.SIGNALE, U.SIGNALE, U.REEXAMINER, U.REEXAMINER, U.SUSPEND, U.RIEN]
ATTENDUES = {
    # R441-3: the CALEOL examines the household of the day; R441-2-9: given again at the signature.
    X.NAISSANCE: COMPOSITION,
    X.DECES_A_DEUX: COMPOSITION,
    X.DEPART: COMPOSITION,
    # L441-1: each keeps the seniority; the candidature stays with the first demande.
    X.SEPARATION: COMPOSITION,
    X.VIOLENCES: COMPOSITION,
    # Nobody is left to house.
    X.DECES_SEUL: [U.CLOT, U.CLOT, U.CLOT, U.CLOT, U.CLOT, U.RIEN],
    # R441-1: the stay is a condition of the demande; R441-2-8 d: the CALEOL alone says the irrecevabilité.
    X.SEJOUR: [U.SIGNALE, U.SIGNALE, U.SIGNALE, U.SIGNALE, U.SIGNALE, U.RIEN],
    X.PLAFONDS: [U.SIGNALE, U.SIGNALE, U.SIGNALE, U.SIGNALE, U.SIGNALE, U.RIEN],
}


@pytest.mark.parametrize(("change", "stade"), [*product(Change, Stade)])
def test_chaque_changement_a_chaque_stade(change: Change, stade: Stade):
    suite = CONSEQUENCES[change][stade]
    assert suite.suite == ATTENDUES[change][list(Stade).index(stade)]
    # What says something tells somebody, from an article, with its way out.
    assert bool(suite.a) == (suite.suite is not U.RIEN)
    assert suite.source
    assert suite.issue.endswith(".")
    assert (Prevenu.COMMISSION in suite.a) <= (stade is S.INSCRITE)


def test_les_violences_ne_se_lisent_pas_dans_la_suite():
    """The same consequences word for word: nothing tells one separation from the other."""
    assert CONSEQUENCES[X.VIOLENCES] == CONSEQUENCES[X.SEPARATION]


@pytest.mark.parametrize("etat", EtatCandidature)
def test_chaque_etat_ouvert_a_son_stade(etat: EtatCandidature):
    assert (etat in STADES) == (etat in OUVERTES or etat == EtatCandidature.BAIL_SIGNE)
    assert (consequence(X.NAISSANCE, etat) is None) == (etat not in STADES)
