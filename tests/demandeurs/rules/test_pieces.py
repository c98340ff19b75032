"""What may be asked and what is missing: expectations written from the arrêté, R441-2-3, R441-2-4-1 and the rules of
the dossier unique, never from the code."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demandeurs.enums import EtatPiece, NiveauPiece, PorteurPiece
from demandeurs.rules.pieces import (
    INTERDITES,
    AnneeFiscale,
    Exigence,
    LigneEtat,
    PieceVue,
    Regle,
    RequeteFaite,
    StatutExigence,
    TypeDePiece,
    etat_des_pieces,
    exigences_du,
    plus_mois,
    prochaine_echeance,
    refus_hors_liste,
    valable_jusqu_au,
)
from demandeurs.rules.situations import SITUATIONS, PersonneConcernee, SituationMenage
from demandeurs.services.pieces import EXIGENCES, TYPES

LE = date(2026, 6, 15)
FISCALE = AnneeFiscale()
OUI = "oui"


def _csv(chemin):
    with chemin.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


TYPES_LUS = {
    une["code"]: TypeDePiece(
        une["code"],
        une["libelle"],
        une["sensible"] == OUI,
        une["porte_nir"] == OUI,
        int(une["obsolete_apres_mois"]) if une["obsolete_apres_mois"] else None,
        une["annuelle"] == OUI,
        int(une["mois_a_couvrir"]) if une["mois_a_couvrir"] else None,
    )
    for une in _csv(TYPES)
}
LISTE = tuple(
    Exigence(
        une["code"],
        une["categorie"],
        une["libelle"],
        une["niveau"],
        une["porteur"],
        une["situation"],
        tuple(une["types"].split()),
        une["source"],
        une["territoire"],
        une["perimee_acceptee"] == OUI,
        int(une["ordre"]),
        une["a_confirmer"] == OUI,
    )
    for une in _csv(EXIGENCES)
)


def titulaire(**champs):
    return replace(
        PersonneConcernee(1, 1, "titulaire", date(1988, 8, 12), nationalite="1", situation_familiale="C"), **champs
    )


def conjoint(**champs):
    return replace(
        PersonneConcernee(2, 2, "cotitulaire", date(1986, 2, 3), nationalite="1", situation_familiale="M"), **champs
    )


def enfant(**champs):
    return replace(PersonneConcernee(3, 3, "a_charge", date(2016, 5, 4)), **champs)


def menage(*personnes, **champs):
    return SituationMenage(personnes or (titulaire(),), **{"region": "11", **champs})


def codes(situation, le=LE):
    return {due.exigence.code for due in exigences_du(situation, LISTE, le=le, fiscale=FISCALE)}


def etat(situation, *pieces, requetes=(), le=LE) -> dict[tuple[str, int | None], LigneEtat]:
    dues = exigences_du(situation, LISTE, le=le, fiscale=FISCALE)
    lignes = etat_des_pieces(dues, pieces, requetes, menage=situation, regle=Regle(TYPES_LUS, FISCALE, le))
    return {une.due.cle: une for une in lignes}


def piece(type_, personne_id=1, pk=1, **champs):
    return replace(PieceVue(pk, type_, personne_id, date(2026, 6, 1)), **champs)


SEUL = {"a_identite_francais", "b1_identite", "b2_revenu"}


@pytest.mark.parametrize(
    ("situation", "demandees"),
    [
        # A alone: the identity document (R441-2-3); B1 and B2 to instruct.
        (menage(), SEUL),
        (menage(titulaire(nationalite="2")), {"a_identite", "b1_identite", "b2_revenu"}),
        (menage(titulaire(nationalite="3")), {"a_sejour", "b1_sejour", "b2_revenu"}),
        (menage(titulaire(), enfant()), SEUL | {"b1_mineur"}),
        (menage(sous_protection=True), SEUL | {"b1_majeur_protege"}),
        (menage(titulaire(travaille_a_l_etranger=True)), {*SEUL - {"b2_revenu"}, "b2_etranger"}),
        (menage(titulaire(pieces=frozenset({"titre_protection"}))), {*SEUL - {"b2_revenu"}, "b2_protection"}),
        (
            menage(titulaire(naissance_le=date(2005, 1, 1), contrat="ETU")),
            {"a_identite_francais", "b1_identite", "b2_rattache", "c1_etudiant"},
        ),
        # He declared his own income of the year expected: not on his parents' notice.
        (
            menage(titulaire(naissance_le=date(2005, 1, 1), contrat="ETU", revenus=((2024, 9000),))),
            {*SEUL, "c1_etudiant"},
        ),
        (menage(titulaire(revenus=((2024, 20000), (2025, 18000)))), SEUL | {"b2_baisse"}),
        (menage(titulaire(revenus=((2024, 20000), (2025, 18001)))), SEUL),
        (menage(titulaire(situation_familiale="M"), conjoint()), SEUL | {"b3_marie"}),
        (menage(titulaire(situation_familiale="P")), SEUL | {"b3_pacse"}),
        (menage(titulaire(situation_familiale="D")), SEUL | {"b3_divorce"}),
        (menage(titulaire(situation_familiale="S")), SEUL | {"b3_divorce"}),
        # Conseil d'État, 4 July 2025: the notice already says it, nothing more is asked.
        (menage(titulaire(situation_familiale="D", divorce_lu=True)), SEUL),
        (menage(titulaire(situation_familiale="S", divorce_lu=True)), SEUL | {"b3_divorce"}),
        (menage(titulaire(situation_familiale="M"), motifs=frozenset({"11"})), SEUL | {"b3_marie", "b3_divorce"}),
        (menage(titulaire(situation_familiale="V")), SEUL | {"b3_veuf"}),
        (menage(naissances_attendues=1), SEUL | {"b3_grossesse"}),
        (menage(titulaire(), PersonneConcernee(4, 4, "en_garde")), SEUL | {"b3_garde"}),
        (menage(titulaire(contrat="APP")), SEUL | {"c1_apprenti"}),
        (menage(titulaire(contrat="CDI", ressources=frozenset({"SAL"}))), SEUL | {"c1_travail", "c2_salaire"}),
        (menage(titulaire(contrat="ART", ressources=frozenset({"SAL"}))), SEUL | {"c2_independant"}),
        (menage(titulaire(ressources=frozenset({"RET"}))), SEUL | {"c2_pension"}),
        (menage(titulaire(ressources=frozenset({"CHO"}))), SEUL | {"c2_chomage"}),
        (menage(titulaire(ressources=frozenset({"RSA", "AF"}))), SEUL | {"c2_prestations"}),
        (menage(titulaire(ressources=frozenset({"BE"}))), SEUL | {"c2_bourse"}),
        (menage(titulaire(ressources=frozenset({"PAR"}))), SEUL | {"c2_pension_alimentaire"}),
        (menage(dites=frozenset({"indemnites"})), SEUL | {"c2_indemnites"}),
        (menage(modeles=frozenset({"LP"})), SEUL | {"c3_bail", "c3_quittance"}),
        (menage(modeles=frozenset({"CP"})), SEUL | {"c3_heberge"}),
        (menage(modeles=frozenset({"HOT"})), SEUL | {"c3_structure"}),
        (menage(modeles=frozenset({"SD"})), SEUL | {"c3_sans_abri"}),
        (menage(modeles=frozenset({"POCC"})), SEUL | {"c3_proprietaire"}),
        (menage(motifs=frozenset({"01"})), SEUL | {"c4_sans_logement"}),
        (menage(motifs=frozenset({"03"})), SEUL | {"c4_non_decent"}),
        (menage(dites=frozenset({"logement_insalubre"})), SEUL | {"c4_insalubre"}),
        (menage(dites=frozenset({"local_impropre"})), SEUL | {"c4_impropre"}),
        (menage(motifs=frozenset({"04"})), SEUL | {"c4_reprise"}),
        (menage(motifs=frozenset({"05"})), SEUL | {"c4_expulsion"}),
        (menage(motifs=frozenset({"06"})), SEUL | {"c4_violences"}),
        (menage(motifs=frozenset({"07"})), SEUL | {"c4_handicap"}),
        (menage(motifs=frozenset({"08"})), SEUL | {"c4_sante"}),
        (menage(motifs=frozenset({"16"})), SEUL | {"c4_assistant"}),
        (menage(motifs=frozenset({"18"})), SEUL | {"c4_mutation"}),
        (menage(motifs=frozenset({"15"})), SEUL | {"c4_regroupement"}),
        (menage(motifs=frozenset({"22"})), SEUL | {"c4_proprietaire"}),
        (menage(dites=frozenset({"logement_atelier"})), SEUL | {"idf_atelier"}),
        # The logement-atelier exists in Île-de-France only.
        (menage(dites=frozenset({"logement_atelier"}), region="84"), SEUL),
    ],
)
def test_ce_qui_est_demande(situation, demandees):
    assert codes(situation) == demandees


def test_chaque_ligne_du_tableau_a_sa_situation():
    assert {une.situation for une in LISTE} == set(SITUATIONS)
    assert {une.categorie for une in LISTE} == {"A", "B1", "B2", "B3", "C1", "C2", "C3", "C4", "IDF"}


def test_seule_l_identite_est_exigee_pour_enregistrer():
    """R441-2-3: the only piece that may be required to register."""
    a_l_enregistrement = [une for une in LISTE if une.niveau == NiveauPiece.ENREGISTREMENT]
    assert {une.categorie for une in a_l_enregistrement} == {"A"}
    assert {une.porteur for une in a_l_enregistrement} == {PorteurPiece.DEMANDEUR}
    assert all(une.niveau == NiveauPiece.COMPLEMENTAIRE for une in LISTE if une.categorie[0] in "CI")


def test_chaque_personne_majeure_repond_de_son_identite_et_de_ses_revenus():
    famille = menage(titulaire(), conjoint(situation_familiale="C"), enfant())
    cles = {due.cle for due in exigences_du(famille, LISTE, le=LE, fiscale=FISCALE)}
    assert {("b1_identite", 1), ("b1_identite", 2), ("b2_revenu", 1), ("b2_revenu", 2), ("b1_mineur", 3)} <= cles
    assert ("b2_revenu", 3) not in cles


def test_un_enfant_change_de_piece_le_jour_de_ses_18_ans():
    jeune = menage(titulaire(), enfant(naissance_le=date(2008, 6, 15)))
    assert "b1_mineur" in codes(jeune, date(2026, 6, 14))
    assert "b1_mineur" not in codes(jeune, date(2026, 6, 15))


@pytest.mark.parametrize(
    ("le", "annee"), [(date(2026, 1, 1), 2024), (date(2026, 12, 31), 2024), (date(2027, 1, 1), 2025)]
)
def test_l_annee_attendue_est_n_moins_2(le, annee):
    assert FISCALE.attendue(le) == annee


def test_la_bascule_d_annee_est_un_parametre():
    en_septembre = AnneeFiscale(2, 9, 1)
    assert en_septembre.attendue(date(2026, 8, 31)) == 2023
    assert en_septembre.attendue(date(2026, 9, 1)) == 2024
    assert en_septembre.fin_de(2023) == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("annee", "statut", "depuis"),
    [
        (2024, StatutExigence.PRESENTE, None),
        (2023, StatutExigence.OBSOLETE, date(2026, 1, 1)),
        # A more recent notice does not say the income of the year expected.
        (2025, StatutExigence.MANQUANTE, None),
    ],
)
def test_l_avis_est_celui_de_l_annee_attendue(annee, statut, depuis):
    ligne = etat(menage(), piece("avis_imposition", annee=annee))["b2_revenu", 1]
    assert (ligne.statut, ligne.depuis) == (statut, depuis)
    if statut is StatutExigence.PRESENTE:
        assert ligne.valable_jusqu_au == date(2026, 12, 31)


def test_l_avis_commun_vaut_pour_les_epoux_et_les_enfants_majeurs_a_charge():
    famille = menage(titulaire(situation_familiale="M"), conjoint(), enfant(naissance_le=date(2006, 1, 1)))
    lignes = etat(famille, piece("avis_imposition", annee=2024))
    assert {lignes["b2_revenu", qui].statut for qui in (1, 2, 3)} == {StatutExigence.PRESENTE}


def test_l_avis_ne_vaut_pas_pour_un_colocataire():
    colocation = menage(titulaire(), conjoint(role="colocataire", situation_familiale="C"))
    assert etat(colocation, piece("avis_imposition", annee=2024))["b2_revenu", 2].statut is StatutExigence.MANQUANTE


def test_la_carte_francaise_perimee_enregistre_mais_n_instruit_pas():
    lignes = etat(menage(), piece("carte_identite", valable_jusqu_au=date(2026, 6, 14)))
    assert lignes["a_identite_francais", 1].statut is StatutExigence.PRESENTE
    assert lignes["b1_identite", 1].statut is StatutExigence.OBSOLETE
    assert lignes["b1_identite", 1].depuis == date(2026, 6, 15)


def test_le_dernier_jour_de_validite_compte():
    assert (
        etat(menage(), piece("carte_identite", valable_jusqu_au=LE))["b1_identite", 1].statut is StatutExigence.PRESENTE
    )


@pytest.mark.parametrize(
    ("champs", "statut"),
    [
        ({"marque": "inexploitable", "marque_motif": "floue"}, StatutExigence.INEXPLOITABLE),
        ({"marque": "hors_perimetre", "marque_motif": "autre"}, StatutExigence.HORS_PERIMETRE),
        ({"marque": "obsolete", "marque_motif": "date", "marquee_le": LE}, StatutExigence.OBSOLETE),
        ({"etat": EtatPiece.QUARANTAINE}, StatutExigence.A_EXAMINER),
    ],
)
def test_une_piece_marquee_ou_en_quarantaine_ne_repond_pas(champs, statut):
    assert etat(menage(), piece("passeport", **champs))["b1_identite", 1].statut is statut


def test_trois_bulletins_couvrent_trois_mois():
    salarie = menage(titulaire(contrat="CDI", ressources=frozenset({"SAL"})))
    mars, avril, mai = (
        piece("bulletin_salaire", pk=rang, mois_du=date(2026, rang, 1), mois_au=date(2026, rang, 1))
        for rang in (3, 4, 5)
    )
    assert etat(salarie, mars, avril)["c2_salaire", 1].statut is StatutExigence.MANQUANTE
    assert "1 mois" in etat(salarie, mars, avril)["c2_salaire", 1].raison
    assert etat(salarie, mars, avril, mai)["c2_salaire", 1].statut is StatutExigence.PRESENTE
    d_un_bloc = piece("bulletin_salaire", mois_du=date(2026, 3, 1), mois_au=date(2026, 5, 1))
    assert etat(salarie, d_un_bloc)["c2_salaire", 1].statut is StatutExigence.PRESENTE


def test_l_attestation_du_bailleur_remplace_bail_et_quittance():
    locataire = menage(modeles=frozenset({"HLM"}))
    lignes = etat(locataire, piece("attestation_bailleur", None))
    assert {lignes["c3_bail", None].statut, lignes["c3_quittance", None].statut} == {StatutExigence.PRESENTE}


def test_une_ligne_dit_la_raison_l_article_et_la_demande_en_cours():
    requete = RequeteFaite(7, "b2_revenu", 1, date(2026, 6, 2), date(2026, 7, 2), 12)
    ligne = etat(menage(), requetes=(requete,))["b2_revenu", 1]
    assert ligne.raison == "Demandé parce que ses ressources sont comparées au plafond."
    assert "R441-2-4-1" in ligne.article
    assert (ligne.requete, ligne.demandable) == (requete, False)


@pytest.mark.parametrize("code", sorted(INTERDITES))
def test_ce_que_personne_ne_peut_demander(code):
    refus = refus_hors_liste(code, TYPES_LUS)
    assert refus is not None
    assert refus.message == INTERDITES[code]
    assert "R441-2-4-1" in refus.source
    assert code not in TYPES_LUS


def test_ce_qui_est_sur_la_liste_se_demande():
    assert refus_hors_liste("avis_imposition", TYPES_LUS) is None
    assert refus_hors_liste("inconnue", TYPES_LUS) is not None


def test_medical_et_handicap_sont_sensibles():
    assert {code for code, un in TYPES_LUS.items() if un.sensible} == {
        "decision_cdaph",
        "carte_mobilite_inclusion",
        "certificat_medical",
    }


def test_ce_qui_vient_de_memoire_est_dit_a_confirmer():
    """Every line marked recalled or partial in our reference is loaded as to be confirmed."""
    assert all(une.a_confirmer for une in LISTE if "R : de mémoire" in une.source or "partielle" in une.source)


@pytest.mark.parametrize(
    ("depart", "mois", "fin"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2025, 12, 15), 3, date(2026, 3, 15))],
)
def test_les_mois_se_comptent_sans_deborder(depart, mois, fin):
    assert plus_mois(depart, mois) == fin


def test_les_bulletins_vieillissent_depuis_leur_dernier_mois():
    bulletin = piece("bulletin_salaire", mois_du=date(2026, 1, 1), mois_au=date(2026, 3, 1))
    mois = TYPES_LUS["bulletin_salaire"].obsolete_apres_mois
    assert valable_jusqu_au(TYPES_LUS["bulletin_salaire"], bulletin, FISCALE) == plus_mois(date(2026, 3, 31), mois)


def test_la_prochaine_echeance_est_la_premiere_des_pieces_presentes():
    lignes = etat(
        menage(),
        piece("avis_imposition", annee=2024),
        piece("passeport", pk=2, valable_jusqu_au=date(2026, 9, 1)),
    )
    assert prochaine_echeance(lignes.values()) == date(2026, 9, 1)


personnes = st.builds(
    PersonneConcernee,
    id=st.sampled_from([1, 2, 3]),
    rang=st.just(1),
    role=st.sampled_from(["titulaire", "cotitulaire", "a_charge", "colocataire"]),
    naissance_le=st.sampled_from([None, date(1980, 1, 1), date(2004, 1, 1), date(2015, 1, 1)]),
    nationalite=st.sampled_from(["", "1", "2", "3"]),
    situation_familiale=st.sampled_from(["", "C", "M", "P", "D", "S", "V"]),
    contrat=st.sampled_from(["", "CDI", "ETU", "APP", "ART"]),
    ressources=st.frozensets(st.sampled_from(["SAL", "RET", "CHO", "RSA", "PAR"])),
)
menages = st.builds(
    SituationMenage,
    personnes=st.lists(personnes, min_size=1, max_size=3, unique_by=lambda une: une.id).map(tuple),
    naissances_attendues=st.integers(0, 2),
    modeles=st.frozensets(st.sampled_from(["LP", "CP", "SD", "HOT", "POCC"])),
    motifs=st.frozensets(st.sampled_from(["01", "03", "05", "07", "11"])),
    region=st.just("11"),
)
jours = st.dates(date(2024, 1, 1), date(2027, 12, 31))
pieces = st.builds(
    PieceVue,
    id=st.integers(1, 9999),
    type=st.sampled_from(sorted(TYPES_LUS)),
    personne_id=st.sampled_from([None, 1, 2, 3]),
    recue_le=st.dates(date(2024, 1, 1), date(2026, 6, 15)),
    etat=st.sampled_from([EtatPiece.DEPOSEE.value, EtatPiece.QUARANTAINE.value]),
    marque=st.sampled_from(["", "", "inexploitable", "obsolete"]),
    marque_motif=st.just("motif"),
    valable_jusqu_au=st.none() | jours,
    annee=st.sampled_from([None, 2023, 2024, 2025]),
)


def _presentes(lignes):
    return {cle for cle, une in lignes.items() if une.statut is StatutExigence.PRESENTE}


@given(menages, st.lists(pieces, max_size=6, unique_by=lambda une: une.id), pieces)
def test_une_piece_de_plus_n_en_rend_jamais_une_autre_manquante(situation, deja, neuve):
    avant, apres = etat(situation, *deja), etat(situation, *deja, neuve)
    assert _presentes(avant) <= _presentes(apres)


@given(menages, st.lists(pieces, max_size=6, unique_by=lambda une: une.id))
def test_une_ligne_presente_est_portee_par_une_piece_de_la_liste(situation, deja):
    par_id = {une.id: une.type for une in deja}
    for une in etat(situation, *deja).values():
        if une.statut is StatutExigence.PRESENTE:
            assert une.pieces
            assert {par_id[pk] for pk in une.pieces} <= set(une.due.exigence.types)
            assert not une.demandable


@given(menages, st.lists(pieces, max_size=6, unique_by=lambda une: une.id), st.permutations(range(6)))
def test_l_ordre_des_pieces_ne_change_rien(situation, deja, ordre):
    melangees = [deja[rang] for rang in ordre if rang < len(deja)]
    avant, apres = etat(situation, *deja), etat(situation, *melangees)
    assert {cle: une.statut for cle, une in avant.items()} == {cle: une.statut for cle, une in apres.items()}


@given(menages)
def test_chaque_majeur_prouve_son_revenu_d_une_seule_facon(situation):
    revenus = {"b2_revenu", "b2_etranger", "b2_protection", "b2_rattache"}
    dues = exigences_du(situation, LISTE, le=LE, fiscale=FISCALE)
    par_personne = [due.personne_id for due in dues if due.exigence.code in revenus]
    assert len(par_personne) == len(set(par_personne))
