"""Each criterion worked by hand on a small dossier; the catalogue and the table agree column by column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registre.models import FaitsCotation
from registre.rules.cotation import calculs
from registre.rules.cotation.criteres import CRITERES, LETTRES, PAR_CODE, STOCKES, Forme, calculer_faits
from registre.rules.cotation.dossier import LogementACoter, PersonneACoter, RefusDePropositions, prochain_anniversaire
from registre.rules.echeances import ajouter_mois
from registre.services.cotation.faits import COLONNES
from tests.registre.cotation.dossiers import ENFANT, LE, TITULAIRE, dossier

LOGEMENT = LogementACoter(frozenset({"LP"}), pieces=2, surface=40, habitants=4, loyer=800, aide=200)
CONJOINT = PersonneACoter("cotitulaire", date(2000, 1, 1), lien="P")
JEUNE = PersonneACoter("titulaire", date(1999, 1, 1))

# (criterion, dossier, expected value)
CAS = [
    # L441-2-3: the favourable decision of the mediation commission.
    ("dalo", dossier(priorites=frozenset({"dalo"})), True),
    ("dalo", dossier(), False),
    # L441-1 j, recognised; it is not DALO.
    ("l441_1_j", dossier(priorites=frozenset({"l441_1_j"})), True),
    ("l441_1_g_bis", dossier(priorites=frozenset({"l441_1_g"})), False),
    ("prioritaire", dossier(priorites=frozenset({"l441_1_g_bis"})), True),
    ("prioritaire", dossier(priorites=frozenset({"dalo"})), True),
    # An opinion of the PDALHPD body is not one of the letters (R441-2-15 I 2°).
    ("prioritaire", dossier(priorites=frozenset({"pdalhpd"})), False),
    ("instances", dossier(priorites=frozenset({"pdalhpd"})), True),
    ("pret_a_habiter", dossier(priorites=frozenset({"siao"})), True),
    # Current housing as declared (Cerfa 14069*05); nothing declared is unknown, never "no".
    ("sans_abri", dossier(logement=LogementACoter(frozenset({"SD"}))), True),
    ("sans_abri", dossier(), False),
    ("sans_abri", dossier(logement=None), None),
    ("heberge_tiers", dossier(logement=LogementACoter(frozenset({"CP", "SLHT"}))), True),
    # R822-25 CCH: 4 persons need 16 + 9 + 9 = 34 m².
    ("suroccupation", dossier(logement=LOGEMENT), False),
    ("suroccupation", dossier(logement=replace(LOGEMENT, surface=33)), True),
    ("suroccupation", dossier(logement=replace(LOGEMENT, surface=34)), False),
    ("suroccupation", dossier(logement=replace(LOGEMENT, surface=None)), None),
    # 70 m² are enough from eight persons on.
    ("suroccupation", dossier(logement=replace(LOGEMENT, surface=69, habitants=12)), True),
    ("suroccupation", dossier(logement=replace(LOGEMENT, surface=70, habitants=12)), False),
    ("personnes_en_trop", dossier(logement=LOGEMENT), 2),
    ("personnes_en_trop", dossier(logement=replace(LOGEMENT, habitants=1)), 0),
    ("personnes_en_trop", dossier(logement=replace(LOGEMENT, pieces=None)), None),
    # L442-3-1 CCH: more habitable rooms than occupants, by more than one.
    ("sous_occupation", dossier(mutation=True, logement=replace(LOGEMENT, pieces=4, habitants=2)), True),
    ("sous_occupation", dossier(mutation=True, logement=replace(LOGEMENT, pieces=3, habitants=2)), False),
    ("sous_occupation", dossier(mutation=False, logement=replace(LOGEMENT, pieces=5, habitants=1)), False),
    # Arrêté of 10 March 2011: (800 - 200) / 1500 = 40 %.
    ("taux_effort", dossier(), 40),
    # (900 - 0) / 1400 = 64.28 %.
    ("taux_effort", dossier(logement=replace(LOGEMENT, loyer=900, aide=None), ressources=1400), 64),
    ("taux_effort", dossier(ressources=None), None),
    ("taux_effort", dossier(logement=replace(LOGEMENT, loyer=None)), None),
    ("taux_effort", dossier(ressources=0), calculs.TAUX_MAXIMAL),
    ("taux_effort", dossier(logement=replace(LOGEMENT, loyer=0), ressources=0), 0),
    ("taux_effort", dossier(logement=replace(LOGEMENT, aide=900)), 0),
    ("expulsion", dossier(motifs=frozenset({"05"})), True),
    ("expulsion_jugee", dossier(motifs=frozenset({"05"})), False),
    ("expulsion_jugee", dossier(jugement_le=date(2026, 1, 5)), True),
    ("logement_indigne", dossier(motifs=frozenset({"03"})), True),
    # Any of the three signs of a handicap.
    ("handicap", dossier(personnes_handicapees=1), True),
    ("handicap", dossier(annexes_handicap=1), True),
    ("handicap", dossier(motifs=frozenset({"07"})), True),
    ("handicap", dossier(personnes_handicapees=0), False),
    ("violences", dossier(motifs=frozenset({"06"})), True),
    # L442-12: a colocataire is another foyer, a child in custody counts.
    ("personnes", dossier(personnes=(TITULAIRE, PersonneACoter("colocataire", date(1990, 1, 1)))), 1),
    ("personnes", dossier(personnes=(TITULAIRE, PersonneACoter("en_garde", date(2020, 1, 1)))), 2),
    ("mineurs", dossier(personnes=(TITULAIRE, ENFANT, PersonneACoter("a_charge", None))), 2),
    # 18 on the very day: no longer a minor.
    ("mineurs", dossier(personnes=(TITULAIRE, PersonneACoter("a_charge", date(2008, 11, 22)))), 0),
    ("mineurs", dossier(personnes=(TITULAIRE, PersonneACoter("a_charge", date(2008, 11, 23)))), 1),
    ("monoparental", dossier(personnes=(TITULAIRE, ENFANT)), True),
    ("monoparental", dossier(personnes=(TITULAIRE, CONJOINT, ENFANT)), False),
    # 27 + 26 = 53 years: a young household (arrêté of 29 July 1987, annex I); 38 + 26 is not.
    ("jeune_menage", dossier(personnes=(JEUNE, CONJOINT)), True),
    ("jeune_menage", dossier(personnes=(TITULAIRE, CONJOINT)), False),
    ("jeune_menage", dossier(personnes=(JEUNE, CONJOINT, ENFANT)), False),
    ("jeune_menage", dossier(personnes=(JEUNE, replace(CONJOINT, lien="L"))), False),
    # 27 + 28 = 55: still one.
    ("jeune_menage", dossier(personnes=(JEUNE, replace(CONJOINT, naissance_le=date(1998, 11, 22)))), True),
    ("jeune_menage", dossier(personnes=(JEUNE, replace(CONJOINT, naissance_le=date(1997, 11, 22)))), False),
    ("moins_de_30_ans", dossier(personnes=(JEUNE,)), True),
    ("plus_de_65_ans", dossier(personnes=(replace(JEUNE, naissance_le=date(1961, 11, 22)),)), True),
    ("plus_de_65_ans", dossier(personnes=(replace(JEUNE, naissance_le=date(1961, 11, 23)),)), False),
    ("moins_de_30_ans", dossier(personnes=()), None),
    ("naissance_attendue", dossier(naissances=1), True),
    ("naissance_attendue", dossier(naissances=None), False),
    ("en_emploi", dossier(), True),
    ("en_emploi", dossier(personnes=(replace(TITULAIRE, contrat="CHO"),)), False),
    ("en_emploi", dossier(personnes=(replace(TITULAIRE, contrat=""),)), None),
    ("en_emploi", dossier(personnes=(replace(TITULAIRE, contrat="", statut="HOSP"),)), True),
    # A dependant's job is nobody's criterion.
    ("en_emploi", dossier(personnes=(replace(TITULAIRE, contrat="CHO"), replace(ENFANT, contrat="CDI"))), False),
    ("emploi_precaire", dossier(personnes=(replace(TITULAIRE, contrat="CDD"),)), True),
    # L441-1 e: back to work after long unemployment; not before the day.
    ("reprise_emploi", dossier(personnes=(replace(TITULAIRE, chomage_plus_un_an=True, reprise_le=LE),)), True),
    ("reprise_emploi", dossier(personnes=(replace(TITULAIRE, chomage_plus_un_an=True, reprise_le=date(2026, 12, 1)),)), False),
    ("reprise_emploi", dossier(personnes=(replace(TITULAIRE, reprise_le=LE),)), False),
    # No list of professions: unknown, not "no".
    ("travailleur_essentiel", dossier(), None),
    (
        "travailleur_essentiel",
        dossier(personnes=(replace(TITULAIRE, profession="AIDE SOIGNANTE"),), metiers_essentiels=frozenset({"AIDE SOIGNANTE"})),
        True,
    ),
    ("travailleur_essentiel", dossier(metiers_essentiels=frozenset({"AIDE SOIGNANTE"})), False),
    ("ressources", dossier(), 1500),
    ("ressources", dossier(ressources=None), None),
    ("ressources", dossier(ressources=-50), 0),
    ("mutation", dossier(mutation=True), True),
    # L441-1-4: found by the night, from the délai of the département asked.
    ("delai_anormal", dossier(delai_anormal=True), True),
    ("delai_anormal", dossier(), False),
    # Nobody follows proposals: unknown; followed, and none: zero.
    ("refus", dossier(), None),
    ("refus", dossier(refus=RefusDePropositions(0)), 0),
    ("refus", dossier(refus=RefusDePropositions(2, date(2026, 3, 1))), 2),
    ("pompier_volontaire", dossier(motifs=frozenset({"F47"})), True),
    ("ase", dossier(motifs=frozenset({"F46"})), True),
]  # fmt: skip


@pytest.mark.parametrize(("code", "cas", "attendu"), CAS)
def test_un_critere_sur_un_dossier(code, cas, attendu):
    assert calculer_faits(cas).valeurs[code] is attendu or calculer_faits(cas).valeurs[code] == attendu


def test_vrai_et_un_ne_se_confondent_pas():
    valeurs = calculer_faits(dossier(personnes=(TITULAIRE,))).valeurs
    assert valeurs["personnes"] == 1
    assert valeurs["personnes"] is not True
    assert all(isinstance(valeurs[un.code], bool | None) for un in STOCKES if un.forme is Forme.OUI_NON)


def test_les_quatorze_lettres_du_l441_1_sont_au_catalogue():
    # a to m plus g bis (version of 23 February 2022), and DALO over and above the list.
    assert sorted(LETTRES) == sorted([*"abcdefghijklm", "g_bis"])
    assert {un.code for un in CRITERES if un.prioritaire} == {"dalo", "prioritaire", *(f"l441_1_{x}" for x in LETTRES)}


def test_chaque_critere_est_une_colonne_du_meme_genre():
    champs = {champ.name: champ for champ in FaitsCotation._meta.get_fields()}
    for un in STOCKES:
        attendu = "PositiveSmallIntegerField" if un.forme is Forme.NOMBRE else "BooleanField"
        assert champs[un.code].get_internal_type() == attendu, un.code
    attnames = {champ.attname for champ in FaitsCotation._meta.concrete_fields}
    assert attnames == set(COLONNES)
    assert len(PAR_CODE) == len(CRITERES)


def test_le_catalogue_dit_tout_de_chaque_critere():
    assert [un.code for un in CRITERES if not (un.libelle and un.source and un.explication.endswith("."))] == []
    assert [un.code for un in CRITERES if un.forme is Forme.NOMBRE and not un.unite] == []
    # What may be unknown says what is missing.
    vide = calculer_faits(dossier(personnes=(), logement=None, ressources=None, mutation=True)).valeurs
    assert [code for code, valeur in vide.items() if valeur is None and not PAR_CODE[code].manque] == []
    assert [un.code for un in CRITERES if len(un.code) > 30] == []


@pytest.mark.parametrize(
    ("naissance", "le", "attendu"),
    [
        (date(1990, 11, 23), LE, date(2026, 11, 23)),
        (date(1990, 11, 22), LE, date(2027, 11, 22)),
        # Born on a leap day: a year older on 1 March of an ordinary year.
        (date(2000, 2, 29), date(2027, 2, 28), date(2027, 3, 1)),
        (date(2000, 2, 29), date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_prochain_anniversaire(naissance, le, attendu):
    assert prochain_anniversaire(naissance, le) == attendu


def test_le_calendrier_change_au_plus_tot_des_jours_a_venir():
    un = dossier(bornes=(date(2026, 12, 24), date(2026, 1, 1)), personnes=(TITULAIRE,))
    # The label ends before the next birthday (12 August 2027); one that has already begun does not count.
    assert calculer_faits(un).change_le == date(2026, 12, 24)
    assert calculer_faits(dossier()).change_le == date(2027, 8, 12)
    assert calculer_faits(dossier(personnes=())).change_le is None


def test_l_anciennete_au_refus_compte_les_mois_entiers():
    un = dossier(deposee_le=date(2024, 1, 31), refus=RefusDePropositions(1, date(2024, 2, 29)))
    # A month is full on the last day of a shorter month (ajouter_mois).
    assert calculer_faits(un).anciennete_au_refus == 1


@pytest.mark.parametrize("mois", [0, 1, 11, 12, 37, 120])
def test_mois_entiers_est_l_inverse_d_ajouter_mois(mois):
    for rang in range(0, 1200, 7):
        depart = date.fromordinal(date(2019, 1, 1).toordinal() + rang)
        fin = ajouter_mois(depart, mois)
        assert calculs.mois_entiers(depart, fin) >= mois
        assert calculs.mois_entiers(depart, date.fromordinal(fin.toordinal() - 1)) < mois or mois == 0
