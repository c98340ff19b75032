"""States of a priority label and the acts that move it: a table, compared with the law by its test.

The law knows a recognition, not a proposal: a label begins in force. What only the calendar changes (à venir, expirée)
is not a state: `statut_le` derives it from the dates.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db.models import TextChoices


class EtatPriorite(TextChoices):
    """What decisions have made of a label. A contested one still counts: only who recognised it ends it."""

    EN_VIGUEUR = "en_vigueur", "En vigueur"
    CONTESTEE = "contestee", "Contestée"
    TERMINEE = "terminee", "Terminée"


class StatutPriorite(TextChoices):
    """The state seen on one day, calendar included."""

    A_VENIR = "a_venir", "À venir"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    CONTESTEE = "contestee", "Contestée"
    EXPIREE = "expiree", "Expirée"
    TERMINEE = "terminee", "Terminée"


class ActePriorite(StrEnum):
    """Acts on a label. The act's code is also its entry in the journal."""

    RECONNAITRE = "reconnaitre_priorite"
    PRECISER = "preciser_priorite"
    CONTESTER = "contester_priorite"
    LEVER = "lever_contestation"
    TERMINER = "terminer_priorite"


E = EtatPriorite
# fmt: off
#                              act                     from                                         to (None: unchanged)
TRANSITIONS: dict[ActePriorite, tuple[frozenset[EtatPriorite], EtatPriorite | None]] = {
    ActePriorite.PRECISER:  (frozenset({E.EN_VIGUEUR, E.CONTESTEE}), None),
    ActePriorite.CONTESTER: (frozenset({E.EN_VIGUEUR}),              E.CONTESTEE),
    ActePriorite.LEVER:     (frozenset({E.CONTESTEE}),               E.EN_VIGUEUR),
    ActePriorite.TERMINER:  (frozenset({E.EN_VIGUEUR, E.CONTESTEE}), E.TERMINEE),
}
# fmt: on
COMPTENT = frozenset({StatutPriorite.EN_VIGUEUR, StatutPriorite.CONTESTEE})
"""What counts as a priority on that day."""


def est_permis(acte: ActePriorite, *, depuis: EtatPriorite | str) -> bool:
    """Whether the act may start from this state. `RECONNAITRE` starts from nothing, so from no state."""
    return acte in TRANSITIONS and depuis in TRANSITIONS[acte][0]


def etat_apres(acte: ActePriorite, *, depuis: EtatPriorite | str) -> EtatPriorite:
    """The state after the act. Raises KeyError when the act is not in the table."""
    vers = TRANSITIONS[acte][1]
    return EtatPriorite(depuis) if vers is None else vers


def statut_le(etat: EtatPriorite | str, du: date | None, au: date | None, le: date) -> StatutPriorite:
    """The label as it is on `le`; an ended one stays ended, whatever its dates. An absent bound has no limit."""
    if etat == EtatPriorite.TERMINEE:
        return StatutPriorite.TERMINEE
    if du is not None and le < du:
        return StatutPriorite.A_VENIR
    if au is not None and au < le:
        return StatutPriorite.EXPIREE
    return StatutPriorite(etat)
