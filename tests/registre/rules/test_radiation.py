"""Who may pronounce each radiation and on what conditions (R441-2-8, version of 8 May 2017), written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from habilitations.rules.types import TypeOrganisme
from registre.enums import NatureCourrier
from registre.rules.avertissements import AvertissementFait
from registre.rules.radiation import Dossier, FaitsRadiation, Prononcant, refus_de_radiation
from registre.saisie import SaisieAttribution, SaisieJustification, SaisieRadiation
from registre.states.radiation import MotifRadiation as M
from socle.errors import Nature
from tests.registre.rules.test_echeances import DELAIS

LE = date(2026, 6, 15)
NOUS, UN_AUTRE = 7, 8
FAITS = FaitsRadiation(deposee_le=date(2025, 3, 1), valable_jusqu_au=date(2026, 3, 1), aujourdhui=LE)
BAILLEUR = Prononcant(NOUS, TypeOrganisme.BAILLEUR, siren="732829320")
COMMUNE = Prononcant(NOUS, TypeOrganisme.COMMUNE, enregistreur=True)
PREFECTURE = Prononcant(NOUS, TypeOrganisme.PREFECTURE)
GESTIONNAIRE = Prononcant(1, TypeOrganisme.GESTIONNAIRE)
HORLOGE = Prononcant(1, horloge=True)
TOUS = {
    "bailleur": BAILLEUR,
    "bailleur_enregistreur": replace(BAILLEUR, enregistreur=True),
    "commune": COMMUNE,
    "commune_non_enregistreuse": replace(COMMUNE, enregistreur=False),
    "prefecture": PREFECTURE,
    "gestionnaire": GESTIONNAIRE,
    "horloge": HORLOGE,
}

BAIL = SaisieAttribution(bail_le=date(2026, 6, 1), rpls="0123456789", siren_bailleur="")
AVERTI_C = AvertissementFait(NatureCourrier.AVERTISSEMENT_C, NOUS, date(2026, 5, 1), date(2026, 5, 4))
AVERTI_D = AvertissementFait(NatureCourrier.AVERTISSEMENT_D, NOUS, date(2026, 5, 1), date(2026, 5, 4))


def dossier(motif: M, par: Prononcant, *, faits=FAITS, pieces=None, **saisie) -> Dossier:
    """A complete file for each motive: every test spoils one thing in it."""
    pieces = pieces or SaisieJustification(
        renonciation_recue_le=date(2026, 6, 10),
        courrier_detenu_par="G9301",
        decision_caleol="CAL-2026-04/12",
        decision_caleol_le=date(2026, 4, 28),
        deces_le=date(2026, 5, 2),
    )
    base = {"sous_motif": "IRRSEJ"} if motif is M.IRRECEVABILITE else {}
    base |= {"attribution": BAIL} if motif is M.ATTRIBUTION else {}
    averti = {M.ABSENCE_REPONSE: AVERTI_C, M.IRRECEVABILITE: AVERTI_D}.get(motif)
    faits = replace(
        faits,
        avertissement=faits.avertissement or averti,
        preavis_echeance=faits.preavis_echeance or date(2026, 3, 1),
        conservee_deposee_le=faits.conservee_deposee_le or date(2024, 1, 1),
    )
    return Dossier(SaisieRadiation(LE, motif, **(base | saisie)), pieces, par, faits, DELAIS)


def codes(un: Dossier) -> set[str]:
    return {refus.code for refus in refus_de_radiation(un)}


PRONONCE = {
    M.ATTRIBUTION: {"bailleur", "bailleur_enregistreur", "gestionnaire", "horloge"},
    M.RENONCIATION: {"bailleur_enregistreur", "commune"},
    # The sender, whoever it is: here the warning was sent by organisme 7.
    M.ABSENCE_REPONSE: {"bailleur", "bailleur_enregistreur", "commune", "commune_non_enregistreuse", "prefecture"},
    M.IRRECEVABILITE: {"bailleur", "bailleur_enregistreur"},
    M.NON_RENOUVELLEMENT: {"gestionnaire", "horloge"},
    M.FUSION: {"gestionnaire", "horloge"},
    M.DECES: {"gestionnaire", "horloge"},
    M.DOUBLON: {"gestionnaire", "horloge"},
}


@pytest.mark.parametrize("motif", [*M])
@pytest.mark.parametrize("qui", [*TOUS])
def test_qui_peut_prononcer(motif, qui):
    attendu = set() if qui in PRONONCE[motif] else {"prononcant_incompetent"}
    assert codes(dossier(motif, TOUS[qui])) == attendu


def test_chaque_refus_dit_sa_source_et_l_issue():
    refus = refus_de_radiation(dossier(M.DECES, COMMUNE, faits=replace(FAITS, cotitulaire=True)))
    assert [un.code for un in refus] == ["prononcant_incompetent", "deces_cotitulaire"]
    assert refus[0].nature is Nature.INTERDIT
    assert all(un.issue and un.source and un.message.endswith(".") for un in refus)


def test_un_motif_hors_liste_est_refuse():
    assert codes(replace(dossier(M.DECES, HORLOGE), saisie=SaisieRadiation(LE, "RADXXX"))) == {"motif_inconnu"}


@pytest.mark.parametrize(
    ("le", "code"),
    [(date(2026, 6, 16), "radiation_future"), (date(2025, 2, 28), "radiation_avant_depot")],
)
def test_la_date_de_radiation_est_entre_le_depot_et_aujourd_hui(le, code):
    un = dossier(M.FUSION, GESTIONNAIRE)
    assert code in codes(replace(un, saisie=replace(un.saisie, le=le)))


@pytest.mark.parametrize(
    ("attribution", "code"),
    [
        (None, "attribution_requise"),
        (replace(BAIL, bail_le=date(2026, 6, 16)), "bail_hors_dates"),
        (replace(BAIL, bail_le=date(2025, 2, 1)), "bail_hors_dates"),
        (replace(BAIL, rpls="123456789"), "rpls_forme"),
        (replace(BAIL, rpls="01234-6789"), "rpls_forme"),
        (replace(BAIL, rpls=""), "rpls_requis"),
        (replace(BAIL, siren_bailleur="111111111"), "attribution_d_un_autre"),
    ],
)
def test_a_les_donnees_de_l_attribution(attribution, code):
    assert codes(dossier(M.ATTRIBUTION, BAILLEUR, attribution=attribution)) == {code}


def test_a_l_absence_de_rpls_se_motive():
    sans = replace(BAIL, rpls="", exception_rpls="Logement foyer hors répertoire", siren_bailleur="732829320")
    assert codes(dossier(M.ATTRIBUTION, BAILLEUR, attribution=sans)) == set()


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        (SaisieJustification(courrier_detenu_par="G9301"), "renonciation_date"),
        (SaisieJustification(date(2025, 2, 1), "G9301"), "renonciation_date"),
        (SaisieJustification(date(2026, 6, 16), "G9301"), "renonciation_date"),
        (SaisieJustification(date(2026, 6, 1), ""), "renonciation_detenteur"),
        (SaisieJustification(date(2026, 6, 1), "Mme Untel"), "renonciation_detenteur"),
    ],
)
def test_b_la_renonciation_est_ecrite_et_gardee(pieces, code):
    assert codes(dossier(M.RENONCIATION, COMMUNE, pieces=pieces)) == {code}


AVERTISSEMENTS = [
    ({"nature": NatureCourrier.ATTESTATION}, "avertissement_requis"),
    ({"annule": True}, "avertissement_annule"),
    ({"distribue_le": None}, "avertissement_sans_preuve"),
    # Proved on 16 May: one month runs until 16 June; today is the 15th.
    ({"distribue_le": date(2026, 5, 16)}, "avertissement_delai"),
    ({"organisme_id": UN_AUTRE}, "prononcant_incompetent"),
]


@pytest.mark.parametrize(("champs", "code"), AVERTISSEMENTS)
@pytest.mark.parametrize(("motif", "averti"), [(M.ABSENCE_REPONSE, AVERTI_C), (M.IRRECEVABILITE, AVERTI_D)])
def test_c_et_d_l_avertissement_est_prouve_et_le_mois_passe(motif, averti, champs, code):
    faits = replace(FAITS, avertissement=replace(averti, **champs))
    assert codes(dossier(motif, BAILLEUR, faits=faits)) == {code}


def test_c_le_mois_finit_le_jour_du_meme_numero():
    faits = replace(FAITS, avertissement=replace(AVERTI_C, distribue_le=date(2026, 5, 15)))
    assert codes(dossier(M.ABSENCE_REPONSE, BAILLEUR, faits=faits)) == set()


def test_c_le_parametre_de_deux_mois_se_compte_aussi():
    un = dossier(M.ABSENCE_REPONSE, BAILLEUR)
    assert codes(replace(un, delais=replace(DELAIS, avertissement_c=2))) == {"avertissement_delai"}


@pytest.mark.parametrize("motif", [M.ABSENCE_REPONSE, M.IRRECEVABILITE])
def test_c_et_d_sans_avertissement(motif):
    un = dossier(motif, BAILLEUR)
    assert codes(replace(un, faits=replace(un.faits, avertissement=None))) == {"avertissement_requis"}


@pytest.mark.parametrize(
    ("reference", "le", "code"),
    [
        ("", date(2026, 4, 28), "decision_caleol_requise"),
        ("Madame Untel", date(2026, 4, 28), "decision_caleol_requise"),
        ("CAL-12", None, "decision_caleol_requise"),
        ("CAL-12", date(2026, 6, 16), "decision_caleol_future"),
    ],
)
def test_d_la_decision_de_la_commission_est_citee(reference, le, code):
    pieces = SaisieJustification(decision_caleol=reference, decision_caleol_le=le)
    assert codes(dossier(M.IRRECEVABILITE, BAILLEUR, pieces=pieces)) == {code}


@pytest.mark.parametrize("sous_motif", ["", "AUTRE"])
def test_d_le_sous_motif_est_l_un_des_deux(sous_motif):
    assert codes(dossier(M.IRRECEVABILITE, BAILLEUR, sous_motif=sous_motif)) == {"sous_motif_requis"}


def test_seul_d_a_un_sous_motif():
    assert codes(dossier(M.FUSION, GESTIONNAIRE, sous_motif="IRRSEJ")) == {"sous_motif_sans_objet"}


def test_e_sans_preavis_envoye():
    un = dossier(M.NON_RENOUVELLEMENT, HORLOGE)
    assert codes(replace(un, faits=replace(un.faits, preavis_echeance=None))) == {"preavis_requis"}


@pytest.mark.parametrize(
    ("echeance", "attendu"),
    [(date(2026, 5, 15), {"renouvellement_encore_possible"}), (date(2026, 5, 14), set())],
)
def test_e_la_tolerance_court_un_mois_apres_l_echeance_notifiee(echeance, attendu):
    un = dossier(M.NON_RENOUVELLEMENT, HORLOGE)
    assert codes(replace(un, faits=replace(un.faits, preavis_echeance=echeance))) == attendu


@pytest.mark.parametrize("motif", [M.FUSION, M.DOUBLON])
@pytest.mark.parametrize(
    ("conservee", "attendu"),
    [(None, {"demande_conservee_requise"}), (date(2025, 3, 2), {"anciennete_perdue"}), (date(2025, 3, 1), set())],
)
def test_f_et_doublon_gardent_l_anciennete(motif, conservee, attendu):
    un = dossier(motif, GESTIONNAIRE)
    assert codes(replace(un, faits=replace(un.faits, conservee_deposee_le=conservee))) == attendu


@pytest.mark.parametrize(("deces_le", "attendu"), [(None, {"deces_date"}), (date(2026, 6, 16), {"deces_date"})])
def test_deces_la_date_est_connue(deces_le, attendu):
    assert codes(dossier(M.DECES, GESTIONNAIRE, pieces=SaisieJustification(deces_le=deces_le))) == attendu


def test_deces_avec_un_codemandeur_la_demande_continue():
    assert codes(dossier(M.DECES, GESTIONNAIRE, faits=replace(FAITS, cotitulaire=True))) == {"deces_cotitulaire"}
