"""Every state of a candidature against every act, written from R441-3 and R441-10 and R441-2-15."""

from __future__ import annotations

from itertools import product

import pytest

from attributions.states.candidature import ActeCandidature, EtatCandidature, est_permis, etat_apres

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
    # R441-2-15 II 3°: attributed and finally not housed, behind who signed or in a dwelling that was withdrawn.
    **{
        (etat, A.NE_PAS_SERVIR): E.NON_SERVIE
        for etat in (E.EN_RANG, E.SOUS_CONDITION, E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE)
    },
    # Before any call: inactive, not eligible, already housed.
    **{(etat, A.ECARTER): E.ECARTEE for etat in (E.EN_RANG, E.ATTRIBUTAIRE, E.SOUS_CONDITION)},
    **{(etat, A.RETIRER): E.RETIREE for etat in RETIRABLES},
}


@pytest.mark.parametrize(("etat", "acte"), [*product(EtatCandidature, ActeCandidature)])
def test_chaque_etat_contre_chaque_acte(etat, acte):
    assert est_permis(acte, depuis=etat) == ((etat, acte) in PERMIS)
    if (etat, acte) in PERMIS:
        assert etat_apres(acte) is PERMIS[etat, acte]


def test_rien_ne_rouvre_une_candidature_refusee_louee_ou_retiree():
    """A household comes back by a new candidature."""
    finales = {
        E.REFUSEE, E.SANS_REPONSE, E.BAIL_ANNULE, E.NON_SERVIE, E.CADUQUE, E.ECARTEE, E.RETIREE,
    }  # fmt: skip
    assert finales.isdisjoint({etat for etat, _ in PERMIS})


def test_aucun_etat_n_est_sans_entree():
    assert set(PERMIS.values()) | {E.DESIGNEE} == set(EtatCandidature)
