"""States of a candidature: one household on one vacancy, from its designation to the lease.

Written from R441-3 (version of 1 September 2019: decisions a to e), R441-10 (answer and silence) and R441-2-15 (household
of a lower rank kept identifiable). A calendar delay (answer due, condition due) is derived from a stored deadline.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices


class EtatCandidature(TextChoices):
    DESIGNEE = "designee", "Désignée"
    INSCRITE = "inscrite", "Inscrite à l'ordre du jour"
    AJOURNEE = "ajournee", "Non examinée en séance"
    ATTRIBUTAIRE = "attributaire", "Attributaire"
    EN_RANG = "en_rang", "En rang d'attente"
    SOUS_CONDITION = "sous_condition", "Sous condition suspensive"
    NON_ATTRIBUEE = "non_attribuee", "Non attribuée"
    IRRECEVABLE = "irrecevable", "Irrecevable"
    PROPOSEE = "proposee", "Logement proposé"
    ACCEPTEE = "acceptee", "Acceptée, bail à signer"
    REFUSEE = "refusee", "Refusée par le candidat"
    SANS_REPONSE = "sans_reponse", "Sans réponse : refus"
    BAIL_SIGNE = "bail_signe", "Bail signé"
    BAIL_ANNULE = "bail_annule", "Bail annulé"
    BAIL_GLISSE = "bail_glisse", "Bail glissé à l'occupant"
    NON_SERVIE = "non_servie", "Non servie"
    CADUQUE = "caduque", "Condition non remplie"
    ECARTEE = "ecartee", "Passée à l'appel"
    RETIREE = "retiree", "Retirée"
    SUSPENDUE = "suspendue", "Suspendue, demande radiée"


class ActeCandidature(StrEnum):
    """Acts on a candidature. The code is also the journal entry of the act."""

    DESIGNER = "designer_candidat"
    PRONONCER = "prononcer_attribution"
    INSCRIRE = "inscrire_candidat"
    DESINSCRIRE = "desinscrire_candidat"
    REPORTER = "reporter_candidat"
    ATTRIBUER = "decider_a"
    CLASSER = "decider_b"
    CONDITIONNER = "decider_c"
    NE_PAS_ATTRIBUER = "decider_d"
    DECLARER_IRRECEVABLE = "decider_e"
    LEVER_IRRECEVABILITE = "lever_irrecevabilite"
    LEVER_CONDITION = "lever_condition"
    LEVER_EN_RANG = "lever_en_rang"
    LAISSER_CADUQUE = "caducite"
    APPELER = "appeler_rang"
    RENVOYER = "renvoyer_seance"
    PROPOSER = "proposer"
    ACCEPTER = "accepter"
    REFUSER = "refuser"
    CONSTATER_SILENCE = "constater_silence"
    SIGNER = "signer_bail"
    ANNULER_BAIL = "annuler_bail"
    GLISSER = "glisser_bail"
    RENDRE_LE_BAIL = "rendre_bail"
    NE_PAS_SERVIR = "ne_pas_servir"
    REMETTRE_EN_RANG = "remettre_en_rang"
    ECARTER = "ecarter"
    RETIRER = "retirer_candidat"
    ANNULER_DECISION = "annuler_decision"
    SUSPENDRE = "suspendre_candidat"
    REACTIVER_DESIGNEE = "reactiver_designee"
    REACTIVER_INSCRITE = "reactiver_inscrite"
    REACTIVER_AJOURNEE = "reactiver_ajournee"
    REACTIVER_EN_RANG = "reactiver_en_rang"
    REPRENDRE_DESIGNEE = "reprendre_designee"
    REPRENDRE_INSCRITE = "reprendre_inscrite"
    REPRENDRE_AJOURNEE = "reprendre_ajournee"
    REPRENDRE_ATTRIBUTAIRE = "reprendre_attributaire"
    REPRENDRE_EN_RANG = "reprendre_en_rang"
    REPRENDRE_SOUS_CONDITION = "reprendre_sous_condition"
    REPRENDRE_PROPOSEE = "reprendre_proposee"
    REPRENDRE_ACCEPTEE = "reprendre_acceptee"


E, A = EtatCandidature, ActeCandidature
DECIDEES = frozenset({E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION, E.NON_ATTRIBUEE, E.IRRECEVABLE})
# fmt: off
#                       act                      from                                                         to
TRANSITIONS: dict[ActeCandidature, tuple[frozenset[EtatCandidature], EtatCandidature]] = {
    A.INSCRIRE:             (frozenset({E.DESIGNEE, E.AJOURNEE}),                                             E.INSCRITE),
    A.DESINSCRIRE:          (frozenset({E.INSCRITE}),                                                         E.DESIGNEE),
    A.REPORTER:             (frozenset({E.INSCRITE}),                                                         E.AJOURNEE),
    A.ATTRIBUER:            (frozenset({E.INSCRITE}),                                                         E.ATTRIBUTAIRE),
    A.CLASSER:              (frozenset({E.INSCRITE}),                                                         E.EN_RANG),
    A.CONDITIONNER:         (frozenset({E.INSCRITE}),                                                         E.SOUS_CONDITION),
    A.NE_PAS_ATTRIBUER:     (frozenset({E.INSCRITE}),                                                         E.NON_ATTRIBUEE),
    A.DECLARER_IRRECEVABLE: (frozenset({E.INSCRITE}),                                                         E.IRRECEVABLE),
    # The CALEOL lifts it on the pièces of the month of warning: the dwelling may be gone, the demande goes on.
    A.LEVER_IRRECEVABILITE: (frozenset({E.IRRECEVABLE}),                                                      E.NON_ATTRIBUEE),
    # Préfet, president or delegate attribute in place of the CALEOL, whatever it had begun (L441-1, L441-1-3, L441-2-3).
    A.PRONONCER:            (frozenset({E.DESIGNEE, E.INSCRITE, E.AJOURNEE, E.EN_RANG}),                      E.ATTRIBUTAIRE),
    A.LEVER_CONDITION:      (frozenset({E.SOUS_CONDITION}),                                                   E.ATTRIBUTAIRE),
    # The document came, but a better rank holds the place: the candidate waits as any other of his rank.
    A.LEVER_EN_RANG:        (frozenset({E.SOUS_CONDITION}),                                                   E.EN_RANG),
    A.LAISSER_CADUQUE:      (frozenset({E.SOUS_CONDITION}),                                                   E.CADUQUE),
    # Rank 1 becomes attributaire at once; the others only when called after a refusal or a silence (R441-3 b).
    A.APPELER:              (frozenset({E.EN_RANG}),                                                          E.ATTRIBUTAIRE),
    # The règlement intérieur sends the dwelling back to the sitting instead of calling the next rank.
    # So does a household that changed after the decision, when it held the place.
    A.RENVOYER:             (frozenset({E.EN_RANG, E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE}),                  E.AJOURNEE),
    A.PROPOSER:             (frozenset({E.ATTRIBUTAIRE}),                                                     E.PROPOSEE),
    A.ACCEPTER:             (frozenset({E.PROPOSEE}),                                                         E.ACCEPTEE),
    # A change of mind in writing until the signature is a refusal too.
    A.REFUSER:              (frozenset({E.PROPOSEE, E.ACCEPTEE}),                                             E.REFUSEE),
    A.CONSTATER_SILENCE:    (frozenset({E.PROPOSEE}),                                                         E.SANS_REPONSE),
    A.SIGNER:               (frozenset({E.ACCEPTEE}),                                                         E.BAIL_SIGNE),
    A.ANNULER_BAIL:         (frozenset({E.BAIL_SIGNE}),                                                       E.BAIL_ANNULE),
    # The association's lease gives way to that of the household it housed: the dwelling stays let (L442-8-3).
    A.GLISSER:              (frozenset({E.BAIL_SIGNE}),                                                       E.BAIL_GLISSE),
    # The lease of the occupant is cancelled: that of the association had no reason to end.
    A.RENDRE_LE_BAIL:       (frozenset({E.BAIL_GLISSE}),                                                      E.BAIL_SIGNE),
    # A better rank signed, or the bailleur withdrew the dwelling once it was attributed.
    A.NE_PAS_SERVIR:        (frozenset({E.EN_RANG, E.SOUS_CONDITION, E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE}), E.NON_SERVIE),
    # The lease of the better rank is cancelled: what the CALEOL decided stands again (R441-3 b).
    A.REMETTRE_EN_RANG:     (frozenset({E.NON_SERVIE}),                                                       E.EN_RANG),
    # Before any call: demande inactive, not eligible, or a dwelling accepted elsewhere, even once this one is offered.
    A.ECARTER:              (frozenset({E.EN_RANG, E.ATTRIBUTAIRE, E.SOUS_CONDITION, E.PROPOSEE}),            E.ECARTEE),
    A.RETIRER:              (frozenset({E.DESIGNEE, E.INSCRITE, E.AJOURNEE, E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION,
                                        E.PROPOSEE, E.ACCEPTEE, E.SUSPENDUE}),                                E.RETIREE),
    # The demande is struck off for want of renewal; its reactivation takes the candidate up where he was (arrêté of 2015 §6.1).
    A.SUSPENDRE:            (frozenset({E.DESIGNEE, E.INSCRITE, E.AJOURNEE, E.EN_RANG}),                      E.SUSPENDUE),
    A.REACTIVER_DESIGNEE:            (frozenset({E.SUSPENDUE}),                                                        E.DESIGNEE),
    A.REACTIVER_INSCRITE:   (frozenset({E.SUSPENDUE}),                                                        E.INSCRITE),
    A.REACTIVER_AJOURNEE:   (frozenset({E.SUSPENDUE}),                                                        E.AJOURNEE),
    A.REACTIVER_EN_RANG:    (frozenset({E.SUSPENDUE}),                                                        E.EN_RANG),
    A.ANNULER_DECISION:     (DECIDEES,                                                                        E.INSCRITE),
    # An act entered by error is taken back within its delay: the candidature is where it was (ADR 60).
    A.REPRENDRE_DESIGNEE:       (frozenset({E.RETIREE}),                                                      E.DESIGNEE),
    A.REPRENDRE_INSCRITE:       (frozenset({E.RETIREE}),                                                      E.INSCRITE),
    A.REPRENDRE_AJOURNEE:       (frozenset({E.RETIREE}),                                                      E.AJOURNEE),
    A.REPRENDRE_ATTRIBUTAIRE:   (frozenset({E.RETIREE, E.NON_SERVIE}),                                        E.ATTRIBUTAIRE),
    A.REPRENDRE_EN_RANG:        (frozenset({E.RETIREE, E.NON_SERVIE}),                                        E.EN_RANG),
    A.REPRENDRE_SOUS_CONDITION: (frozenset({E.RETIREE, E.NON_SERVIE}),                                        E.SOUS_CONDITION),
    A.REPRENDRE_PROPOSEE:       (frozenset({E.REFUSEE, E.SANS_REPONSE, E.ACCEPTEE}),                          E.PROPOSEE),
    A.REPRENDRE_ACCEPTEE:       (frozenset({E.REFUSEE, E.NON_SERVIE}),                                        E.ACCEPTEE),
}
# fmt: on

SUSPENDABLES = TRANSITIONS[A.SUSPENDRE][0]
REACTIVATIONS: dict[EtatCandidature, ActeCandidature] = {
    E.DESIGNEE: A.REACTIVER_DESIGNEE,
    E.INSCRITE: A.REACTIVER_INSCRITE,
    E.AJOURNEE: A.REACTIVER_AJOURNEE,
    E.EN_RANG: A.REACTIVER_EN_RANG,
}
"""The act that brings a suspended candidature back to each state."""
CREATIONS: dict[ActeCandidature, EtatCandidature] = {A.DESIGNER: E.DESIGNEE, A.PRONONCER: E.ATTRIBUTAIRE}
"""Acts that may start from nothing, and the state in which the candidature then begins."""
REPRISES: dict[EtatCandidature, ActeCandidature] = {
    vers: acte for acte, (_, vers) in TRANSITIONS.items() if acte.value.startswith("reprendre_")
}
"""By the state to come back to, the act that takes the last one back."""
DISENT_D_OU = frozenset({A.RETIRER, A.REFUSER, A.ACCEPTER, A.CONSTATER_SILENCE, A.NE_PAS_SERVIR})
"""Their event keeps the state before (`depuis`): they may be taken back."""

OUVERTES = (
    E.DESIGNEE, E.INSCRITE, E.AJOURNEE, E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION, E.PROPOSEE, E.ACCEPTEE,
)  # fmt: skip
"""Candidatures that may still lead to a lease."""
ENGAGEES = (E.ACCEPTEE, E.BAIL_SIGNE)
"""A household holds one at most in the region; a place of a vacancy too."""
PROPOSABLES = (E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE, E.BAIL_SIGNE)
"""States in which the candidature holds its place of the vacancy: one at most."""


def est_permis(acte: ActeCandidature, *, depuis: EtatCandidature | str) -> bool:
    """Whether the act may start from this state; from nothing, see `CREATIONS`."""
    return acte in TRANSITIONS and depuis in TRANSITIONS[acte][0]


def etat_apres(acte: ActeCandidature) -> EtatCandidature:
    """The state after the act. Raises KeyError when the act is not in the table."""
    return TRANSITIONS[acte][1]
