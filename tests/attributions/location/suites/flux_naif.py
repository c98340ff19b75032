"""The account of each flow, computed again the naive way from the acts in their order (R441-5).

A dwelling counts once, at the moment that its convention names. An orientation, a failure and a withdrawal cancel what was
counted; a failure counts where the convention says so, and stays counted to who failed unless the dwelling is withdrawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from attributions.enums import ModeDecompte
from attributions.models import ConventionReservation
from attributions.states.candidature import ActeCandidature as A
from attributions.states.vacance import REPRISES
from attributions.states.vacance import ActeVacance as V

MAINS = (V.ORIENTER, V.CONSTATER_ECHEC, V.RETIRER)
"""Acts that change what a dwelling counts for; taken back, they give it again."""


class FluxNaif:
    """`tenues`: the convention each dwelling is oriented to; `vives`: the convention that counts it, if any."""

    def __init__(self, tenues: Mapping[int, int | None]) -> None:
        self.tenues = dict(tenues)
        self.vives: dict[int, int] = {}
        self.echecs: dict[int, list[int]] = {une: [] for une in tenues}
        self.attribues: set[int] = set()
        self.baux: Counter[int] = Counter()
        self.avant: dict[int, tuple[int | None, int | None, list[int]]] = {}
        self.conventions = ConventionReservation.objects.in_bulk([une for une in tenues.values() if une is not None])

    def rejouer(self, actes: Iterable[tuple[Any, ...]], etapes: Iterable[tuple[Any, ...]]) -> dict[int, int]:
        """Dwellings counted by convention. Acts and steps: (instant, vacancy, act, details)."""
        for _, vacance, acte, details in sorted([*actes, *etapes], key=lambda un: un[0]):
            if acte in MAINS:
                self.avant[vacance] = (self.tenues[vacance], self.vives.get(vacance), list(self.echecs[vacance]))
                self._changer_de_main(vacance, acte, details)
            elif acte in REPRISES.values() and details["acte"] in MAINS:
                self._rendre(vacance)
            elif acte == A.ATTRIBUER:
                self.attribues.add(vacance)
            elif acte in (A.APPELER, A.LEVER_CONDITION) or (acte == V.ATTRIBUER and vacance in self.attribues):
                self.attribues.discard(vacance)
                self._compter(vacance, ModeDecompte.ATTRIBUTION)
            elif acte == A.SIGNER:
                self.baux[vacance] += 1
                self._compter(vacance, ModeDecompte.BAIL)
            elif acte == A.ANNULER_BAIL:
                self.baux[vacance] -= 1
                self._ne_plus_louer(vacance)
        return dict(Counter([*self.vives.values(), *(une for echecs in self.echecs.values() for une in echecs)]))

    def _changer_de_main(self, vacance: int, acte: str, details: Mapping[str, Any]) -> None:
        self.vives.pop(vacance, None)
        if acte == V.RETIRER:
            self.echecs[vacance].clear()
        elif acte == V.ORIENTER:
            self.tenues[vacance] = details["convention"]
            self._compter(vacance, ModeDecompte.PROPOSITION)
        elif acte == V.CONSTATER_ECHEC:
            tenue = self.tenues[vacance]
            if tenue is not None and self.conventions[tenue].echec_decompte:
                self.echecs[vacance].append(tenue)
            self.tenues[vacance] = None

    def _rendre(self, vacance: int) -> None:
        """The act was taken back: everything counts as it did before it."""
        self.tenues[vacance], vive, self.echecs[vacance] = self.avant[vacance]
        self.vives.pop(vacance, None)
        if vive is not None:
            self.vives[vacance] = vive

    def _ne_plus_louer(self, vacance: int) -> None:
        """A dwelling counted at the lease counts no more once none of its leases stands."""
        vive = self.vives.get(vacance)
        if vive is not None and not self.baux[vacance] and self.conventions[vive].decompte == ModeDecompte.BAIL:
            del self.vives[vacance]

    def _compter(self, vacance: int, moment: str) -> None:
        tenue = self.tenues[vacance]
        if tenue is not None and self.conventions[tenue].decompte == moment:
            self.vives.setdefault(vacance, tenue)
