"""Capacity, delay and number of candidates: expectations written from L441-1, R441-3 and R441-5."""

from __future__ import annotations

from datetime import date

import pytest

from attributions.enums import MotifMoinsDeTrois as M
from attributions.enums import TitreDesignation as T
from attributions.rules.designation import (
    Contexte,
    motif_retenu,
    refus_de_nombre,
    refus_de_quartile,
    refus_de_retard,
    titre,
)
from attributions.states.candidature import EtatCandidature as E
from habilitations.rules.types import TypeOrganisme as O

FIN = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("contexte", "dalo", "attendu"),
    [
        # L441-1: the réservataire designates on his contingent; DALO changes nothing for a commune.
        (Contexte(O.COMMUNE), False, T.RESERVATAIRE),
        (Contexte(O.COMMUNE), True, T.RESERVATAIRE),
        (Contexte(O.ACTION_LOGEMENT), True, T.RESERVATAIRE),
        # L441-2-3: the préfet designates the households recognised by the COMED on his rights.
        (Contexte(O.PREFECTURE), True, T.ETAT_DALO),
        (Contexte(O.ETAT_DRIHL), True, T.ETAT_DALO),
        (Contexte(O.PREFECTURE), False, T.ETAT),
        # R441-5: the convention lets the bailleur designate for the réservataire, the State included.
        (Contexte(O.COMMUNE, par_le_bailleur=True), False, T.BAILLEUR_POUR),
        (Contexte(O.PREFECTURE, par_le_bailleur=True), True, T.BAILLEUR_POUR),
        # Not reserved, or after the failure of the réservataire (the 25 % of L441-1 count both).
        (Contexte(), False, T.BAILLEUR),
        (Contexte(apres_echec=True), False, T.ECHEC),
        # L441-1: in QPV, the maire after the failure.
        (Contexte(O.COMMUNE, apres_echec=True, maire_qpv=True), False, T.MAIRE_QPV),
        # L441-1-5: by common accord, whoever writes it.
        (Contexte(O.PREFECTURE, commune=True), True, T.COMMISSION_QPV),
        (Contexte(commune=True), False, T.COMMISSION_QPV),
    ],
)
def test_a_quel_titre(contexte: Contexte, dalo: bool, attendu: T) -> None:
    assert titre(contexte, dalo=dalo) is attendu


@pytest.mark.parametrize(
    ("le", "etats", "refuse"),
    [
        (FIN, [E.INSCRITE], False),
        (date(2026, 11, 21), [], False),
        (date(2026, 11, 21), [E.DESIGNEE, E.RETIREE], False),
        (date(2026, 11, 21), [E.DESIGNEE, E.INSCRITE], True),
        (date(2026, 11, 21), [E.AJOURNEE], True),
    ],
)
def test_apres_le_mois_jusqu_a_l_inscription_d_un_autre(le: date, etats: list[E], refuse: bool) -> None:
    refus = refus_de_retard(FIN, etats, le=le)
    assert (refus is not None) is refuse
    assert refus is None or (refus.code, refus.statut_http) == ("designation_tardive", 409)


def test_sans_delai_legal_rien_n_est_tardif() -> None:
    assert refus_de_retard(None, [E.INSCRITE], le=date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("titres", "motif", "code"),
    [
        ([], "", "aucun_candidat"),
        ([], M.INSUFFISANCE, "aucun_candidat"),
        ([T.RESERVATAIRE], "", "moins_de_trois"),
        ([T.RESERVATAIRE] * 2, "", "moins_de_trois"),
        ([T.RESERVATAIRE] * 2, "presse", "moins_de_trois"),
        ([T.RESERVATAIRE] * 2, M.INSUFFISANCE, ""),
        ([T.RESERVATAIRE], M.SUBVENTION, ""),
        ([T.ETAT_DALO], M.DALO, ""),
        ([T.ETAT_DALO, T.ETAT], M.DALO, "moins_de_trois_dalo"),
        ([T.RESERVATAIRE] * 3, "", ""),
        ([T.RESERVATAIRE] * 3, M.DALO, ""),
    ],
)
def test_trois_candidats_ou_l_exception(titres: list[T], motif: str, code: str) -> None:
    refus = refus_de_nombre(titres, motif=motif)
    assert (refus.code if refus else "") == code
    assert refus is None or "R441-3" in refus.source


def test_un_motif_inutile_n_est_pas_garde() -> None:
    assert motif_retenu(3, M.INSUFFISANCE) == ""
    assert motif_retenu(2, M.INSUFFISANCE) == M.INSUFFISANCE


@pytest.mark.parametrize(
    ("titre", "dessous", "sans_seuil", "atteste", "code"),
    [
        # L441-1 (version of 23 February 2022): in a QPV, after a failure, candidates other than the first quartile's.
        (T.MAIRE_QPV, True, False, False, "premier_quartile_en_qpv"),
        (T.MAIRE_QPV, True, False, True, "premier_quartile_en_qpv"),
        (T.MAIRE_QPV, False, False, False, ""),
        (T.MAIRE_QPV, None, False, False, "quartile_inconnu"),
        (T.MAIRE_QPV, None, True, False, "quartile_inconnu"),
        (T.MAIRE_QPV, None, True, True, ""),
        *((titre, True, False, False, "") for titre in T if titre is not T.MAIRE_QPV),
    ],
)
def test_le_maire_designe_hors_du_premier_quartile(
    titre: T, dessous: bool | None, sans_seuil: bool, atteste: bool, code: str
) -> None:
    refus = refus_de_quartile(titre, dessous, sans_seuil=sans_seuil, atteste=atteste, champ="demandes.0")
    assert (refus.code if refus else "") == code
    assert refus is None or ("L441-1" in refus.source and bool(refus.issue))
