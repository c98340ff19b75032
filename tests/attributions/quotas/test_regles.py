"""The table of quotas, worked by hand from L441-1 (version of 23 February 2022), L313-26-2 and R441-5-2."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attributions.rules.periodes import (
    NaturePeriode,
    Periode,
    dernier_arrete,
    limite_de_declaration,
    mois_glissants,
    periode,
    semestre,
)
from attributions.rules.quotas import (
    PAR_CODE,
    PARTAGES,
    Compte,
    Objectif,
    Quota,
    Sens,
    Verdict,
    a_masquer,
    a_rattraper,
    compte_pour,
    dans,
    ecart,
    pourcentage,
    verdict,
)

QUART = Objectif(Decimal(25), "L441-1 CCH")
FAITS: dict[str, Any] = {
    "qpv": False, "premier_quartile": False, "relogement": False, "contingent": "7", "type_reservataire": "",
    "conventionne": True, "dalo": False, "l441_1": False, "travailleur_essentiel": False, "exclusion_flux": "",
    "plafond": "PLUS",
}  # fmt: skip


# quota, what differs from an ordinary attribution outside QPV on the bailleur's own stock, in the denominator, counted
CAS = [
    # L441-1: 25 % of the leases outside QPV, to the first quartile or to households rehoused (ANRU, ORCOD).
    (Quota.PREMIER_QUARTILE, {"premier_quartile": True}, True, True),
    (Quota.PREMIER_QUARTILE, {"premier_quartile": False}, True, False),
    (Quota.PREMIER_QUARTILE, {"premier_quartile": None}, True, None),
    (Quota.PREMIER_QUARTILE, {"premier_quartile": None, "relogement": True}, True, True),
    (Quota.PREMIER_QUARTILE, {"relogement": True}, True, True),
    (Quota.PREMIER_QUARTILE, {"qpv": True, "premier_quartile": True}, False, True),
    # L441-1: in QPV, half to the demandeurs other than those of the first quartile; a rehoused one is read by his income.
    (Quota.AUTRES_QUARTILES, {"qpv": True, "premier_quartile": False}, True, True),
    (Quota.AUTRES_QUARTILES, {"qpv": True, "premier_quartile": True, "relogement": True}, True, False),
    (Quota.AUTRES_QUARTILES, {"qpv": True, "premier_quartile": None}, True, None),
    (Quota.AUTRES_QUARTILES, {"qpv": False}, False, True),
    # L441-1: a quarter of the contingent of a collectivité to DALO, failing that to the publics of L441-1.
    (Quota.COLLECTIVITES, {"contingent": "4", "dalo": True}, True, True),
    (Quota.COLLECTIVITES, {"contingent": "4", "l441_1": True}, True, True),
    (Quota.COLLECTIVITES, {"contingent": "4"}, True, False),
    (Quota.COLLECTIVITES, {"contingent": "2", "dalo": True}, False, True),
    # L313-26-2: Action Logement Services only, not the other employers of field 63.
    (Quota.ACTION_LOGEMENT, {"contingent": "3", "type_reservataire": "action_logement", "dalo": True}, True, True),
    (Quota.ACTION_LOGEMENT, {"contingent": "3", "type_reservataire": "employeur", "dalo": True}, False, True),
    # L441-1: dwellings not reserved; one whose réservataire failed is imputed to the bailleur (contingent 7).
    (Quota.BAILLEURS, {"contingent": "7", "dalo": True}, True, True),
    (Quota.BAILLEURS, {"contingent": "4", "dalo": True}, False, True),
    # R441-5-2: share of the flow; what is left out of the flow is in neither, the préfet's own attributions included.
    (Quota.ETAT, {"contingent": "2"}, True, True),
    (Quota.ETAT, {"contingent": "1"}, True, True),
    (Quota.ETAT, {"contingent": "4"}, True, False),
    (Quota.ETAT, {"contingent": "2", "exclusion_flux": "mutation"}, False, True),
    (Quota.ETAT, {"contingent": "2", "exclusion_flux": "prefet"}, False, True),
    (Quota.ETAT_AGENTS, {"contingent": "5"}, True, True),
    (Quota.ETAT_AGENTS, {"contingent": "2"}, True, False),
    (Quota.ESSENTIELS, {"travailleur_essentiel": True}, True, True),
    # No list of professions, or a profession not said: nobody knows.
    (Quota.ESSENTIELS, {"travailleur_essentiel": None}, True, None),
    # L313-35: convention-bound dwellings of Foncière Logement.
    (Quota.FONCIERE, {"conventionne": True, "dalo": True}, True, True),
    (Quota.FONCIERE, {"conventionne": False, "dalo": True}, False, True),
    # L441-1: the préfet's own attributions count for the quartile, whatever they do to the flow.
    (Quota.PREMIER_QUARTILE, {"premier_quartile": True, "exclusion_flux": "prefet"}, True, True),
    # L441-1 excludes no mutation and no rehousing from the leases it counts; R441-5 leaves them out of the flow.
    (Quota.PREMIER_QUARTILE, {"premier_quartile": True, "exclusion_flux": "mutation"}, True, True),
    *[
        (Quota.ETAT, {"contingent": "2", "exclusion_flux": un}, False, True)
        for un in ("anru", "orcod", "indigne", "vente")
    ],
    (Quota.ETAT_AGENTS, {"contingent": "5", "exclusion_flux": "prefet"}, False, True),
    # L313-26-2: the contingent of another réservataire, held by nobody of Action Logement.
    (Quota.ACTION_LOGEMENT, {"contingent": "3", "l441_1": True}, False, True),
    (Quota.ACTION_LOGEMENT, {"contingent": "3", "type_reservataire": "action_logement"}, True, False),
    # R441-5-2: the 5 % are the agents, civil and military, and the conventions of R314-4; not the priority publics.
    (Quota.ETAT_AGENTS, {"contingent": "1"}, True, True),
    (Quota.ETAT, {"contingent": "5"}, True, True),
    # Social ceilings, PLS included; ceilings nobody knows stay.
    *[(Quota.BAILLEURS, {"plafond": un, "dalo": True}, True, True) for un in ("PLAI", "PLUS", "PLS", "")],
]
NUMERATEURS = {
    Quota.PREMIER_QUARTILE: {"premier_quartile": True}, Quota.AUTRES_QUARTILES: {"qpv": True},
    Quota.COLLECTIVITES: {"contingent": "4", "dalo": True},
    Quota.ACTION_LOGEMENT: {"contingent": "3", "type_reservataire": "action_logement", "dalo": True},
    Quota.FONCIERE: {"dalo": True}, Quota.BAILLEURS: {"dalo": True}, Quota.ETAT: {"contingent": "2"},
    Quota.ETAT_AGENTS: {"contingent": "1"}, Quota.ESSENTIELS: {"travailleur_essentiel": True},
}  # fmt: skip


@pytest.mark.parametrize("quota", list(Quota))
def test_le_logement_intermediaire_n_est_dans_aucun_quota(quota):
    """PLI and LLI are no social housing attributed under L441-1 (domaine/attribution §5.6, recalled)."""
    definition, lus = PAR_CODE[quota], {**FAITS, **NUMERATEURS[quota]}
    assert (dans(definition, lus), compte_pour(definition, lus)) == (True, True)
    assert not dans(definition, {**lus, "plafond": "PLI"})


@pytest.mark.parametrize("quota", list(Quota))
def test_seuls_les_quartiles_se_partagent_entre_bailleurs(quota):
    """L441-1: the CIA splits the quartile rates between bailleurs; the 25 % of each contingent are each one's own."""
    assert (quota in PARTAGES) == (quota in (Quota.PREMIER_QUARTILE, Quota.AUTRES_QUARTILES))


@pytest.mark.parametrize(("quota", "faits", "parmi", "compte"), CAS)
def test_qui_compte_et_parmi_qui(quota, faits, parmi, compte):
    definition, lus = PAR_CODE[quota], {**FAITS, **faits}
    assert (dans(definition, lus), compte_pour(definition, lus)) == (parmi, compte)


@pytest.mark.parametrize(
    ("quota", "taux", "unite", "sens"),
    [
        (Quota.PREMIER_QUARTILE, 25, "bail", Sens.PLANCHER),
        (Quota.AUTRES_QUARTILES, 50, "attribution", Sens.PLANCHER),
        (Quota.COLLECTIVITES, 25, "attribution", Sens.PLANCHER),
        (Quota.ACTION_LOGEMENT, 25, "attribution", Sens.PLANCHER),
        (Quota.FONCIERE, 25, "attribution", Sens.PLANCHER),
        (Quota.BAILLEURS, 25, "attribution", Sens.PLANCHER),
        (Quota.ETAT, 30, "bail", Sens.PLAFOND),
        (Quota.ETAT_AGENTS, 5, "bail", Sens.PLAFOND),
        (Quota.ESSENTIELS, None, "attribution", Sens.PLANCHER),
    ],
)
def test_les_taux_et_les_unites_de_la_loi(quota, taux, unite, sens):
    lue = PAR_CODE[quota]
    assert (lue.legal, lue.unite, lue.sens) == (taux, unite, sens)


# counted, among, unknown -> verdict against 25 %, missing, to catch up
@pytest.mark.parametrize(
    ("compte", "attendu", "manque", "suite"),
    [
        (Compte(25, 100), Verdict.TENU, 0, 0),
        # 24 of 100: one is missing; (24 + x) / (100 + x) = 25 % -> x = 1 / 0.75, so 2.
        (Compte(24, 100), Verdict.MANQUE, 1, 2),
        # The préfet's missing number on 10 leases: 25 % of 10 is 2.5, so 3.
        (Compte(0, 10), Verdict.MANQUE, 3, 4),
        # Twenty known and ten unknown of 100: 20 to 30 %. Nobody can say.
        (Compte(20, 100, 10), Verdict.INDETERMINE, 5, 7),
        # Twenty known and four unknown: at best 24 %.
        (Compte(20, 100, 4), Verdict.MANQUE, 5, 7),
        (Compte(25, 100, 40), Verdict.TENU, 0, 0),
        (Compte(), Verdict.SANS_OBJET, 0, 0),
    ],
)
def test_un_plancher(compte, attendu, manque, suite):
    assert verdict(compte, QUART) == attendu
    assert (ecart(compte, QUART), a_rattraper(compte, QUART)) == (manque, suite)


@pytest.mark.parametrize(
    ("compte", "attendu", "trop"),
    [
        (Compte(30, 100), Verdict.TENU, 0),
        (Compte(31, 100), Verdict.MANQUE, 1),
        # 30 % of 11 is 3.3: three are allowed.
        (Compte(4, 11), Verdict.MANQUE, 1),
        (Compte(29, 100, 5), Verdict.INDETERMINE, 0),
    ],
)
def test_un_plafond(compte, attendu, trop):
    part = Objectif(Decimal(30), "R441-5-2 CCH")
    assert verdict(compte, part, Sens.PLAFOND) == attendu
    assert ecart(compte, part, Sens.PLAFOND) == trop


def test_un_objectif_de_cent_pour_cent_ne_se_rattrape_pas():
    assert a_rattraper(Compte(9, 10), Objectif(Decimal(100), "CIA")) is None


@given(
    st.integers(0, 500).flatmap(lambda den: st.tuples(st.just(den), st.integers(0, den))),
    st.decimals(1, 99, places=2),
)
def test_rattraper_est_le_plus_petit_nombre_qui_suffit(lu, taux):
    den, num = lu
    objectif = Objectif(taux, "CIA")
    x = a_rattraper(Compte(num, den), objectif)
    assert x is not None
    assert (num + x) * 100 >= taux * (den + x)
    assert x == 0 or (num + x - 1) * 100 < taux * (den + x - 1)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.decimals(1, 100, places=2))
def test_un_verdict_rendu_tient_quoi_que_soient_les_inconnus(num, non, inconnus, taux):
    """Tenu or manqué: filling in the unknown ones, all yes or all no, never changes it."""
    objectif, den = Objectif(taux, "CIA"), num + non + inconnus
    rendu = verdict(Compte(num, den, inconnus), objectif)
    complets = {verdict(Compte(num, den), objectif), verdict(Compte(num + inconnus, den), objectif)}
    assert rendu in {Verdict.INDETERMINE, Verdict.SANS_OBJET} or complets == {rendu}
    if den:
        assert (rendu is Verdict.INDETERMINE) == (len(complets) == 2)


@pytest.mark.parametrize(
    ("taux", "texte"),
    [(None, "—"), (Decimal("23.44"), "23,4\u00a0%"), (Decimal(25), "25\u00a0%"), (Decimal("24.95"), "25\u00a0%")],
)
def test_un_taux_s_ecrit_a_la_francaise(taux, texte):
    assert pourcentage(taux) == texte


def test_le_seuil_de_publication_cache_les_petits_et_ce_qui_les_trahirait():
    """R411-5: fewer than 11. One row hidden alone would be the total minus the others."""
    assert a_masquer({1: 40, 2: 10, 3: 12}) == {2, 3}
    assert a_masquer({1: 40, 2: 10, 3: 3}) == {2, 3}
    assert a_masquer({1: 40, 2: 11}) == frozenset()
    assert a_masquer({1: 5}) == {1}
    assert a_masquer({1: 0, 2: 50}) == frozenset()


LE = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("nature", "le", "attendue"),
    [
        (NaturePeriode.DOUZE_MOIS, LE, Periode(date(2025, 11, 23), LE)),
        (NaturePeriode.SIX_MOIS, LE, Periode(date(2026, 5, 23), LE)),
        (NaturePeriode.ANNEE, LE, Periode(date(2026, 1, 1), LE)),
        (NaturePeriode.ARRETE, LE, Periode(date(2026, 1, 1), date(2026, 6, 30))),
        (NaturePeriode.ARRETE, date(2027, 1, 4), Periode(date(2026, 1, 1), date(2026, 12, 31))),
        # 30 June itself is over at its end, not before.
        (NaturePeriode.ARRETE, date(2026, 6, 30), Periode(date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_les_periodes(nature, le, attendue):
    assert periode(nature, le) == attendue


def test_les_semestres_et_leurs_quinze_jours():
    """L441-1: as at 30 June and 31 December, within fifteen days."""
    assert dernier_arrete(LE) == date(2026, 6, 30)
    assert semestre(date(2026, 6, 30)) == Periode(date(2026, 1, 1), date(2026, 6, 30))
    assert semestre(date(2026, 12, 31)) == Periode(date(2026, 7, 1), date(2026, 12, 31))
    assert limite_de_declaration(date(2026, 6, 30)) == date(2026, 7, 15)
    assert limite_de_declaration(date(2026, 12, 31)) == date(2027, 1, 15)
    assert mois_glissants(date(2024, 2, 29), 12).du == date(2023, 3, 1)
