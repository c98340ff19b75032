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
    PRONONCER = "prononcer_attribution"
    RENVOYER = "renvoyer_vacance"
    RELANCER = "relancer_designation"
    LOUER = "louer_vacance"
    ROUVRIR = "rouvrir_vacance"
    RETIRER = "retirer_vacance"
    REPRENDRE_A_ORIENTER = "reprendre_a_orienter"
    REPRENDRE_EN_DESIGNATION = "reprendre_en_designation"
    REPRENDRE_EN_COMMISSION = "reprendre_en_commission"
    REPRENDRE_ATTRIBUEE = "reprendre_attribuee"


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
    # An authority attributes without a CALEOL, at any moment while nobody holds the place (L441-1, L441-2-3).
    ActeVacance.PRONONCER:       (frozenset({E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE}),  E.ATTRIBUEE),
    # After a lapse or a withdrawal, when the règlement intérieur wants the ranks examined again.
    ActeVacance.RENVOYER:        (frozenset({E.ATTRIBUEE}),                                                   E.EN_COMMISSION),
    # Nobody left (all refused or not attributed): a new turn of designation.
    ActeVacance.RELANCER:        (frozenset({E.EN_COMMISSION, E.ATTRIBUEE}),                                  E.EN_DESIGNATION),
    ActeVacance.LOUER:           (frozenset({E.ATTRIBUEE}),                                                   E.LOUEE),
    ActeVacance.ROUVRIR:         (frozenset({E.LOUEE}),                                                       E.ATTRIBUEE),
    ActeVacance.RETIRER:         (frozenset({E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE}),  E.RETIREE),
    # An act entered by error is taken back within its delay: the vacancy is where it was (ADR 60).
    ActeVacance.REPRENDRE_A_ORIENTER:     (frozenset({E.EN_DESIGNATION, E.RETIREE}),                              E.A_ORIENTER),
    ActeVacance.REPRENDRE_EN_DESIGNATION: (frozenset({E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.RETIREE}), E.EN_DESIGNATION),
    ActeVacance.REPRENDRE_EN_COMMISSION:  (frozenset({E.A_ORIENTER, E.EN_DESIGNATION, E.RETIREE}),                E.EN_COMMISSION),
    ActeVacance.REPRENDRE_ATTRIBUEE:      (frozenset({E.EN_DESIGNATION, E.RETIREE}),                              E.ATTRIBUEE),
}
# fmt: on

REPRISES: dict[EtatVacance, ActeVacance] = {
    vers: acte for acte, (_, vers) in TRANSITIONS.items() if vers is not None and acte.value.startswith("reprendre_")
}
"""By the state to come back to, the act that takes the last one back."""
DISENT_D_OU = frozenset(
    {
        ActeVacance.TRANSMETTRE,
        ActeVacance.CONSTATER_ECHEC,
        ActeVacance.ORIENTER,
        ActeVacance.RELANCER,
        ActeVacance.RETIRER,
    }
)
"""Their step keeps the vacancy as it was (`avant`): they may be taken back."""

OUVERTES = (E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE)


def est_permis(acte: ActeVacance, *, depuis: EtatVacance | str) -> bool:
    """Whether the act may start from this state. `OUVRIR` starts from nothing, so from no state."""
    return acte in TRANSITIONS and depuis in TRANSITIONS[acte][0]


def etat_apres(acte: ActeVacance, *, depuis: EtatVacance | str) -> EtatVacance:
    """The state after the act. Raises KeyError when the act is not in the table."""
    vers = TRANSITIONS[acte][1]
    return EtatVacance(depuis) if vers is None else vers
