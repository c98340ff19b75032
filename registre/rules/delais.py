"""The delays of the life cycle, read once from the parameters, and what depends on a proof of delivery."""

from __future__ import annotations

from dataclasses import dataclass

from socle.errors import Nature, Refus


@dataclass(frozen=True, slots=True)
class Delais:
    """Whole months, except `preavis_marge_jours` in days. Every value is a dated parameter (`rules.parametres`).

    `radiation` and `reactivation` count from the deposit or last renewal T (T+13, T+18), as their source does.
    `reactivation_c` is 0 when a demande struck off for absence of answer cannot be reactivated.
    """

    validite: int
    preavis: int
    preavis_marge_jours: int
    radiation: int
    reactivation: int
    avertissement_c: int
    reactivation_c: int
    avertissement_d: int
    conservation: int
    conservation_courrier: int
    attestation: int

    def incoherence(self) -> Refus | None:
        """A set of delays that contradict each other is refused before any act counts with it."""
        if not 0 < self.preavis < self.validite <= self.radiation <= self.reactivation:
            return Refus(
                "delais_incoherents",
                "Les délais paramétrés se contredisent : préavis < validité ≤ radiation ≤ réactivation.",
                Nature.ETAT,
                source="R441-2-7 ; arrêté du 23 mars 2015 §6.1",
                issue="Corrigez les paramètres du cycle de vie.",
            )
        return None
