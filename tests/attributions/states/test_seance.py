"""Every state of a sitting against every act. Expected from L441-2, R441-9 and the usage of règlements intérieurs."""

from __future__ import annotations

from itertools import product

import pytest

from attributions.states.seance import ActeSeance, EtatSeance, est_permis, etat_apres

E, A = EtatSeance, ActeSeance
PERMIS = {
    # Prepared: dwellings are inscribed, members convoked.
    (E.PREPAREE, A.INSCRIRE): E.PREPAREE,
    (E.PREPAREE, A.CONVOQUER): E.CONVOQUEE,
    (E.PREPAREE, A.ANNULER): E.ANNULEE,
    # Convoked: a new member is convoked too, an urgent dwelling added; nothing is decided before it is open.
    (E.CONVOQUEE, A.INSCRIRE): E.CONVOQUEE,
    (E.CONVOQUEE, A.CONVOQUER): E.CONVOQUEE,
    (E.CONVOQUEE, A.OUVRIR): E.OUVERTE,
    (E.CONVOQUEE, A.ANNULER): E.ANNULEE,
    # Open: the commission decides (L441-2 III), then it is closed, once.
    (E.OUVERTE, A.INSCRIRE): E.OUVERTE,
    (E.OUVERTE, A.DECIDER): E.OUVERTE,
    (E.OUVERTE, A.CLORE): E.CLOSE,
    (E.OUVERTE, A.ANNULER): E.ANNULEE,
    # Closed: its president signs the procès-verbal, which never changes after.
    (E.CLOSE, A.SIGNER): E.SIGNEE,
}


@pytest.mark.parametrize(("etat", "acte"), [*product(EtatSeance, ActeSeance)])
def test_chaque_etat_contre_chaque_acte(etat, acte):
    assert est_permis(acte, depuis=etat) == ((etat, acte) in PERMIS)
    if (etat, acte) in PERMIS:
        assert etat_apres(acte, depuis=etat) is PERMIS[etat, acte]


def test_rien_ne_suit_la_signature_ni_l_annulation():
    assert not any(etat in (E.SIGNEE, E.ANNULEE) for etat, _ in PERMIS)


def test_preparer_ne_part_d_aucun_etat():
    with pytest.raises(KeyError):
        etat_apres(A.PREPARER, depuis=E.PREPAREE)
