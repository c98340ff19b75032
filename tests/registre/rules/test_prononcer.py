"""Who recognises which priority: every legal base against every type. Expected from R441-2-15 I 2° and V, not from the table."""

from __future__ import annotations

from itertools import product

import pytest

from habilitations.rules.bases import Base
from registre.enums import LETTRES, MotifFin, QualitePriorite, TypePriorite
from registre.rules.prononcer import TABLE, motifs_de_fin, qualite_pour, refus_de_competence, types_ouverts
from socle.errors import Nature

B, Q, T = Base, QualitePriorite, TypePriorite

# (base, type) -> capacity. Everything absent is refused.
ATTENDU: dict[tuple[Base, TypePriorite], QualitePriorite] = {
    # "décision favorable" of the commission de médiation: the State's services that follow it (R441-2-15 V 1°, R441-2-6 b).
    **{(base, type_): Q.ETAT for base in (B.S_B, B.D_1) for type_ in (T.DALO, T.DAHO, T.ACD)},
    # Opinion of a local instance of the PDALHPD: its secretariat (R441-2-6, R441-2-15 V 4°). The ACD is carried by the plan.
    **{(base, type_): Q.INSTANCE for base in (B.S_PDALHPD, B.D_4) for type_ in (T.PDALHPD, T.ACD)},
    # Partner instance of the PPGDID: the territory that runs the device (V 2°) or the secretariat (V 4°).
    (B.D_2, T.PPGDID): Q.INSTANCE,
    (B.D_4, T.PPGDID): Q.INSTANCE,
    # Commission de coordination: chaired by the EPCI, the EPT or Paris (L441-1-6), signatory (R441-2-6 e), secretariat.
    (B.D_2, T.CIA): Q.INSTANCE,
    (B.S_E, T.CIA): Q.INSTANCE,
    (B.D_4, T.CIA): Q.INSTANCE,
    # Designation commission of a QPV (L441-1-5).
    (B.D_2, T.QPV): Q.INSTANCE,
    (B.D_4, T.QPV): Q.INSTANCE,
    # "reconnaissance … par un réservataire ou par le bailleur": the fourteen publics of L441-1. The State is a réservataire.
    **{(B.S_A, lettre): Q.BAILLEUR for lettre in LETTRES},
    **{(base, lettre): Q.RESERVATAIRE for base in (B.S_F, B.D_3, B.S_AL3, B.S_B, B.D_1) for lettre in LETTRES},
    # SIAO (L345-2 CASF), whose file the State may hand over.
    (B.S_I, T.SIAO): Q.SIAO,
    (B.S_B, T.SIAO): Q.ETAT,
    (B.D_1, T.SIAO): Q.ETAT,
}


@pytest.mark.parametrize(("base", "type_"), [*product(Base, TypePriorite)])
def test_chaque_base_contre_chaque_priorite(base, type_):
    assert qualite_pour(type_, [base]) == ATTENDU.get((base, type_))
    refus = refus_de_competence(type_, [base])
    assert (refus is None) == ((base, type_) in ATTENDU)
    if refus is not None:
        assert refus.nature is Nature.INTERDIT
        assert refus.source == TABLE[type_].article


def test_les_quatorze_publics_de_la_loi():
    """L441-1 (version of 2022-02-23): a to m, and g bis."""
    lettres = [un.value.removeprefix("l441_1_") for un in LETTRES]
    assert lettres == ["a", "b", "c", "d", "e", "f", "g", "g_bis", "h", "i", "j", "k", "l", "m"]
    assert set(TABLE) == set(TypePriorite)


def test_enregistrer_seul_ne_reconnait_rien():
    """A guichet registers; recognising belongs to those who attribute or reserve."""
    assert types_ouverts([B.E_A, B.E_E, B.E_G, B.S_C, B.S_D, B.S_G, B.D_0, B.D_6, B.S_H, B.D_5]) == []


def test_la_premiere_qualite_de_la_loi_l_emporte():
    """A bailleur that also holds reservations recognises as bailleur."""
    assert qualite_pour(T.L441_1_K, [B.D_3, B.S_A]) is Q.BAILLEUR


def test_seule_une_decision_devient_caduque():
    """R441-16-3 and R441-18-2: the benefit of the decision may be lost by refusing an adapted offer."""
    caducs = {type_ for type_ in TypePriorite if MotifFin.CADUCITE in motifs_de_fin(type_)}
    assert caducs == {T.DALO, T.DAHO}
    assert not any(
        motif in motifs_de_fin(type_)
        for type_ in TypePriorite
        for motif in (MotifFin.NON_RECONNUE, MotifFin.EXPIRATION)
    )


def test_les_preuves_que_le_texte_nomme():
    """L441-1 g and g bis; the decision itself for the commission de médiation."""
    assert {type_ for type_ in TypePriorite if TABLE[type_].preuve} == {T.L441_1_G, T.L441_1_G_BIS, T.DALO, T.DAHO}
    assert {type_ for type_ in TypePriorite if TABLE[type_].fin_requise} == {T.L441_1_M, T.SIAO}
