"""States of a sitting of a CALEOL: prepared, convoked, open, closed, its procès-verbal signed."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices


class EtatSeance(TextChoices):
    PREPAREE = "preparee", "En préparation"
    CONVOQUEE = "convoquee", "Convoquée"
    OUVERTE = "ouverte", "Ouverte"
    CLOSE = "close", "Close"
    SIGNEE = "signee", "Procès-verbal signé"
    ANNULEE = "annulee", "Annulée"


class ActeSeance(StrEnum):
    """Acts on a sitting. The code is also the journal entry of the act."""

    PREPARER = "preparer_seance"
    INSCRIRE = "inscrire_logement"
    CONVOQUER = "convoquer_seance"
    OUVRIR = "ouvrir_seance"
    DECIDER = "decider"
    CLORE = "clore_seance"
    SIGNER = "signer_pv"
    ANNULER = "annuler_seance"


E = EtatSeance
# fmt: off
TRANSITIONS: dict[ActeSeance, tuple[frozenset[EtatSeance], EtatSeance | None]] = {
    # Urgent dossiers may be added until the sitting is closed, as most règlements intérieurs allow.
    ActeSeance.INSCRIRE:  (frozenset({E.PREPAREE, E.CONVOQUEE, E.OUVERTE}),  None),
    ActeSeance.CONVOQUER: (frozenset({E.PREPAREE, E.CONVOQUEE}),             E.CONVOQUEE),
    ActeSeance.OUVRIR:    (frozenset({E.CONVOQUEE}),                         E.OUVERTE),
    ActeSeance.DECIDER:   (frozenset({E.OUVERTE}),                           None),
    ActeSeance.CLORE:     (frozenset({E.OUVERTE}),                           E.CLOSE),
    ActeSeance.SIGNER:    (frozenset({E.CLOSE}),                             E.SIGNEE),
    ActeSeance.ANNULER:   (frozenset({E.PREPAREE, E.CONVOQUEE, E.OUVERTE}),  E.ANNULEE),
}
# fmt: on


A_VENIR = (E.PREPAREE, E.CONVOQUEE, E.OUVERTE)
"""Sittings not over yet: what is on their agenda waits for their day."""


def est_permis(acte: ActeSeance, *, depuis: EtatSeance | str) -> bool:
    """Whether the act may start from this state. `PREPARER` starts from nothing, so from no state."""
    return acte in TRANSITIONS and depuis in TRANSITIONS[acte][0]


def etat_apres(acte: ActeSeance, *, depuis: EtatSeance | str) -> EtatSeance:
    """The state after the act. Raises KeyError when the act is not in the table."""
    vers = TRANSITIONS[acte][1]
    return EtatSeance(depuis) if vers is None else vers
