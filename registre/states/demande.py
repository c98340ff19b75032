"""States of a demande and the acts that move it: a table, compared with the decree by its test.

What only the calendar changes (à renouveler, expirée) is not a state: it is derived from `valable_jusqu_au`.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices


class EtatDemande(TextChoices):
    """What decisions have made of a demande. `supprimee` is the interface's SUP: a row entered by mistake."""

    ATTENDUE = "attendue", "Numéro attendu"
    ACTIVE = "active", "Active"
    RADIEE = "radiee", "Radiée"
    SUPPRIMEE = "supprimee", "Supprimée"
    EFFACEE = "effacee", "Effacée"


class NatureDemande(TextChoices):
    MENAGE = "menage", "Ménage"
    PERSONNE_MORALE = "personne_morale", "Personne morale"


class Acte(StrEnum):
    """Acts on a demande. The act's code is also its right and its journal entry."""

    ENREGISTRER = "enregistrer"
    RECEVOIR_NUMERO = "recevoir_numero"
    MODIFIER = "modifier"
    RENOUVELER = "renouveler"
    AVERTIR = "avertir"
    RADIER = "radier"
    REACTIVER = "reactiver"
    SEPARER = "separer"
    CHANGER_TITULAIRE = "changer_titulaire"
    PROTEGER = "proteger"
    PARTAGER = "partager"
    PRIORISER = "prioriser"
    SUPPRIMER = "supprimer"
    EFFACER = "effacer"


E = EtatDemande
# fmt: off
#                       act                      from                                        to (None: unchanged)
TRANSITIONS: dict[Acte, tuple[frozenset[EtatDemande], EtatDemande | None]] = {
    Acte.RECEVOIR_NUMERO:   (frozenset({E.ATTENDUE}),                      E.ACTIVE),
    Acte.MODIFIER:          (frozenset({E.ATTENDUE, E.ACTIVE}),            None),
    Acte.RENOUVELER:        (frozenset({E.ACTIVE}),                        None),
    Acte.AVERTIR:           (frozenset({E.ACTIVE}),                        None),
    Acte.RADIER:            (frozenset({E.ACTIVE}),                        E.RADIEE),
    Acte.REACTIVER:         (frozenset({E.RADIEE}),                        E.ACTIVE),
    Acte.SEPARER:           (frozenset({E.ACTIVE}),                        None),
    Acte.CHANGER_TITULAIRE: (frozenset({E.ATTENDUE, E.ACTIVE}),            None),
    Acte.PROTEGER:          (frozenset({E.ATTENDUE, E.ACTIVE}),            None),
    Acte.PARTAGER:          (frozenset({E.ATTENDUE, E.ACTIVE}),            None),
    Acte.PRIORISER:         (frozenset({E.ATTENDUE, E.ACTIVE, E.RADIEE}),  None),
    Acte.SUPPRIMER:         (frozenset({E.ATTENDUE, E.ACTIVE, E.RADIEE}),  E.SUPPRIMEE),
    Acte.EFFACER:           (frozenset({E.RADIEE, E.SUPPRIMEE}),           E.EFFACEE),
}
# fmt: on


def est_permis(acte: Acte, *, depuis: EtatDemande | str) -> bool:
    """Whether the act may start from this state. `ENREGISTRER` starts from nothing, so from no state."""
    return acte in TRANSITIONS and depuis in TRANSITIONS[acte][0]


def etat_apres(acte: Acte, *, depuis: EtatDemande | str) -> EtatDemande:
    """The state after the act. Raises KeyError when the act is not in the table."""
    vers = TRANSITIONS[acte][1]
    return EtatDemande(depuis) if vers is None else vers
