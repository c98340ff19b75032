"""A vacancy opened, oriented, failed, started again, withdrawn: each act, each refusal, and nothing changed by a refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from attributions.enums import CauseEchec, ExclusionFlux, ModeDecompte
from attributions.models import EvenementVacance, MiseADisposition, MouvementFlux, SituationQpv
from attributions.saisie.parc import SaisieOrientation, SaisieVacance
from attributions.services import echecs, flux, vacances
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from habilitations.rules.types import TypeOrganisme
from registre.models import Suivi
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.factories import attributions as usine
from tests.factories import habilitations as organismes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


@pytest.fixture
def bailleur():
    return monde.acteur(monde.BAILLEUR)


@pytest.fixture
def convention(db):
    return usine.une_convention(monde.organisme(monde.RESERVATAIRE))


def saisie(**champs) -> SaisieVacance:
    return SaisieVacance(**{"disponible_le": aujourdhui() + timedelta(days=30), **champs})


def vers(convention, **champs) -> SaisieOrientation:
    valeurs = {"prevenu_le": aujourdhui(), "preuve": "Courriel du jour, accusé de lecture", "motif": "Accord local"}
    return SaisieOrientation(**{"convention_id": convention.pk, **valeurs, **champs})


def codes(refusee) -> list[str]:
    return [un.code for un in refusee.value.refus]


def test_ouvrir_reprend_le_loyer_du_logement_et_garde_l_etape(bailleur):
    logement = usine.un_logement()
    vacance = vacances.ouvrir(logement.pk, saisie=saisie(), acteur=bailleur)
    assert (vacance.etat, vacance.loyer, vacance.territoires) == (
        EtatVacance.A_ORIENTER,
        logement.loyer,
        logement.territoires,
    )
    assert [une.acte for une in EvenementVacance.objects.filter(mise_a_disposition=vacance)] == ["ouvrir_vacance"]


def test_un_logement_n_a_qu_une_vacance_ouverte(bailleur):
    logement = usine.un_logement()
    vacances.ouvrir(logement.pk, saisie=saisie(), acteur=bailleur)
    with pytest.raises(ActionRefusee) as refusee:
        vacances.ouvrir(logement.pk, saisie=saisie(), acteur=bailleur)
    assert codes(refusee) == ["vacance_ouverte"]
    assert MiseADisposition.objects.filter(logement=logement).count() == 1


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"conge_recu_le": aujourdhui() + timedelta(days=1)}, "date_future"),
        ({"conge_recu_le": aujourdhui(), "disponible_le": aujourdhui() - timedelta(days=1)}, "disponible_avant_conge"),
        ({"disponible_le": date(2062, 11, 1)}, "disponible_lointain"),
        ({"loyer": -1}, "montant"),
        ({"places": 3}, "places"),
        ({"nature": "autre"}, "valeur_inconnue"),
        ({"exclusion": "autre"}, "valeur_inconnue"),
    ],
)
def test_ce_qu_ouvrir_refuse(bailleur, champs, code):
    logement = usine.un_logement()
    with pytest.raises(ActionRefusee) as refusee:
        vacances.ouvrir(logement.pk, saisie=saisie(**champs), acteur=bailleur)
    assert codes(refusee) == [code]
    assert not logement.vacances.exists()


def test_un_logement_sorti_du_parc_ne_se_loue_plus(bailleur):
    logement = usine.un_logement(sorti_le=date(2025, 12, 31))
    with pytest.raises(ActionRefusee) as refusee:
        vacances.ouvrir(logement.pk, saisie=saisie(), acteur=bailleur)
    assert codes(refusee) == ["logement_sorti"]


@pytest.mark.parametrize(("profil", "code"), [(monde.DEPARTEMENT, "sans_habilitation"), (monde.EPCI, "introuvable")])
def test_seul_un_bailleur_gere_un_parc(profil, code):
    """An authority reads the dwellings of its territory (R441-12 IV), and manages none of them (L441-2)."""
    logement = usine.un_logement()
    with pytest.raises(ActionRefusee) as refusee:
        vacances.ouvrir(logement.pk, saisie=saisie(), acteur=monde.acteur(profil))
    assert codes(refusee) == [code]


def test_le_proprietaire_lit_ce_qu_un_autre_attribue(bailleur):
    """Under a mandate of management including attribution (L442-9), the mandated body acts."""
    autre = organismes.organisme(TypeOrganisme.BAILLEUR)
    logement = usine.un_logement(attribuant=autre)
    with pytest.raises(ActionRefusee) as refusee:
        vacances.ouvrir(logement.pk, saisie=saisie(), acteur=bailleur)
    assert codes(refusee) == ["d_un_autre_organisme"]


def test_en_zone_tendue_le_reservataire_a_un_mois(bailleur, convention):
    """L441-1: a month at most from the day he is told; Saint-Denis is in the agglomeration of Paris."""
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)
    faite = vacances.orienter(vacance.pk, saisie=vers(convention), acteur=bailleur)
    assert faite.etat == EtatVacance.EN_DESIGNATION
    assert faite.reservataire_id == convention.reservataire_id
    assert faite.designer_avant_le == vacances.ajouter_mois(aujourdhui(), 1)


@pytest.mark.parametrize(("jours", "attendu"), [(10, 10), (60, None)])
def test_la_convention_peut_raccourcir_le_mois_jamais_l_allonger(bailleur, jours, attendu):
    """The month is of public order (L441-1)."""
    courte = usine.une_convention(monde.organisme(monde.RESERVATAIRE), delai_jours=jours)
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)
    faite = vacances.orienter(vacance.pk, saisie=vers(courte), acteur=bailleur)
    fin = aujourdhui() + timedelta(days=attendu) if attendu else vacances.ajouter_mois(aujourdhui(), 1)
    assert faite.designer_avant_le == fin


def test_hors_zone_tendue_le_delai_est_celui_de_la_convention(bailleur):
    departement = usine.Territoire.objects.get(nature="departement", code="77", au=None)
    convenue = usine.une_convention(monde.organisme(monde.EMPLOYEUR), departement=departement, delai_jours=45)
    vacance = usine.une_vacance(usine.un_logement(commune=monde.MELUN), etat=EtatVacance.A_ORIENTER)
    faite = vacances.orienter(vacance.pk, saisie=vers(convenue), acteur=bailleur)
    assert faite.designer_avant_le == aujourdhui() + timedelta(days=45)


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"prevenu_le": None}, "information_datee"),
        ({"prevenu_le": aujourdhui() + timedelta(days=1)}, "date_future"),
        ({"preuve": " "}, "preuve_absente"),
    ],
)
def test_l_information_du_reservataire_se_date_et_se_prouve(bailleur, convention, champs, code):
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)
    with pytest.raises(ActionRefusee) as refusee:
        vacances.orienter(vacance.pk, saisie=vers(convention, **champs), acteur=bailleur)
    assert codes(refusee) == [code]
    vacance.refresh_from_db()
    assert (vacance.etat, vacance.reservataire_id) == (EtatVacance.A_ORIENTER, None)


def test_une_convention_d_ailleurs_ne_porte_pas_sur_le_logement(bailleur):
    departement = usine.Territoire.objects.get(nature="departement", code="92", au=None)
    ailleurs = usine.une_convention(monde.organisme(monde.ACTION_LOGEMENT), departement=departement)
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)
    with pytest.raises(ActionRefusee) as refusee:
        vacances.orienter(vacance.pk, saisie=vers(ailleurs), acteur=bailleur)
    assert codes(refusee) == ["convention_sans_effet"]


def test_s_ecarter_de_la_proposition_se_motive(bailleur, convention):
    """The réservataire has 20 % of nothing freed before: the bailleur, with 80 %, is proposed first."""
    for _ in range(4):
        usine.une_vacance(etat=EtatVacance.EN_DESIGNATION, disponible_le=aujourdhui(), convention=convention,
                          reservataire=convention.reservataire)  # fmt: skip
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER, disponible_le=aujourdhui())
    with pytest.raises(ActionRefusee) as refusee:
        vacances.orienter(vacance.pk, saisie=vers(convention, motif=""), acteur=bailleur)
    assert codes(refusee) == ["motif_orientation"]
    faite = vacances.orienter(vacance.pk, saisie=vers(convention, motif="Relogement urgent"), acteur=bailleur)
    etape = EvenementVacance.objects.get(mise_a_disposition=faite)
    assert etape.details["motif"] == "Relogement urgent"
    assert etape.details["proposee"] is None


def test_un_logement_hors_flux_ne_s_oriente_pas(bailleur, convention):
    """R441-5: mutations of the stock are left out of the flow."""
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER, exclusion=ExclusionFlux.MUTATION)
    with pytest.raises(ActionRefusee) as refusee:
        vacances.orienter(vacance.pk, saisie=vers(convention), acteur=bailleur)
    assert codes(refusee) == ["hors_flux"]


def test_une_version_perimee_ne_change_rien(bailleur, convention):
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)
    with pytest.raises(ActionRefusee) as refusee:
        vacances.orienter(vacance.pk, saisie=vers(convention), acteur=bailleur, version=vacance.version + 1)
    assert codes(refusee) == ["version_perimee"]


def orientee(convention, **champs):
    return usine.une_vacance(
        etat=EtatVacance.EN_DESIGNATION, convention=convention, reservataire=convention.reservataire, **champs
    )


def depassee(convention, **champs):
    jour = aujourdhui() - timedelta(days=40)
    return orientee(convention, prevenu_le=jour, designer_avant_le=jour + timedelta(days=30), **champs)


def test_l_echec_rend_le_logement_au_bailleur(bailleur, convention):
    faite = echecs.constater(depassee(convention).pk, cause=CauseEchec.DELAI, acteur=bailleur)
    assert (faite.etat, faite.reservataire_id, faite.designer_avant_le, faite.maire_qpv) == (
        EtatVacance.A_ORIENTER,
        None,
        None,
        False,
    )
    assert (faite.echec_cause, faite.echec_motif) == (CauseEchec.DELAI, "")


def test_en_quartier_prioritaire_l_echec_le_confie_au_maire(bailleur, convention):
    """L441-1: the maire designates; Saint-Denis is the réservataire of the monde and its mairie."""
    logement = usine.un_logement()
    SituationQpv.objects.create(logement=logement, code="QN09301", du=date(2024, 1, 1))
    faite = echecs.constater(depassee(convention, logement=logement).pk, cause=CauseEchec.DELAI, acteur=bailleur)
    assert faite.maire_qpv
    mairie = monde.organisme(monde.RESERVATAIRE)
    au_maire = SaisieOrientation(reservataire_id=mairie.pk, prevenu_le=aujourdhui(), preuve="Courriel")
    orientee_au_maire = vacances.orienter(faite.pk, saisie=au_maire, acteur=bailleur)
    assert (orientee_au_maire.reservataire_id, orientee_au_maire.convention_id) == (mairie.pk, None)


def test_sans_convention_un_logement_ne_va_qu_au_maire_du_quartier(bailleur):
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)
    vers_lui = SaisieOrientation(
        reservataire_id=monde.organisme(monde.EMPLOYEUR).pk, prevenu_le=aujourdhui(), preuve="Courriel"
    )
    with pytest.raises(ActionRefusee) as refusee:
        vacances.orienter(vacance.pk, saisie=vers_lui, acteur=bailleur)
    assert codes(refusee) == ["reservataire_sans_convention"]


@pytest.mark.parametrize(
    ("cause", "motif", "code"),
    [
        (CauseEchec.DELAI, "", "delai_en_cours"),
        ("", "Il renonce par courriel", "cause_absente"),
        ("autre", "", "cause_absente"),
        (CauseEchec.RENONCIATION, "  ", "ecrit_absent"),
        (CauseEchec.SANS_SUITE, "", "aucun_candidat"),
    ],
)
def test_un_echec_a_sa_cause_et_attend_le_terme(bailleur, convention, cause, motif, code):
    """L441-1: the réservataire has his month, unless he gave up in writing or none of his candidates may succeed."""
    vacance = orientee(convention)
    with pytest.raises(ActionRefusee) as refusee:
        echecs.constater(vacance.pk, cause=cause, motif=motif, acteur=bailleur)
    assert codes(refusee) == [code]
    assert "L441-1" in refusee.value.premier.source
    vacance.refresh_from_db()
    assert (vacance.etat, vacance.echec_le, vacance.version) == (EtatVacance.EN_DESIGNATION, None, 1)


def test_le_reservataire_peut_renoncer_par_ecrit_avant_le_terme(bailleur, convention):
    faite = echecs.constater(
        orientee(convention).pk, cause=CauseEchec.RENONCIATION, motif="Courriel du 20 novembre", acteur=bailleur
    )
    assert (faite.etat, faite.echec_cause) == (EtatVacance.A_ORIENTER, CauseEchec.RENONCIATION)
    etape = EvenementVacance.objects.get(mise_a_disposition=faite, acte="constater_echec")
    assert (etape.details["cause"], etape.details["motif"]) == ("renonciation", "Courriel du 20 novembre")


def test_avant_le_terme_des_candidats_sans_suite_font_un_echec(bailleur, convention):
    vacance = orientee(convention)
    usine.une_candidature(vacance, etat=EtatCandidature.RETIREE, close_le=aujourdhui())
    faite = echecs.constater(vacance.pk, cause=CauseEchec.SANS_SUITE, acteur=bailleur)
    assert (faite.etat, faite.echec_cause) == (EtatVacance.A_ORIENTER, CauseEchec.SANS_SUITE)


def test_pas_d_echec_sans_suite_tant_qu_un_candidat_peut_aboutir(bailleur, convention):
    vacance = orientee(convention)
    usine.une_candidature(vacance)
    with pytest.raises(ActionRefusee) as refusee:
        echecs.constater(vacance.pk, cause=CauseEchec.SANS_SUITE, acteur=bailleur)
    assert codes(refusee) == ["candidats_en_cours"]


def test_pas_d_echec_sans_reservataire(bailleur):
    with pytest.raises(ActionRefusee) as refusee:
        echecs.constater(usine.une_vacance().pk, cause=CauseEchec.DELAI, acteur=bailleur)
    assert codes(refusee) == ["sans_reservataire"]


def test_relancer_ouvre_un_tour_et_rend_son_delai_au_reservataire(bailleur, convention):
    vacance = depassee(convention)
    MiseADisposition.objects.filter(pk=vacance.pk).update(etat=EtatVacance.EN_COMMISSION)
    usine.une_candidature(vacance, etat=EtatCandidature.NON_ATTRIBUEE, close_le=aujourdhui())
    faite = vacances.relancer(vacance.pk, acteur=bailleur)
    assert (faite.etat, faite.tour) == (EtatVacance.EN_DESIGNATION, 2)
    assert faite.designer_avant_le == vacances.ajouter_mois(aujourdhui(), 1)


def test_on_ne_relance_pas_tant_qu_un_candidat_peut_aboutir(bailleur):
    vacance = usine.une_vacance(etat=EtatVacance.ATTRIBUEE)
    usine.une_candidature(vacance, etat=EtatCandidature.EN_RANG, rang=2)
    with pytest.raises(ActionRefusee) as refusee:
        vacances.relancer(vacance.pk, acteur=bailleur)
    assert codes(refusee) == ["candidats_en_cours"]
    vacance.refresh_from_db()
    assert vacance.tour == 1


def test_retirer_clot_les_candidatures_sans_en_faire_un_refus(bailleur):
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    candidature = usine.une_candidature(vacance)
    faite = vacances.retirer(vacance.pk, motif="Dégât des eaux", acteur=bailleur)
    candidature.refresh_from_db()
    suivi = Suivi.objects.get(demande=candidature.demande)
    assert (faite.etat, faite.close_le) == (EtatVacance.RETIREE, aujourdhui())
    assert (candidature.etat, candidature.motif_cloture) == (EtatCandidature.RETIREE, "retrait_bailleur")
    assert (suivi.en_cours, suivi.refus) == (0, 0)
    assert candidature.demande.evenements.filter(details__candidature=candidature.pk).count() == 1


def test_un_retrait_se_motive(bailleur):
    vacance = usine.une_vacance()
    with pytest.raises(ActionRefusee) as refusee:
        vacances.retirer(vacance.pk, motif=" ", acteur=bailleur)
    assert codes(refusee) == ["motif_absent"]
    vacance.refresh_from_db()
    assert vacance.etat == EtatVacance.EN_DESIGNATION


def soldes(convention) -> list[int]:
    return list(MouvementFlux.objects.filter(convention=convention).order_by("pk").values_list("quantite", flat=True))


def test_chaque_convention_dit_quand_un_logement_est_decompte(bailleur):
    """No national rule was found: the convention names the proposal, the attribution or the lease; once, and once only."""
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE), decompte=ModeDecompte.ATTRIBUTION)
    vacance = orientee(convention)
    assert flux.decompter(vacance, ModeDecompte.PROPOSITION, le=aujourdhui(), acteur=bailleur) is None
    assert flux.decompter(vacance, ModeDecompte.ATTRIBUTION, le=aujourdhui(), acteur=bailleur) is not None
    assert flux.decompter(vacance, ModeDecompte.ATTRIBUTION, le=aujourdhui(), acteur=bailleur) is None
    assert soldes(convention) == [1]


def test_reorienter_annule_le_decompte_par_une_ligne_contraire(bailleur):
    a_la_proposition = usine.une_convention(monde.organisme(monde.RESERVATAIRE), decompte=ModeDecompte.PROPOSITION)
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)
    vacances.orienter(vacance.pk, saisie=vers(a_la_proposition), acteur=bailleur)
    assert soldes(a_la_proposition) == [1]
    garder = SaisieOrientation(motif="Erreur d'orientation")
    vacances.orienter(vacance.pk, saisie=garder, acteur=bailleur)
    assert soldes(a_la_proposition) == [1, -1]


@pytest.mark.parametrize(("compte", "attendu"), [(True, [1]), (False, [])])
def test_un_echec_n_est_decompte_que_si_la_convention_le_dit(bailleur, compte, attendu):
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE), echec_decompte=compte)
    echecs.constater(depassee(convention).pk, cause=CauseEchec.DELAI, acteur=bailleur)
    assert soldes(convention) == attendu


def test_un_logement_hors_flux_n_est_jamais_decompte(bailleur):
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE), decompte=ModeDecompte.BAIL)
    vacance = orientee(convention, exclusion=ExclusionFlux.VENTE)
    assert flux.decompter(vacance, ModeDecompte.BAIL, le=aujourdhui(), acteur=bailleur) is None
