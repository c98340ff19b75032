"""The flow of a convention and whom a vacancy goes to, worked by hand from R441-5 (version of 22 February 2020)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from attributions.enums import Contingent
from attributions.rules.flux import Base, Compte, nombre
from attributions.rules.orientation import BAILLEUR, Candidate, Situation, proposer
from attributions.rules.reservation import Part, refus_de_parts


def compte(taux: int, liberes: int, decomptes: int, engages: int = 0, exclus: int = 0) -> Compte:
    return Compte(Decimal(taux), Base(liberes, exclus), decomptes, engages)


def test_le_droit_est_une_part_des_logements_liberes_hors_exclusions():
    """R441-5: a share of the yearly flow, dwellings needed for mutations and relogements left out: 20 % of 60 − 10."""
    lu = compte(20, 60, 7, exclus=10)
    assert (lu.droit_reel, lu.solde) == (Decimal(10), Decimal(3))
    assert "20 % de 50 = 10" in lu.explications()


def test_le_droit_prevu_vient_de_la_prevision_de_fevrier():
    """30 % of 200 − 40 = 48; without a forecast, none."""
    assert Compte(Decimal(30), Base(10, 0, 200, 40), 0).droit_prevu == Decimal(48)
    assert Compte(Decimal(30), Base(10, 0), 0).droit_prevu is None


def test_ce_qui_est_oriente_sans_etre_decompte_compte_pour_l_orientation():
    assert compte(20, 50, 7, engages=2).solde == Decimal(3)
    assert compte(20, 50, 7, engages=2).retard == Decimal(1)


@pytest.mark.parametrize(("valeur", "texte"), [("17.40", "17,4"), ("12.00", "12"), ("-0.50", "−0,5"), ("0.00", "0")])
def test_les_nombres_s_ecrivent_a_la_francaise(valeur, texte):
    assert nombre(Decimal(valeur)) == texte


ETAT, AGENTS, VILLE = Contingent.ETAT_PRIORITAIRES, Contingent.ETAT_AGENTS, Contingent.COLLECTIVITES


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        # R441-5: the State at most 30 %, of which 5 % for its agents.
        ([Part(Decimal(25), ETAT), Part(Decimal(5), AGENTS)], []),
        ([Part(Decimal(26), ETAT), Part(Decimal(5), AGENTS)], ["etat_30"]),
        ([Part(Decimal(20), ETAT), Part(Decimal(6), AGENTS)], ["agents_5"]),
        ([Part(Decimal(40), ETAT, derogation=True)], []),
        # R441-5-3: guarantees of authorities, 20 % all together.
        ([Part(Decimal(12), VILLE, garantie=True), Part(Decimal(8), VILLE, garantie=True)], []),
        ([Part(Decimal(12), VILLE, garantie=True), Part(Decimal(9), VILLE, garantie=True)], ["garanties_20"]),
        ([Part(Decimal(60), VILLE), Part(Decimal(41), Contingent.EMPLOYEURS)], ["total_100"]),
        ([], []),
    ],
)
def test_les_parts_ont_des_plafonds(parts, codes):
    assert [un.code for un in refus_de_parts(parts)] == codes


def ville(taux: int = 20, liberes: int = 50, recus: int = 10, pk: int = 1) -> Candidate:
    return Candidate(pk, pk * 10, f"Ville {pk}", VILLE, compte(taux, liberes, recus))


def etat(recus: int, hors_qpv: tuple[int, int]) -> Candidate:
    return Candidate(9, 90, "Préfecture", ETAT, compte(30, 50, recus), hors_qpv)


def ordre(situation: Situation, *candidates: Candidate, bailleur: Compte | None = None) -> list[str]:
    return [une.nom for une in proposer(situation, candidates, bailleur or compte(50, 50, 25))]


def test_le_plus_en_retard_est_servi_le_premier():
    """20 % of 50 = 10: the first received 8, the second 11; the bailleur (50 %) has its 25."""
    assert ordre(Situation(qpv=False), ville(recus=11), ville(recus=8, pk=2)) == ["Ville 2", BAILLEUR, "Ville 1"]


def test_le_stock_passe_avant_le_flux():
    stock = Candidate(7, 70, "Défense", Contingent.ETAT_CONVENTIONS)
    assert ordre(Situation(qpv=False, stock=7), ville(recus=0), stock)[0] == "Défense"


def test_une_convention_en_stock_n_a_droit_qu_a_ses_logements():
    stock = Candidate(7, 70, "Défense", Contingent.ETAT_CONVENTIONS)
    assert "Défense" not in ordre(Situation(qpv=False), stock)


def test_l_etat_passe_devant_hors_qpv_tant_que_sa_part_n_y_est_pas():
    """R441-5: at least its share outside the quartiers prioritaires: 3 of 20 is 15 %, under 30 %."""
    candidates = (ville(recus=0), etat(14, (3, 20)))
    assert ordre(Situation(qpv=False), *candidates)[0] == "Préfecture"
    assert ordre(Situation(qpv=True), *candidates)[0] == "Ville 1"


def test_l_etat_ne_passe_plus_devant_quand_sa_part_de_l_annee_est_servie():
    """30 % of 50 = 15, all received: outside QPV or not, nothing is due."""
    assert ordre(Situation(qpv=False), ville(recus=0), etat(15, (3, 20)))[0] == "Ville 1"


def test_apres_un_echec_le_maire_designe_en_quartier_prioritaire():
    """L441-1: the failed dwelling of a QPV goes to the maire; elsewhere to the bailleur."""
    assert ordre(Situation(qpv=True, echec=True, maire_id=4), ville()) == ["Maire de la commune", BAILLEUR]
    assert ordre(Situation(qpv=False, echec=True, maire_id=4), ville()) == [BAILLEUR]
    assert ordre(Situation(qpv=True, echec=True), ville()) == [BAILLEUR]


def test_un_logement_hors_flux_reste_au_bailleur():
    assert ordre(Situation(qpv=False, exclusion="mutation"), ville(recus=0)) == [BAILLEUR]


def test_chaque_piste_dit_ses_chiffres():
    (premiere, *_) = proposer(Situation(qpv=False), [ville(recus=6)], compte(50, 50, 25))
    assert premiere.raisons[0] == (
        "En retard de 4 logements : 20 % de 50 logements du flux de l'année font 10, 6 reçus ou orientés."
    )


def test_une_annee_qui_commence_ne_compte_pas_zero_pour_cent_de_rien():
    (*_, derniere) = proposer(Situation(qpv=False), [ville(recus=0)], compte(0, 0, 0))
    assert derniere.raisons[0] == "À jour : aucun logement encore dans le flux de l'année, 0 reçu ou orienté."


def test_l_ordre_ne_depend_pas_de_celui_des_conventions():
    deux = ville(recus=8, pk=1), ville(recus=8, pk=2)
    assert ordre(Situation(qpv=False), *deux) == ordre(Situation(qpv=False), *reversed(deux))
