"""Random sequences of acts on three dwellings and five households: whatever the order, what must never be false is not.

After each act: one engagement by household, one holder by place, two leases of an exchange or none, the figures kept on each
demande, the journals replayed through the tables of states, the flow and the quotas computed again from the events.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from attributions.enums import ModeDecompte, SuiteCaducite
from attributions.states.candidature import EtatCandidature as E
from tests.attributions.location.suites.cas import ACTES, Cas, monter, regler
from tests.attributions.location.suites.invariants import Invariants
from tests.attributions.location.suites.parcours import explorer

SUITES = int(os.environ.get("SUITES", "800"))
"""Short sequences walked by the tests of the trees, all seeds together; `make suites` walks 5,000 of them."""
GRAINES = int(os.environ.get("GRAINES", "4"))
"""Seeds, one test each; `make suites` has two, one for each worker."""
TOUS = 2_000
"""Sequences of one seed from which every act has succeeded at least once."""
ARITES = (1, 1, 1, 2, 2, 2, 3, 6)
"""Children at each depth of a tree: sequences of eight acts that all changed something, 144 leaves at most by tree."""


class Attributions(Invariants, Cas):
    """The acts, the invariants, and a savepoint around each sequence."""

    touches: set[str] = set()
    faits_par_acte: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()

    def teardown(self) -> None:
        Attributions.touches |= self.vus
        Attributions.faits_par_acte += self.reussis
        transaction.savepoint_rollback(self.point)

    @initialize(suite=st.sampled_from(SuiteCaducite), decompte=st.sampled_from(ModeDecompte), garde=st.booleans())
    def ouvrir(self, suite: str, decompte: str, garde: bool) -> None:
        regler(Attributions, suite=suite, decompte=decompte, garde=garde)

    @invariant()
    def ce_qui_ne_doit_pas_etre_faux(self) -> None:
        with self.a_son_heure():
            self.verifier()


def installer() -> None:
    monter(Attributions)
    Attributions.touches = set()
    Attributions.faits_par_acte = Counter()


FINS = {
    E.BAIL_SIGNE,
    E.NON_SERVIE,
    E.REFUSEE,
    E.SANS_REPONSE,
    E.RETIREE,
    E.NON_ATTRIBUEE,
    E.CADUQUE,
    E.BAIL_ANNULE,
    E.BAIL_GLISSE,
    E.ECARTEE,
    E.IRRECEVABLE,
}


@pytest.mark.django_db
def test_aucune_suite_d_actes_ne_rend_faux_ce_qui_ne_doit_pas_l_etre() -> None:
    """Long sequences, shrunk by Hypothesis when one fails."""
    installer()
    reglages: dict[str, Any] = {"deadline": None, "derandomize": True, "database": None}
    run_state_machine_as_test(
        Attributions,
        settings=settings(max_examples=15, stateful_step_count=40, suppress_health_check=list(HealthCheck), **reglages),
    )
    # The sequences went somewhere. Which ends fifteen of them meet changes with each act added: the trees below meet them all.
    assert len(FINS & Attributions.touches) >= len(FINS) // 2


@pytest.mark.django_db
@pytest.mark.parametrize("graine", range(GRAINES))
def test_des_milliers_de_suites_courtes(graine: int) -> None:
    """Each seed walks its share of the sequences, in trees that each draw their règlement and their convention."""
    installer()
    au_hasard, faites = random.Random(graine), 0
    while faites < SUITES // GRAINES:
        machine = Attributions()
        machine.ouvrir(
            suite=au_hasard.choice(list(SuiteCaducite)),
            decompte=au_hasard.choice(list(ModeDecompte)),
            garde=au_hasard.choice((True, False)),
        )
        feuilles = explorer(machine, ARITES, au_hasard, au_plus=SUITES // GRAINES - faites)
        machine.teardown()
        assert machine.faits, "no act was possible from the first state"
        faites += feuilles
    # Thousands of sequences meet every act, and every end; a few trees meet half of the acts.
    combien = SUITES // GRAINES
    manquent = ACTES - set(Attributions.faits_par_acte)
    assert not manquent if combien >= TOUS else len(manquent) < len(ACTES) // 2, sorted(manquent)
    attendues = FINS if combien >= TOUS else {E.BAIL_SIGNE}
    assert Attributions.touches >= attendues, FINS - Attributions.touches
