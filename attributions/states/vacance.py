"""States of a mise à disposition (one vacancy) and the acts that move it: a table, compared with the law by its test.

The one-month clock of the réservataire is not a state: it is derived from `designer_avant_le`.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices


class EtatVacance(TextChoices):
    A_ORIENTER = "a_orienter", "À orienter"
    EN_DESIGNATION = "en_designation", "En désignation"
    EN_COMMISSION = "en_commission", "Candidats transmis"
    ATTRIBUEE = "attribuee", "Attribué en commission"
    LOUEE = "louee", "Loué"
    RETIREE = "retiree", "Retiré"


class ActeVacance(StrEnum):
    """Acts on a vacancy. The code is also the journal entry of the act."""

    OUVRIR = "ouvrir_vacance"
    ORIENTER = "orienter_vacance"
    DESIGNER = "designer"
    TRANSMETTRE = "transmettre_designation"
    CONSTATER_ECHEC = "constater_echec"
    INSCRIRE = "inscrire_seance"
    ATTRIBUER = "attribuer_vacance"
    RENVOYER = "renvoyer_vacance"
    RELANCER = "relancer_designation"
    LOUER = "louer_vacance"
    ROUVRIR = "rouvrir_vacance"
    RETIRER = "retirer_vacance"


E = EtatVacance
# fmt: off
#                         act                        from                                                    to (None: unchanged)
TRANSITIONS: dict[ActeVacance, tuple[frozenset[EtatVacance], EtatVacance | None]] = {
    ActeVacance.ORIENTER:        (frozenset({E.A_ORIENTER, E.EN_DESIGNATION}),                                E.EN_DESIGNATION),
    ActeVacance.DESIGNER:        (frozenset({E.EN_DESIGNATION, E.EN_COMMISSION}),                             None),
    ActeVacance.TRANSMETTRE:     (frozenset({E.EN_DESIGNATION}),                                              E.EN_COMMISSION),
    # The réservataire failed: the bailleur (or the maire in QPV) designates in its place, so it is to be oriented again.
    ActeVacance.CONSTATER_ECHEC: (frozenset({E.EN_DESIGNATION, E.EN_COMMISSION}),                             E.A_ORIENTER),
    ActeVacance.INSCRIRE:        (frozenset({E.EN_COMMISSION}),                                               None),
    ActeVacance.ATTRIBUER:       (frozenset({E.EN_COMMISSION}),                                               E.ATTRIBUEE),
    # After a lapse or a withdrawal, when the règlement intérieur wants the ranks examined again.
    ActeVacance.RENVOYER:        (frozenset({E.ATTRIBUEE}),                                                   E.EN_COMMISSION),
    # Nobody left (all refused or not attributed): a new turn of designation.
    ActeVacance.RELANCER:        (frozenset({E.EN_COMMISSION, E.ATTRIBUEE}),                                  E.EN_DESIGNATION),
    ActeVacance.LOUER:           (frozenset({E.ATTRIBUEE}),                                                   E.LOUEE),
    ActeVacance.ROUVRIR:         (frozenset({E.LOUEE}),                                                       E.ATTRIBUEE),
    ActeVacance.RETIRER:         (frozenset({E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE}),  E.RETIREE),
}
# fmt: on

OUVERTES = (E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE)


def est_permis(acte: ActeVacance, *, depuis: EtatVacance | str) -> bool:
    """Whether the act may start from this state. `OUVRIR` starts from nothing, so from no state."""
    return acte in TRANSITIONS and depuis in TRANSITIONS[acte][0]


def etat_apres(acte: ActeVacance, *, depuis: EtatVacance | str) -> EtatVacance:
    """The state after the act. Raises KeyError when the act is not in the table."""
    vers = TRANSITIONS[acte][1]
    return EtatVacance(depuis) if vers is None else vers
