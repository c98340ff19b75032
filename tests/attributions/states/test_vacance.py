"""Every state of a mise à disposition against every act, written from L441-1, R441-3 and R441-5."""

from __future__ import annotations

from itertools import product

import pytest

from attributions.states.vacance import REPRISES, ActeVacance, EtatVacance, est_permis, etat_apres

E, A = EtatVacance, ActeVacance
PERMIS = {
    # Oriented to a réservataire or kept; oriented again while nobody is transmitted.
    (E.A_ORIENTER, A.ORIENTER): E.EN_DESIGNATION,
    (E.EN_DESIGNATION, A.ORIENTER): E.EN_DESIGNATION,
    # L441-1: the réservataire designates in a month; more candidates may come until the sitting.
    (E.EN_DESIGNATION, A.DESIGNER): E.EN_DESIGNATION,
    (E.EN_COMMISSION, A.DESIGNER): E.EN_COMMISSION,
    (E.EN_DESIGNATION, A.TRANSMETTRE): E.EN_COMMISSION,
    # Failure: the bailleur, or the maire in a QPV, designates in its place.
    (E.EN_DESIGNATION, A.CONSTATER_ECHEC): E.A_ORIENTER,
    (E.EN_COMMISSION, A.CONSTATER_ECHEC): E.A_ORIENTER,
    # R441-3: examined, attributed; or back to the sitting, or to a new designation when nobody is left.
    (E.EN_COMMISSION, A.INSCRIRE): E.EN_COMMISSION,
    (E.EN_COMMISSION, A.ATTRIBUER): E.ATTRIBUEE,
    # L441-1, L441-2-3: the préfet attributes in place of the bailleur or of the réservataire, sitting or not.
    **{(etat, A.PRONONCER): E.ATTRIBUEE for etat in (E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE)},
    (E.ATTRIBUEE, A.RENVOYER): E.EN_COMMISSION,
    (E.EN_COMMISSION, A.RELANCER): E.EN_DESIGNATION,
    (E.ATTRIBUEE, A.RELANCER): E.EN_DESIGNATION,
    # The lease; cancelled, the dwelling is attributed again.
    (E.ATTRIBUEE, A.LOUER): E.LOUEE,
    (E.LOUEE, A.ROUVRIR): E.ATTRIBUEE,
    **{(etat, A.RETIRER): E.RETIREE for etat in (E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE)},
    # ADR 60: an orientation, a transmission, a failure, a new turn or a withdrawal entered by error is taken back.
    (E.EN_DESIGNATION, A.REPRENDRE_A_ORIENTER): E.A_ORIENTER,
    **{
        (etat, A.REPRENDRE_EN_DESIGNATION): E.EN_DESIGNATION
        for etat in (E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.RETIREE)
    },
    **{(etat, A.REPRENDRE_EN_COMMISSION): E.EN_COMMISSION for etat in (E.A_ORIENTER, E.EN_DESIGNATION, E.RETIREE)},
    **{(etat, A.REPRENDRE_ATTRIBUEE): E.ATTRIBUEE for etat in (E.EN_DESIGNATION, E.RETIREE)},
    (E.RETIREE, A.REPRENDRE_A_ORIENTER): E.A_ORIENTER,
}


@pytest.mark.parametrize(("etat", "acte"), [*product(EtatVacance, ActeVacance)])
def test_chaque_etat_contre_chaque_acte(etat, acte):
    assert est_permis(acte, depuis=etat) == ((etat, acte) in PERMIS)
    if (etat, acte) in PERMIS:
        assert etat_apres(acte, depuis=etat) is PERMIS[etat, acte]


def test_une_mise_a_disposition_retiree_ne_repart_que_par_l_annulation_du_retrait():
    assert {acte for etat, acte in PERMIS if etat is E.RETIREE} == set(REPRISES.values())
