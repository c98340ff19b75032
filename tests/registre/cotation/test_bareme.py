"""The score of one household, worked by hand; and what a grid may not be (R441-2-10 11° CCH)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from registre.rules.cotation.bareme import EffetRefus, RegleDeRefus, noter
from registre.rules.cotation.criteres import Famille
from registre.rules.cotation.legalite import refus_de_lignes, refus_de_publier
from registre.states.grille import TRANSITIONS_GRILLE, ActeGrille, EtatGrille, grille_permet
from tests.registre.cotation.dossiers import AILLEURS, ICI, LE, bareme, des_baremes, des_faits, faits

LEGALE = (("dalo", 20), ("prioritaire", 12))


def points(un, des, le=LE):
    return noter(un, des, le=le).points


# (grid, facts, expected score)
CAS = [
    (bareme(("dalo", 20)), faits(), 0),
    (bareme(("dalo", 20), ("violences", 9)), faits(dalo=True, violences=True), 29),
    # Only the highest of the heading counts (Paris 2014: within a heading, the highest).
    (bareme(("sans_abri", 17), ("heberge_famille", 1), au_plus_haut=frozenset({Famille.LOGEMENT})),
     faits(sans_abri=True, heberge_famille=True), 17),
    # The other headings go on adding up.
    (bareme(("sans_abri", 17), ("heberge_famille", 1), ("dalo", 20), au_plus_haut=frozenset({Famille.LOGEMENT})),
     faits(sans_abri=True, heberge_famille=True, dalo=True), 37),
    # A number gives the points of the highest threshold reached, even when a lower one gives more.
    (bareme(("taux_effort", 33, 2), ("taux_effort", 50, 4)), faits(taux_effort=49), 2),
    (bareme(("taux_effort", 33, 2), ("taux_effort", 50, 4)), faits(taux_effort=50), 4),
    (bareme(("ressources", 0, 5), ("ressources", 800, 3), ("ressources", 1200, 0)), faits(ressources=1200), 0),
    (bareme(("taux_effort", 33, 2)), faits(taux_effort=None), 0),
    # Never below zero.
    (bareme(("mutation", -5)), faits(mutation=True), 0),
    # Links are read for the territory of the grid.
    (bareme(("habite_territoire", 3)), faits(residence=(ICI,)), 3),
    (bareme(("habite_territoire", 3)), faits(residence=(AILLEURS,)), 0),
    # Twelve months on the very day; one day short is eleven.
    (bareme(("anciennete", 12, 2)), faits(deposee_le=date(2025, 11, 22)), 2),
    (bareme(("anciennete", 12, 2)), faits(deposee_le=date(2025, 11, 23)), 0),
]  # fmt: skip


@pytest.mark.parametrize(("grille", "des", "attendu"), CAS)
def test_la_note(grille, des, attendu):
    assert points(grille, des) == attendu


RETRAIT = RegleDeRefus(EffetRefus.RETRAIT, des=2, points=6, mois=12)


@pytest.mark.parametrize(
    ("nombre", "dernier", "attendu", "change"),
    [
        (1, date(2026, 11, 1), 20, None),
        (2, date(2026, 11, 1), 14, date(2027, 11, 1)),
        # The effect ends twelve months after the last refusal.
        (2, date(2025, 11, 23), 14, date(2026, 11, 23)),
        (2, date(2025, 11, 22), 20, None),
    ],
)
def test_un_refus_retire_des_points_pour_un_temps(nombre, dernier, attendu, change):
    note = noter(bareme(("dalo", 20), refus=RETRAIT), faits(dalo=True, refus=nombre, dernier_refus_le=dernier), le=LE)
    assert (note.points, note.change_le) == (attendu, change)


def test_un_refus_retire_pour_toujours_quand_aucun_delai_n_est_dit():
    regle = RegleDeRefus(EffetRefus.RETRAIT, points=6)
    note = noter(bareme(("dalo", 20), refus=regle), faits(dalo=True, refus=1, dernier_refus_le=date(2015, 1, 1)), le=LE)
    assert (note.points, note.retrait, note.change_le) == (14, 6, None)


def test_le_gel_arrete_l_anciennete_au_jour_du_refus():
    un = bareme(("anciennete", 12, 2), ("anciennete", 24, 4), refus=RegleDeRefus(EffetRefus.GEL, mois=6))
    gele = faits(deposee_le=date(2024, 1, 1), refus=1, dernier_refus_le=date(2026, 10, 1), anciennete_au_refus=20)
    note = noter(un, gele, le=LE)
    assert (note.points, note.gelee_jusqu_au, note.change_le) == (2, date(2027, 4, 1), date(2027, 4, 1))
    assert points(un, gele, le=date(2027, 4, 1)) == 4


def test_la_note_dit_le_prochain_palier_d_anciennete():
    un = bareme(("anciennete", 12, 2), ("anciennete", 24, 4))
    note = noter(un, faits(deposee_le=date(2025, 1, 31), change_le=date(2027, 8, 12)), le=LE)
    # 24 months after 31 January 2025 comes before the birthday.
    assert (note.points, note.change_le) == (2, date(2027, 1, 31))


def test_le_detail_dit_ce_qui_compte_et_ce_qui_manque():
    un = bareme(
        ("sans_abri", 17), ("suroccupation", 5), ("taux_effort", 33, 2), au_plus_haut=frozenset({Famille.LOGEMENT})
    )
    note = noter(un, faits(sans_abri=True, suroccupation=True, taux_effort=None), le=LE)
    assert [(x.critere.code, x.points, x.compte) for x in note.lignes] == [
        ("sans_abri", 17, True), ("suroccupation", 5, False), ("taux_effort", 0, False),
    ]  # fmt: skip
    assert [x.critere.code for x in note.retenues] == ["sans_abri"]
    assert [x.critere.code for x in note.inconnues] == ["taux_effort"]


@given(des_baremes(), des_faits())
def test_le_detail_fait_la_note(un, des):
    note = noter(un, des, le=LE)
    assert note.points == max(0, sum(x.points for x in note.lignes if x.compte) - note.retrait)
    assert note.change_le is None or note.change_le > LE


# (grid, code of the refusal, None when it may be published)
LEGALITE = [
    (bareme(*LEGALE), None),
    (bareme(("dalo", 20), ("l441_1_j", 8), ("anciennete", 12, 1)), None),
    (bareme(), "grille_vide"),
    # R441-2-10 11°: one criterion or set implementing L441-1, in particular DALO.
    (bareme(("anciennete", 12, 2), ("handicap", 4)), "grille_sans_priorite"),
    # A declared situation is not a priority recognised under L441-1.
    (bareme(("violences", 9)), "grille_sans_priorite"),
    (bareme(("l441_1_j", 8)), "grille_sans_dalo"),
    (bareme(("dalo", -5)), "grille_sans_priorite"),
    (bareme(*LEGALE, ("handicap", 0)), "poids_nul"),
    (bareme(*LEGALE, ("anciennete", 12, 2), ("anciennete", 24, 2)), "poids_nul"),
    # -12 takes away all that the L441-1 gave.
    (bareme(*LEGALE, ("mutation", -12)), "poids_qui_s_annulent"),
    (bareme(*LEGALE, ("mutation", -11)), None),
    (bareme(*LEGALE, refus=RegleDeRefus(EffetRefus.RETRAIT, points=12)), "poids_qui_s_annulent"),
    (bareme(*LEGALE, refus=RegleDeRefus(EffetRefus.RETRAIT, points=0)), "refus_sans_points"),
    (bareme(*LEGALE, refus=RegleDeRefus(EffetRefus.GEL, mois=6)), "gel_sans_anciennete"),
    (bareme(*LEGALE, ("refus", 1, -2), refus=RegleDeRefus(EffetRefus.RETRAIT, points=2)), "refus_comptes_deux_fois"),
    (bareme(*LEGALE, ("mutation", -2), au_plus_haut=frozenset({Famille.DEMANDE})), "retrait_au_plus_haut"),
]  # fmt: skip


@pytest.mark.parametrize(("grille", "code"), LEGALITE)
def test_ce_qu_une_grille_ne_peut_etre(grille, code):
    codes = [un.code for un in refus_de_publier(grille)]
    assert codes == ([] if code is None else [code])


def test_chaque_refus_de_publier_cite_l_article():
    for grille, _ in LEGALITE:
        assert all(un.source.startswith("R441-2-10 11°") and un.issue for un in refus_de_publier(grille))


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        (("inexistant", 3), "critere_inconnu"),
        (("dalo", 12, 3), "seuil_de_critere"),
        (("anciennete", 3), "seuil_de_critere"),
        (("dalo", 1000), "poids_hors_bornes"),
        (("anciennete", -1, 3), "poids_hors_bornes"),
    ],
)
def test_une_ligne_qui_ne_veut_rien_dire(ligne, code):
    assert [un.code for un in refus_de_lignes(bareme(ligne).lignes)] == [code]


def test_un_palier_en_double_est_refuse():
    assert [un.code for un in refus_de_lignes(bareme(("dalo", 3), ("dalo", 4)).lignes)] == ["palier_en_double"]


# From the decree: a published grid is voted, so only a draft changes (R441-2-10 11°).
PERMIS = {
    (ActeGrille.MODIFIER, EtatGrille.BROUILLON),
    (ActeGrille.SIMULER, EtatGrille.BROUILLON),
    (ActeGrille.PUBLIER, EtatGrille.BROUILLON),
    (ActeGrille.ABANDONNER, EtatGrille.BROUILLON),
    (ActeGrille.REPRENDRE, EtatGrille.PUBLIEE),
    (ActeGrille.REPRENDRE, EtatGrille.ABANDONNEE),
}


def test_chaque_acte_dans_chaque_etat():
    obtenus = {(acte, etat) for acte in ActeGrille for etat in EtatGrille if grille_permet(acte, depuis=etat)}
    assert obtenus == PERMIS
    assert set(TRANSITIONS_GRILLE) == set(ActeGrille)
