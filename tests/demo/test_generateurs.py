"""The population looks like the region: shares published for Île-de-France, and the shape of names, distances, ages."""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from statistics import mean, median

import pytest

from demandeurs.enums import RolePersonne
from demandeurs.nir import etat_de
from demo.generateurs import noms
from demo.generateurs.anciennetes import anciennete, renouvellements
from demo.generateurs.dossiers import BLOC, Cas, Population, numero_unique
from demo.generateurs.organismes import METROPOLE, choix_des_guichets, monde, siren
from demo.generateurs.territoires import PARIS, carte
from habilitations.rules.bases import REGLES
from habilitations.rules.types import TypeOrganisme
from registre.enums import NatureEvenement
from registre.states.radiation import MotifRadiation

JOUR = date(2026, 3, 16)
ACTIVES = 100_000
BLOCS = range(3, 208, 34)  # spread over the whole history, oldest to newest


@pytest.fixture(scope="module")
def population() -> Population:
    return Population(monde(7), graine=7, actives=ACTIVES, jour=JOUR)


@pytest.fixture(scope="module")
def cas(population: Population) -> list[Cas]:
    return [un for numero in BLOCS for un in population.bloc(numero)]


@pytest.fixture(scope="module")
def menages(cas: list[Cas]) -> list[Cas]:
    return [un for un in cas if un.saisie.menage is not None]


def part(oui: list[bool]) -> float:
    return sum(oui) / len(oui)


def test_au_moins_quinze_mille_noms_distincts() -> None:
    repertoire = [nom for nom, _ in noms.repertoire()]
    assert len(set(repertoire)) == len(repertoire) >= 15_000
    assert all(0 < len(nom) <= 36 for nom in repertoire)


def test_les_noms_ont_des_formes_et_des_origines_variees() -> None:
    repertoire = [nom for nom, _ in noms.repertoire()]
    assert sum("-" in nom for nom in repertoire) > 1_000
    for particule in ("de ", "d'", "Ben ", "El ", "Van ", "Le ", "Aït "):
        assert any(nom.startswith(particule) for nom in repertoire), particule
    assert any(" da " in nom for nom in repertoire)
    par_origine = Counter(origine for _, origine in noms.repertoire())
    assert len(par_origine) >= 10
    assert min(par_origine.values()) >= 300


def test_les_frequences_des_noms_suivent_une_loi_de_zipf() -> None:
    """Slope of log frequency on log rank between ranks 100 and 5,000: near -1, as surnames have."""
    cumul = noms.cumuls()
    poids = [cumul[0], *(b - a for a, b in pairwise(cumul))]
    pente = (math.log(poids[5_000]) - math.log(poids[100])) / (math.log(5_000) - math.log(100))
    assert -1.1 < pente < -0.75
    assert 0.002 < poids[0] / cumul[-1] < 0.01


def test_les_noms_tires_ont_une_tete_et_une_longue_traine(menages: list[Cas]) -> None:
    tires = Counter(un.saisie.menage.personnes[0].nom for un in menages)
    assert tires.most_common(1)[0][1] > 10
    assert len(tires) > len(menages) * 0.3


def test_pres_de_la_moitie_des_menages_sont_d_une_personne(menages: list[Cas]) -> None:
    """48 % in 2022 (Institut Paris Region)."""
    tailles = [len(un.saisie.menage.personnes) for un in menages]
    assert 0.45 < part([taille == 1 for taille in tailles]) < 0.51
    assert 2.0 < mean(tailles) < 2.6
    assert max(tailles) <= 9


def test_un_tiers_des_demandes_sont_des_mutations(menages: list[Cas]) -> None:
    """32 % in 2024 (USH)."""
    assert 0.26 < part([un.saisie.menage.logement.modeles == ["HLM"] for un in menages]) < 0.36


def test_le_revenu_fiscal_manque_plus_souvent_au_guichet(menages: list[Cas]) -> None:
    """35 % missing online, 56 % at a guichet (Cour des comptes, 2017)."""
    sans = {en_ligne: [] for en_ligne in (True, False)}
    for un in menages:
        sans[un.saisie.en_ligne].append(not any(p.revenus for p in un.saisie.menage.personnes))
    assert 0.31 < part(sans[True]) < 0.39
    assert 0.45 < part(sans[False]) < 0.56


def test_les_voeux_sont_proches_du_domicile(menages: list[Cas]) -> None:
    communes = carte().par_code
    distances, premiers = [], []
    for un in menages:
        domicile = communes[un.saisie.menage.adresse.commune]
        codes = [voeu.commune for voeu in un.saisie.recherche.voeux]
        assert 1 <= len(codes) == len(set(codes)) <= 8
        premiers.append(codes[0] == domicile.code)
        distances += [domicile.distance(communes[code]) for code in codes if code != PARIS]
    assert 0.65 < part(premiers) < 0.8
    assert median(distances) < 6
    assert 0.01 < part([distance > 25 for distance in distances]) < 0.12


def test_la_population_des_communes_pese(menages: list[Cas]) -> None:
    departements = Counter(un.saisie.menage.adresse.commune[:2] for un in menages)
    assert set(departements) == {"75", "77", "78", "91", "92", "93", "94", "95"}
    assert departements["93"] > departements["77"]
    assert departements["75"] > departements["91"]


def test_les_anciennetes_vont_du_jour_a_douze_ans(population: Population) -> None:
    ages = [anciennete(rang / 1000) for rang in range(1000)]
    assert ages[0] == 0
    assert ages == sorted(ages)
    assert median(ages) < 2 * 365
    assert 11 * 365 < ages[-1] <= 12 * 365


def test_les_renouvellements_sont_annuels() -> None:
    hasard = Random(3)
    for _ in range(200):
        depot = JOUR - timedelta(days=hasard.randrange(4000))
        dates = [depot, *renouvellements(hasard, depot, JOUR)]
        ecarts = [(b - a).days for a, b in pairwise(dates)]
        assert all(365 - 56 < ecart <= 365 + 24 for ecart in ecarts)
        assert dates[-1] <= JOUR
        assert (JOUR - dates[-1]).days <= 365 + 24


def test_dalo_et_handicap_sont_minoritaires(menages: list[Cas]) -> None:
    assert 0.03 < part([un.saisie.dalo is not None for un in menages]) < 0.055
    assert 0.05 < part([bool(un.saisie.menage.handicaps) for un in menages]) < 0.1


def test_une_demande_sur_vingt_six_est_radiee_dans_l_annee(population: Population, cas: list[Cas]) -> None:
    radiees = [un.saisie for un in cas if un.saisie.radiation]
    assert len(radiees) == sum(
        population.est_radiee(rang) for numero in BLOCS for rang in range(numero * BLOC, (numero + 1) * BLOC)
    )
    motifs = Counter(une.radiation.motif for une in radiees)
    assert motifs[MotifRadiation.NON_RENOUVELLEMENT] > motifs[MotifRadiation.ATTRIBUTION] > 0
    for une in radiees:
        assert une.deposee_le <= une.radiation.le <= JOUR
        assert (JOUR - une.radiation.le).days < 365  # nominative data are erased after one year
        assert (une.radiation.attribution is not None) == (une.radiation.motif == MotifRadiation.ATTRIBUTION)


def test_le_passe_est_dans_l_ordre(cas: list[Cas]) -> None:
    for un in cas:
        vie, saisie = un.vie, un.saisie
        assert [fait.nature for fait in vie.faits[:3]] == [
            NatureEvenement.DEPOT, NatureEvenement.NUMERO, NatureEvenement.ATTESTATION,
        ]  # fmt: skip
        assert all(saisie.deposee_le <= fait.le <= JOUR for fait in vie.faits)
        assert all(0 <= fait.secondes < 86_400 for fait in vie.faits)
        renouvellements_ = [fait.le for fait in vie.faits if fait.nature == NatureEvenement.RENOUVELLEMENT]
        assert renouvellements_ == sorted(renouvellements_)
        assert saisie.renouvelee_le == (renouvellements_[-1] if renouvellements_ else None)


def test_les_dates_de_naissance_sont_possibles(menages: list[Cas]) -> None:
    for un in menages:
        personnes = un.saisie.menage.personnes
        assert personnes[0].role == RolePersonne.TITULAIRE
        for personne in personnes:
            assert personne.naissance_le <= un.saisie.deposee_le
        for adulte in personnes:
            if adulte.role in {RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE}:
                assert (un.saisie.deposee_le - adulte.naissance_le).days >= 18 * 365


def test_personne_ne_peut_etre_joint_ni_reconnu(menages: list[Cas]) -> None:
    """Phones of the ranges reserved for fiction, addresses in example.org, NIR of a country that does not exist."""
    for un in menages:
        for personne in un.saisie.menage.personnes:
            for numero in (personne.tel_domicile, personne.tel_portable, personne.tel_travail):
                assert numero == "" or re.fullmatch(r"(019900|063998)\d{4}", numero)
            assert personne.mel == "" or re.fullmatch(r"[a-z0-9.'-]+@example\.org", personne.mel), personne.mel
            assert personne.nir == "" or personne.nir[5:8] == "999"


def test_les_nir_ont_une_cle_juste_sauf_de_rares_fautes(menages: list[Cas]) -> None:
    etats = Counter(etat_de(p.nir) for un in menages for p in un.saisie.menage.personnes if p.nir)
    assert etats["forme_valide"] > 0.98 * etats.total()
    assert 0 < etats["cle_fausse"] < 0.012 * etats.total()


def test_les_nir_designent_presque_tous_une_seule_personne(menages: list[Cas]) -> None:
    """Two persons with one NIR are a probable duplicate: they must stay as rare as in life."""
    nirs = [p.nir for un in menages for p in un.saisie.menage.personnes if p.nir]
    assert len(set(nirs)) > 0.995 * len(nirs)


def test_les_numeros_sont_uniques_et_bien_formes(cas: list[Cas]) -> None:
    numeros = [un.saisie.numero for un in cas]
    assert len(set(numeros)) == len(numeros)
    for un in cas:
        attendu = f"111{un.saisie.deposee_le:%m%y}"
        assert re.fullmatch(attendu + r"\d{6}[0-9A-Z]{5}", un.saisie.numero)
        assert un.saisie.numero.endswith(un.saisie.guichet)


def test_l_ordre_revient_a_un_apres_999999_dans_un_autre_mois() -> None:
    """The sequence cycles: the same order number comes back years later, so never in the same month."""
    grande = Population(monde(7), graine=7, actives=1_000_000, jour=JOUR)
    vieux, recent = (next(iter(grande.bloc(numero))).saisie for numero in (0, 2000))
    assert grande.total > 1_000_499
    assert vieux.numero[7:13] == "000001"
    assert numero_unique(recent.deposee_le, 1_000_000, recent.guichet)[7:13] == "000002"
    assert vieux.numero[3:7] != recent.numero[3:7]


def test_meme_graine_meme_population(population: Population, cas: list[Cas]) -> None:
    encore = Population(monde(7), graine=7, actives=ACTIVES, jour=JOUR)
    assert list(encore.bloc(BLOCS[1])) == cas[BLOC : 2 * BLOC]
    autre = Population(monde(7), graine=8, actives=ACTIVES, jour=JOUR)
    assert list(autre.bloc(BLOCS[1])) != cas[BLOC : 2 * BLOC]


def test_les_organismes_de_la_region() -> None:
    organismes = monde(7).organismes
    types = Counter(un.type for un in organismes)
    assert set(types) == set(TypeOrganisme)
    assert types[TypeOrganisme.BAILLEUR] == 140
    assert types[TypeOrganisme.PREFECTURE] == types[TypeOrganisme.SIAO] == 8
    assert types[TypeOrganisme.EPT] == len({une.ept for une in carte().communes} - {""}) == 11
    assert types[TypeOrganisme.EPCI] == len({une.epci for une in carte().communes} - {"", METROPOLE})
    codes = [guichet.code for un in organismes for guichet in un.guichets]
    assert len(set(codes)) == len(codes) == 400
    assert all(re.fullmatch(r"[A-Z0-9]{5}", code) for code in codes)
    assert {"GDPUB", "G1001", PARIS} <= set(codes)
    assert 4_500 < sum(un.agents for un in organismes) < 6_000


def test_chaque_titre_convient_au_type_de_l_organisme() -> None:
    for un in monde(7).organismes:
        for base, lieu, convention in un.titres:
            regle = REGLES[base]
            assert un.type in regle.types, (un.nom, base)
            assert lieu is not None or not regle.exige_territoire, (un.nom, base)
            assert convention or not regle.exige_convention, (un.nom, base)


def test_chaque_commune_trouve_un_guichet() -> None:
    choix = choix_des_guichets(monde(7))
    assert all(choix.bailleurs[departement] for departement in ("75", "77", "78", "91", "92", "93", "94", "95"))
    assert choix.guichets[choix.grand_public][1].code == "GDPUB"


def test_un_siren_a_une_cle_juste() -> None:
    for numero in (1, 42, 640):
        chiffres = [int(c) for c in reversed(siren(numero))]
        assert sum(c if rang % 2 == 0 else sum(divmod(2 * c, 10)) for rang, c in enumerate(chiffres)) % 10 == 0
