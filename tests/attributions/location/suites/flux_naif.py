"""The account of each flow, computed again the naive way from the acts in their order (R441-5).

A dwelling counts once, at the moment that its convention names. An orientation, a failure and a withdrawal cancel what was
counted; a failure counts where the convention says so, and stays counted to who failed unless the dwelling is withdrawn.
What the préfet attributed in the bailleur's place is on no account; a slid lease brings no dwelling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from attributions.enums import FondementAttribution, ModeDecompte
from attributions.models import ConventionReservation
from attributions.services.corrections import CORRIGER
from attributions.states.candidature import ActeCandidature as A
from attributions.states.vacance import REPRISES
from attributions.states.vacance import ActeVacance as V

MAINS = (V.ORIENTER, V.CONSTATER_ECHEC, V.RETIRER)
"""Acts that change what a dwelling counts for; taken back, they give it again."""


class FluxNaif:
    """`tenues`: the convention each dwelling is oriented to; `vives`: the convention that counts it, if any.

    `par_reservataire`: the convention of each réservataire, by which a correction names it.
    """

    def __init__(self, tenues: Mapping[int, int | None], conventions: Mapping[int, ConventionReservation]) -> None:
        self.tenues = dict(tenues)
        self.vives: dict[int, int] = {}
        self.echecs: dict[int, list[int]] = {une: [] for une in tenues}
        self.attribues: set[int] = set()
        self.baux: dict[int, set[int]] = {une: set() for une in tenues}
        self.au_prefet: set[int] = set()
        self.glisses: set[int] = set()
        self.situees: dict[int, int] = {}
        self.avant: dict[int, tuple[int | None, int | None, list[int]]] = {}
        self.conventions = conventions
        self.par_reservataire = {une.reservataire_id: une.pk for une in conventions.values()}

    def rejouer(
        self, actes: Iterable[tuple[Any, Mapping[str, Any]]], etapes: Iterable[tuple[Any, ...]]
    ) -> dict[int, int]:
        """Dwellings counted by convention. Acts: (instant, details); steps: (instant, vacancy, act, details)."""
        suivies = [(quand, None, details["acte"], details) for quand, details in actes if "candidature" in details]
        for _, vacance, acte, details in sorted([*suivies, *etapes], key=lambda un: un[0]):
            if vacance is None:
                self._de_la_candidature(acte, details)
            elif acte in MAINS:
                self.avant[vacance] = (self.tenues[vacance], self.vives.get(vacance), list(self.echecs[vacance]))
                self._changer_de_main(vacance, acte, details)
            elif acte in REPRISES.values() and details["acte"] in MAINS:
                self._rendre(vacance)
            elif acte == V.PRONONCER:
                self._prononcer(vacance, details)
            elif acte == V.ATTRIBUER and vacance in self.attribues:
                self.attribues.discard(vacance)
                self._compter(vacance, ModeDecompte.ATTRIBUTION)
        return dict(Counter([*self.vives.values(), *(une for echecs in self.echecs.values() for une in echecs)]))

    def _de_la_candidature(self, acte: str, details: Mapping[str, Any]) -> None:
        pk = details["candidature"]
        vacance = self.situees.setdefault(pk, details.get("mise_a_disposition", 0))
        if acte == A.ATTRIBUER:
            self.attribues.add(vacance)
        elif acte in (A.APPELER, A.LEVER_CONDITION):
            self._compter(vacance, ModeDecompte.ATTRIBUTION)
        elif acte == A.SIGNER:
            self.baux[vacance].add(pk)
            # The lease of the association passed to its occupant: nothing is freed, nothing is delivered.
            if "glissement" in details:
                self.glisses.add(pk)
            else:
                self._compter(vacance, ModeDecompte.BAIL)
        elif acte == A.GLISSER:
            self.baux[vacance].discard(pk)
        elif acte == A.RENDRE_LE_BAIL:
            self.baux[vacance].add(pk)
        elif acte == A.ANNULER_BAIL:
            self.baux[vacance].discard(pk)
            if pk not in self.glisses:  # else the association's lease stands again
                self._ne_plus_louer(vacance)
        elif acte == CORRIGER and "convention" in details["champs"]:
            self._reimputer(vacance, self.par_reservataire.get(details["apres"]["reservataire_id"]))

    def _changer_de_main(self, vacance: int, acte: str, details: Mapping[str, Any]) -> None:
        self.vives.pop(vacance, None)
        if acte == V.RETIRER:
            self.echecs[vacance].clear()
        elif acte == V.ORIENTER:
            self.tenues[vacance] = details["convention"]
            self._compter(vacance, ModeDecompte.PROPOSITION)
        elif acte == V.CONSTATER_ECHEC:
            tenue = self.tenues[vacance]
            if tenue is not None and self.conventions[tenue].echec_decompte and vacance not in self.au_prefet:
                self.echecs[vacance].append(tenue)
            self.tenues[vacance] = None

    def _prononcer(self, vacance: int, details: Mapping[str, Any]) -> None:
        if details["fondement"] == FondementAttribution.OBJECTIF_BAILLEUR:
            self.au_prefet.add(vacance)
            self.vives.pop(vacance, None)
            self.echecs[vacance].clear()
        self._compter(vacance, ModeDecompte.ATTRIBUTION)

    def _reimputer(self, vacance: int, convention: int | None) -> None:
        """Said after the lease: whatever its moment, it is past."""
        self.vives.pop(vacance, None)
        self.tenues[vacance] = convention
        if convention is not None:
            self._compter(vacance, self.conventions[convention].decompte)

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
        if tenue is None or vacance in self.au_prefet:
            return
        if self.conventions[tenue].decompte == moment:
            self.vives.setdefault(vacance, tenue)
