"""Every state against every act. What is allowed is written here from the decree, never computed from the table."""

from __future__ import annotations

from itertools import product

import pytest

from registre.states.demande import Acte, EtatDemande, NatureDemande, est_permis, etat_apres
from registre.states.radiation import MotifRadiation, SousMotif

E, A = EtatDemande, Acte

# (state before, act) -> state after
PERMIS = {
    # A demande without its number yet (L441-2-1: one month): correct it, get the number, give it up as a mistake.
    (E.ATTENDUE, A.RECEVOIR_NUMERO): E.ACTIVE,
    (E.ATTENDUE, A.MODIFIER): E.ATTENDUE,
    (E.ATTENDUE, A.CHANGER_TITULAIRE): E.ATTENDUE,
    (E.ATTENDUE, A.PROTEGER): E.ATTENDUE,
    (E.ATTENDUE, A.PARTAGER): E.ATTENDUE,
    (E.ATTENDUE, A.PRIORISER): E.ATTENDUE,
    (E.ATTENDUE, A.SUPPRIMER): E.SUPPRIMEE,
    # Active: renewed (R441-2-7), warned and radiated (R441-2-8), separated (L441-1)…
    (E.ACTIVE, A.MODIFIER): E.ACTIVE,
    (E.ACTIVE, A.RENOUVELER): E.ACTIVE,
    (E.ACTIVE, A.AVERTIR): E.ACTIVE,
    (E.ACTIVE, A.RADIER): E.RADIEE,
    (E.ACTIVE, A.SEPARER): E.ACTIVE,
    (E.ACTIVE, A.CHANGER_TITULAIRE): E.ACTIVE,
    (E.ACTIVE, A.PROTEGER): E.ACTIVE,
    (E.ACTIVE, A.PARTAGER): E.ACTIVE,
    (E.ACTIVE, A.PRIORISER): E.ACTIVE,
    (E.ACTIVE, A.SUPPRIMER): E.SUPPRIMEE,
    # Radiated: reactivated (arrêté of 23 March 2015 §6), then erased a year later (décret 2017-917 art. 4).
    (E.RADIEE, A.REACTIVER): E.ACTIVE,
    # A label still open on a household that was housed has to be ended (R441-2-15 I 2°).
    (E.RADIEE, A.PRIORISER): E.RADIEE,
    (E.RADIEE, A.SUPPRIMER): E.SUPPRIMEE,
    (E.RADIEE, A.EFFACER): E.EFFACEE,
    (E.SUPPRIMEE, A.EFFACER): E.EFFACEE,
}


@pytest.mark.parametrize(("etat", "acte"), [*product(EtatDemande, Acte)])
def test_chaque_etat_contre_chaque_acte(etat, acte):
    assert est_permis(acte, depuis=etat) == ((etat, acte) in PERMIS)
    if (etat, acte) in PERMIS:
        assert etat_apres(acte, depuis=etat) is PERMIS[etat, acte]


def test_enregistrer_ne_part_d_aucun_etat():
    assert not any(est_permis(Acte.ENREGISTRER, depuis=etat) for etat in EtatDemande)
    with pytest.raises(KeyError):
        etat_apres(Acte.ENREGISTRER, depuis=EtatDemande.ACTIVE)


def test_aucun_etat_n_est_sans_entree():
    atteints = {E.ATTENDUE, E.ACTIVE} | set(PERMIS.values())
    assert atteints == set(EtatDemande)


def test_rien_ne_sort_de_l_effacement():
    assert not any(etat is E.EFFACEE for etat, _ in PERMIS)


def test_la_liste_des_motifs_est_celle_du_decret():
    """Letters a to f of R441-2-8 with their SNE codes, and the two cases without a letter."""
    assert {motif.value for motif in MotifRadiation} == {
        "RADATT", "RADABA", "RADCON", "RADIRR", "RADREN", "FUSION", "DECES", "DOUBLON",
    }  # fmt: skip
    assert [motif.label[0] for motif in MotifRadiation][:6] == list("abcdef")
    assert set(SousMotif.values) == {"IRRSEJ", "IRRRES"}
    assert set(NatureDemande.values) == {"menage", "personne_morale"}
