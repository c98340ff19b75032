"""Every state of a candidature against every act, written from R441-3 and R441-10 and R441-2-15."""

from __future__ import annotations

from itertools import product

import pytest

from attributions.states.candidature import (
    CREATIONS,
    REPRISES,
    ActeCandidature,
    EtatCandidature,
    est_permis,
    etat_apres,
)

E, A = EtatCandidature, ActeCandidature
RETIRABLES = (
    E.DESIGNEE, E.INSCRITE, E.AJOURNEE, E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION, E.PROPOSEE, E.ACCEPTEE,
)  # fmt: skip
PERMIS = {
    # Before the sitting: on the agenda and off it; not examined, it waits for another.
    (E.DESIGNEE, A.INSCRIRE): E.INSCRITE,
    (E.AJOURNEE, A.INSCRIRE): E.INSCRITE,
    (E.INSCRITE, A.DESINSCRIRE): E.DESIGNEE,
    (E.INSCRITE, A.REPORTER): E.AJOURNEE,
    # R441-3: the closed list of decisions, on an examined candidate only.
    (E.INSCRITE, A.ATTRIBUER): E.ATTRIBUTAIRE,
    (E.INSCRITE, A.CLASSER): E.EN_RANG,
    (E.INSCRITE, A.CONDITIONNER): E.SOUS_CONDITION,
    (E.INSCRITE, A.NE_PAS_ATTRIBUER): E.NON_ATTRIBUEE,
    (E.INSCRITE, A.DECLARER_IRRECEVABLE): E.IRRECEVABLE,
    # A decision is cancelled before anything followed it.
    **{
        (etat, A.ANNULER_DECISION): E.INSCRITE
        for etat in (E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION, E.NON_ATTRIBUEE, E.IRRECEVABLE)
    },
    # R441-2-8 d: pièces of the month of warning let the CALEOL lift the irrecevabilité.
    (E.IRRECEVABLE, A.LEVER_IRRECEVABILITE): E.NON_ATTRIBUEE,
    # L441-1, L441-1-3, L441-2-3: an authority attributes to whom the CALEOL had not, whatever it had begun.
    **{(etat, A.PRONONCER): E.ATTRIBUTAIRE for etat in (E.DESIGNEE, E.INSCRITE, E.AJOURNEE, E.EN_RANG)},
    # R441-3 c: the pièce came, at its turn or behind a better rank; or the deadline passed.
    (E.SOUS_CONDITION, A.LEVER_CONDITION): E.ATTRIBUTAIRE,
    (E.SOUS_CONDITION, A.LEVER_EN_RANG): E.EN_RANG,
    (E.SOUS_CONDITION, A.LAISSER_CADUQUE): E.CADUQUE,
    # R441-3 b: the next rank is called, or the ranks go back to the sitting as the règlement says.
    (E.EN_RANG, A.APPELER): E.ATTRIBUTAIRE,
    (E.EN_RANG, A.RENVOYER): E.AJOURNEE,
    # R441-2-9: a household that changed after the decision is examined again as it is now.
    **{(etat, A.RENVOYER): E.AJOURNEE for etat in (E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE)},
    # R441-10: offer, answer, silence; a change of mind until the signature is a refusal.
    (E.ATTRIBUTAIRE, A.PROPOSER): E.PROPOSEE,
    (E.PROPOSEE, A.ACCEPTER): E.ACCEPTEE,
    (E.PROPOSEE, A.REFUSER): E.REFUSEE,
    (E.ACCEPTEE, A.REFUSER): E.REFUSEE,
    (E.PROPOSEE, A.CONSTATER_SILENCE): E.SANS_REPONSE,
    (E.ACCEPTEE, A.SIGNER): E.BAIL_SIGNE,
    (E.BAIL_SIGNE, A.ANNULER_BAIL): E.BAIL_ANNULE,
    # L442-8-3: an association's lease gives way to that of the household it housed.
    (E.BAIL_SIGNE, A.GLISSER): E.BAIL_GLISSE,
    # The lease it gave way to never was: that of the association stands.
    (E.BAIL_GLISSE, A.RENDRE_LE_BAIL): E.BAIL_SIGNE,
    # R441-2-15 II 3°: attributed and finally not housed, behind who signed or in a dwelling that was withdrawn.
    **{
        (etat, A.NE_PAS_SERVIR): E.NON_SERVIE
        for etat in (E.EN_RANG, E.SOUS_CONDITION, E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE)
    },
    # R441-3 b: the lease of the better rank is cancelled, so the ranks decided stand.
    (E.NON_SERVIE, A.REMETTRE_EN_RANG): E.EN_RANG,
    # Before any call: inactive, not eligible; or another dwelling accepted, even when this one was offered: no refusal.
    **{(etat, A.ECARTER): E.ECARTEE for etat in (E.EN_RANG, E.ATTRIBUTAIRE, E.SOUS_CONDITION, E.PROPOSEE)},
    **{(etat, A.RETIRER): E.RETIREE for etat in (*RETIRABLES, E.SUSPENDUE)},
    # Arrêté of 23 March 2015 §6.1: struck off for want of renewal, the demande may be reactivated; the candidate is back where
    # he was. Who holds the place is not struck off.
    **{(etat, A.SUSPENDRE): E.SUSPENDUE for etat in (E.DESIGNEE, E.INSCRITE, E.AJOURNEE, E.EN_RANG)},
    (E.SUSPENDUE, A.REACTIVER_DESIGNEE): E.DESIGNEE,
    (E.SUSPENDUE, A.REACTIVER_INSCRITE): E.INSCRITE,
    (E.SUSPENDUE, A.REACTIVER_AJOURNEE): E.AJOURNEE,
    (E.SUSPENDUE, A.REACTIVER_EN_RANG): E.EN_RANG,
    # ADR 60: an act entered by error is taken back; a withdrawal from wherever it was, an answer to its offer.
    (E.RETIREE, A.REPRENDRE_DESIGNEE): E.DESIGNEE,
    (E.RETIREE, A.REPRENDRE_INSCRITE): E.INSCRITE,
    (E.RETIREE, A.REPRENDRE_AJOURNEE): E.AJOURNEE,
    (E.RETIREE, A.REPRENDRE_ATTRIBUTAIRE): E.ATTRIBUTAIRE,
    (E.RETIREE, A.REPRENDRE_EN_RANG): E.EN_RANG,
    (E.RETIREE, A.REPRENDRE_SOUS_CONDITION): E.SOUS_CONDITION,
    **{(etat, A.REPRENDRE_PROPOSEE): E.PROPOSEE for etat in (E.REFUSEE, E.SANS_REPONSE, E.ACCEPTEE)},
    (E.REFUSEE, A.REPRENDRE_ACCEPTEE): E.ACCEPTEE,
    # The bailleur takes the withdrawal of his dwelling back: who was not served is where he was.
    (E.NON_SERVIE, A.REPRENDRE_ATTRIBUTAIRE): E.ATTRIBUTAIRE,
    (E.NON_SERVIE, A.REPRENDRE_EN_RANG): E.EN_RANG,
    (E.NON_SERVIE, A.REPRENDRE_SOUS_CONDITION): E.SOUS_CONDITION,
    (E.NON_SERVIE, A.REPRENDRE_ACCEPTEE): E.ACCEPTEE,
}


@pytest.mark.parametrize(("etat", "acte"), [*product(EtatCandidature, ActeCandidature)])
def test_chaque_etat_contre_chaque_acte(etat, acte):
    assert est_permis(acte, depuis=etat) == ((etat, acte) in PERMIS)
    if (etat, acte) in PERMIS:
        assert etat_apres(acte) is PERMIS[etat, acte]


def test_seul_ce_qui_est_annule_rouvre_une_candidature_close():
    """A household comes back by a new candidature, unless the act that closed this one was entered by error (ADR 60).

    Not served, or an association whose lease had slid, it also comes back when the lease after it is cancelled (ADR 54).
    """
    finales = {
        E.REFUSEE, E.SANS_REPONSE, E.BAIL_ANNULE, E.BAIL_GLISSE, E.NON_SERVIE, E.CADUQUE, E.ECARTEE, E.RETIREE,
    }  # fmt: skip
    rouvertes = {(etat, acte) for etat, acte in PERMIS if etat in finales}
    assert {acte for _, acte in rouvertes} == {*REPRISES.values(), A.REMETTRE_EN_RANG, A.RENDRE_LE_BAIL}
    assert {etat for etat, _ in rouvertes} == {E.REFUSEE, E.SANS_REPONSE, E.NON_SERVIE, E.RETIREE, E.BAIL_GLISSE}


def test_une_candidature_nait_d_une_designation_ou_d_une_attribution_prononcee():
    """R441-3: designated, to be examined; L441-1, L441-2-3: attributed at once by who may do without the CALEOL."""
    assert CREATIONS == {A.DESIGNER: E.DESIGNEE, A.PRONONCER: E.ATTRIBUTAIRE}


def test_aucun_etat_n_est_sans_entree():
    assert set(PERMIS.values()) | {E.DESIGNEE} == set(EtatCandidature)
