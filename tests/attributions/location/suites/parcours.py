"""Sequences of acts: how an act is declared, the state machine of Hypothesis, and the tree of short sequences.

The same acts serve both. The machine of Hypothesis walks few long sequences and shrinks what fails. The tree walks many
short ones cheaply: sequences that begin alike share their beginning, each node is a savepoint that is rolled back, so that
n sequences cost little more than n acts. A leaf is one sequence, from the first act to the last.
"""

from __future__ import annotations

import gc
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from habilitations.access import memoire_des_droits
from socle.clock import horloge_a, maintenant
from socle.errors import ActionRefusee
from socle.lecture import REFERENCES

ESSAIS = 40
"""Draws at a node before it is left: an act that is refused, or finds nobody, is not a step of a sequence."""
LEGERES = 2
"""The last depths of a tree, where most of its nodes are, draw light acts only."""


def acte(
    poids: int = 1, *, lourd: bool = False, **domaines: Sequence[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare an act of the machine; each argument with the finite list of its values.

    `poids`: how often the tree draws it, for the acts without which a short sequence goes nowhere. `lourd`: it costs a whole
    sitting, so it is drawn on the way and not for each leaf.
    """

    def declarer(methode: Callable[..., None]) -> Callable[..., None]:
        @wraps(methode)
        def jouer(machine: Parcours, *args: Any, **champs: Any) -> None:
            with machine.a_son_heure():
                methode(machine, *args, **champs)

        regle = rule(**{nom: st.sampled_from(valeurs) for nom, valeurs in domaines.items()})(jouer)
        regle.domaines = {nom: tuple(valeurs) for nom, valeurs in domaines.items()}  # type: ignore[attr-defined]
        regle.poids, regle.lourd = poids, lourd  # type: ignore[attr-defined]
        return regle

    return declarer


class Parcours(RuleBasedStateMachine):
    """What acts share: a clock that only goes forward, an attempt that may be refused, the count of what succeeded."""

    verifier: Callable[[], None]
    """What must never be false, whatever the sequence; given by `Invariants`. Raises AssertionError."""

    def __init__(self) -> None:
        super().__init__()
        self.faits = 0
        self.reussis: Counter[str] = Counter()
        self.vus: set[str] = set()
        self.comptes: set[Any] = set()
        self.ecoule = timedelta()
        self._a_l_heure = False

    def memoire(self) -> Any:
        """What the sequence keeps beside the base, to come back to this node."""
        return self.ecoule

    def revenir(self, memoire: Any) -> None:
        self.ecoule = memoire

    @contextmanager
    def a_son_heure(self) -> Iterator[None]:
        """The day that this sequence has come to, and the memories of one request; an act inside another changes neither."""
        if self._a_l_heure:
            yield
            return
        self._a_l_heure = True
        try:
            with ExitStack() as pile:
                pile.enter_context(horloge_a(maintenant() + self.ecoule))
                pile.enter_context(memoire_des_droits())
                pile.enter_context(REFERENCES.ouverte())
                yield
        finally:
            self._a_l_heure = False

    def essayer(self, service: Callable[..., Any], *args: Any, nom: str = "", **champs: Any) -> Any:
        """A refusal is a normal answer, and changes nothing; a rule says it, never a constraint of the database.

        `nom`: how what succeeded is counted, when the service does not say it all.
        """
        try:
            with transaction.atomic():
                rendu = service(*args, **champs)
        except ActionRefusee as refusee:
            codes = {un.code for un in refusee.refus}
            assert not [un for un in codes if un.startswith("contrainte")], refusee
            # A convention that ended refuses new designations only (R441-5).
            assert "convention_finie" not in codes or service.__name__ == "designer", refusee
            return None
        self.reussir(nom or f"{service.__module__.rpartition('.')[2]}.{service.__name__}")
        return rendu

    def reussir(self, nom: str, combien: int = 1) -> None:
        if combien:
            self.faits += combien
            self.reussis[nom] += combien


def actes_de(machine: type[Parcours]) -> list[str]:
    """Their names, each as often as it is to be drawn."""
    noms = sorted(nom for nom in dir(machine) if hasattr(getattr(machine, nom), "domaines"))
    return [nom for nom in noms for _ in range(getattr(machine, nom).poids)]


def explorer(machine: Parcours, arites: Sequence[int], au_hasard: random.Random, *, au_plus: int) -> int:
    """Walk a tree of sequences: at each depth, so many different acts that change something. Returns how many leaves.

    Invariants are checked at each node; a failure says the sequence that led to it. No act begins after `au_plus` leaves.
    """
    gc.disable()
    try:
        # No act writes a table of reference: read once for the tree.
        with REFERENCES.neuve():
            return _noeud(machine, list(arites), au_hasard, actes_de(type(machine)), [], au_plus)
    finally:
        gc.enable()
        gc.collect()


def _legers(machine: Parcours, noms: list[str]) -> list[str]:
    """What costs a whole sitting is drawn on the way, not for each leaf."""
    return [nom for nom in noms if not getattr(machine, nom).lourd]


def _noeud(
    machine: Parcours, arites: list[int], au_hasard: random.Random, noms: list[str], chemin: list[Any], au_plus: int
) -> int:
    if not arites:
        return 1
    feuilles, deja = 0, set()
    tires = _legers(machine, noms) if len(arites) <= LEGERES else noms
    for _ in range(arites[0]):
        if feuilles >= au_plus:
            break
        point, memoire = transaction.savepoint(), machine.memoire()
        pas = _avancer(machine, au_hasard, tires, deja, chemin)
        if pas is not None:
            feuilles += _noeud(machine, arites[1:], au_hasard, noms, [*chemin, pas], au_plus - feuilles)
        transaction.savepoint_rollback(point)
        machine.revenir(memoire)
        if pas is None:
            break
    return feuilles


def _avancer(machine: Parcours, au_hasard: random.Random, noms: list[str], deja: set[Any], chemin: list[Any]) -> Any:
    """One act that changes something and was not tried from here, invariants checked; None when none was found."""
    for _ in range(ESSAIS):
        nom = au_hasard.choice(noms)
        methode = getattr(machine, nom)
        args = {un: au_hasard.choice(valeurs) for un, valeurs in methode.domaines.items()}
        pas = (nom, tuple(args.items()))
        if pas in deja:
            continue
        deja.add(pas)
        avant = machine.faits
        try:
            methode(**args)
            if machine.faits > avant:
                with machine.a_son_heure():
                    machine.verifier()
        except Exception as erreur:
            erreur.add_note(f"Suite d'actes : {[*chemin, pas]}")
            raise
        if machine.faits > avant:
            return pas
    return None
