"""Preparing, convoking, opening and closing a sitting (L441-2; R441-3; R441-9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.enums import ModeSeance, MotifMoinsDeTrois
from attributions.models import Candidature, LigneSeance, SeanceCal
from attributions.saisie.seances import SaisiePresence, SaisieSeance
from attributions.services import agenda, arrets, tenue
from attributions.states.vacance import EtatVacance
from registre.models import Demande, DemandePartageAgent
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.services.seance import SANS_DELAI, ouverte, preparee, relire, transmise
from tests.attributions.services.test_seances import refuse
from tests.factories import attributions as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
HEURE = timedelta(hours=1)


def acteur(profil: str = monde.BAILLEUR):
    return monde.acteur(profil)


def test_preparer_une_seance_prend_le_mode_de_la_commission():
    commission = f.une_commission(mode=ModeSeance.DISTANCE)
    saisie = SaisieSeance(maintenant() + timedelta(days=10), lieu=" Siège ")
    seance = agenda.preparer(commission.pk, saisie=saisie, acteur=acteur())
    assert (seance.etat, seance.mode, seance.lieu) == ("preparee", "distance", "Siège")


@pytest.mark.parametrize(("jours", "differee", "code"), [(-1, False, "seance_passee"), (1, True, "differee_a_venir")])
def test_une_date_impossible_est_refusee(jours, differee, code):
    saisie = SaisieSeance(maintenant() + timedelta(days=jours), differee=differee)
    refuse(code, 422, agenda.preparer, f.une_commission().pk, saisie=saisie, acteur=acteur())
    assert not SeanceCal.objects.exists()


def test_inscrire_un_logement_inscrit_ses_candidats_dans_l_ordre():
    t = preparee()
    vacance, _ = transmise()
    seconde = agenda.inscrire(t.seance.pk, vacance.pk, acteur=t.acteur)
    assert relire(t) == ["inscrite"] * 3
    assert (t.ligne.ordre, seconde.ordre) == (1, 2)
    agenda.ordonner(t.seance.pk, [seconde.pk, t.ligne.pk], acteur=t.acteur)
    assert list(LigneSeance.objects.order_by("ordre")) == [seconde, t.ligne]
    refuse("ordre_incomplet", 409, agenda.ordonner, t.seance.pk, [t.ligne.pk], acteur=t.acteur)


def test_deux_candidats_sans_motif_sont_refuses():
    """R441-3: at least three demands for one dwelling."""
    seance = f.une_seance()
    vacance, candidatures = transmise(2)
    refus = refuse("moins_de_trois_candidats", 422, agenda.inscrire, seance.pk, vacance.pk, acteur=acteur())
    assert refus.source.startswith("R441-3")
    assert Candidature.objects.get(pk=candidatures[0].pk).etat == "designee"
    assert not LigneSeance.objects.exists()


def test_deux_candidats_avec_motif_sont_inscrits():
    seance = f.une_seance()
    vacance, _ = transmise(2, moins_de_trois=MotifMoinsDeTrois.INSUFFISANCE)
    assert agenda.inscrire(seance.pk, vacance.pk, acteur=acteur()).ordre == 1


@pytest.mark.parametrize(
    ("etat", "code"), [(EtatDemande.RADIEE, "demande_radiee"), (EtatDemande.ATTENDUE, "sans_numero_unique")]
)
def test_une_demande_radiee_ou_sans_numero_n_est_pas_inscrite(etat, code):
    """L441-2-1: no candidacy without a registered demande and its numéro unique."""
    seance = f.une_seance()
    vacance, candidatures = transmise()
    radiation = {"motif_radiation": "RADABA", "radiee_le": aujourdhui()} if etat == EtatDemande.RADIEE else {}
    Demande.objects.filter(pk=candidatures[1].demande_id).update(etat=etat, **radiation)
    refus = refuse(code, 409, agenda.inscrire, seance.pk, vacance.pk, acteur=acteur())
    assert "n° 2" in refus.message


def test_un_logement_n_est_que_dans_une_seance_a_la_fois():
    t = preparee()
    autre = f.une_seance()
    refuse("deja_a_l_ordre_du_jour", 409, agenda.inscrire, autre.pk, t.ligne.mise_a_disposition_id, acteur=t.acteur)


def test_le_territoire_de_la_commission_borne_son_ordre_du_jour():
    """R441-9 I: each commission has its own territory."""
    commission = f.une_commission(territoires=[monde.commune(monde.MELUN).pk])
    vacance, _ = transmise()
    refuse("hors_territoire", 409, agenda.inscrire, f.une_seance(commission).pk, vacance.pk, acteur=acteur())


def test_retirer_un_logement_libere_ses_candidats():
    t = preparee()
    agenda.retirer_ligne(t.ligne.pk, acteur=t.acteur)
    assert relire(t) == ["designee"] * 3
    assert not LigneSeance.objects.exists()


def test_convoquer_respecte_le_delai_du_reglement():
    t = preparee(commission=f.une_commission(convocation_jours=7))
    refuse("delai_de_convocation", 409, agenda.convoquer, t.seance.pk, acteur=t.acteur)
    SeanceCal.objects.update(prevue_a=maintenant() + timedelta(days=7))
    assert agenda.convoquer(t.seance.pk, acteur=t.acteur).convoquee_le == aujourdhui()


def test_une_seance_sans_logement_n_est_pas_convoquee():
    seance = f.une_seance(f.une_commission(**SANS_DELAI))
    refuse("ordre_du_jour_vide", 409, agenda.convoquer, seance.pk, acteur=acteur())


def test_les_membres_voient_les_candidats_de_la_convocation_a_la_cloture():
    """A member with an account reads the candidates of the dwellings on which he has a voice (DESIGN, exceptions by name)."""
    commission = f.une_commission(**SANS_DELAI)
    maire = f.un_membre(
        commission, qualite="maire", territoire=monde.commune(monde.SAINT_DENIS), agent=monde.agent(monde.RESERVATAIRE)
    )
    f.un_membre(commission, qualite="maire", territoire=monde.commune(monde.MELUN), agent=monde.agent(monde.EMPLOYEUR))
    t = preparee(commission=commission)
    assert not DemandePartageAgent.objects.exists()
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    ouverts = DemandePartageAgent.objects.filter(user=maire.agent)
    assert {une.content_object_id for une in ouverts} == {une.demande_id for une in t.candidatures}
    assert not DemandePartageAgent.objects.filter(user=monde.agent(monde.EMPLOYEUR)).exists()
    feuille = [SaisiePresence(un.pk) for un in t.membres[:4]]
    tenue.ouvrir(t.seance.pk, presences=feuille, acteur=t.acteur)
    arrets.reporter_ligne(t.ligne.pk, acteur=t.acteur)
    tenue.clore(t.seance.pk, acteur=t.acteur)
    assert {une.au for une in ouverts.all()} == {aujourdhui()}


def test_ouvrir_sans_quorum_est_refuse():
    """R441-9 IV: the quorum is the règlement's, of members with a deliberative voice."""
    t = preparee()
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    deux = [SaisiePresence(un.pk) for un in t.membres[:2]]
    refuse("quorum_non_atteint", 409, tenue.ouvrir, t.seance.pk, presences=deux, acteur=t.acteur)
    assert SeanceCal.objects.get(pk=t.seance.pk).etat == "convoquee"
    assert not t.seance.presences.exists()


def test_une_voix_consultative_ne_fait_pas_le_quorum():
    commission = f.une_commission(**SANS_DELAI)
    f.un_membre(commission, qualite="isft")
    t = preparee(commission=commission)
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    feuille = [SaisiePresence(un.pk) for un in (t.membres[0], t.membres[1], t.membres[-1])]
    refuse("quorum_non_atteint", 409, tenue.ouvrir, t.seance.pk, presences=feuille, acteur=t.acteur)


def test_ouvrir_sans_president_est_refuse_ou_un_autre_preside():
    """R441-9 II: the six members of the board elect the president among themselves."""
    t = preparee()
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    feuille = [SaisiePresence(un.pk) for un in t.membres[1:5]]
    refuse("president_absent", 409, tenue.ouvrir, t.seance.pk, presences=feuille, acteur=t.acteur)
    prefet = t.membres[6]
    avec_prefet = [*feuille, SaisiePresence(prefet.pk)]
    refuse(
        "president_absent",
        409,
        tenue.ouvrir,
        t.seance.pk,
        presences=avec_prefet,
        president_id=prefet.pk,
        acteur=t.acteur,
    )
    seance = tenue.ouvrir(t.seance.pk, presences=feuille, president_id=t.membres[1].pk, acteur=t.acteur)
    assert seance.presidee_par == t.membres[1]


def test_ouvrir_avant_de_convoquer_est_refuse():
    t = preparee()
    feuille = [SaisiePresence(un.pk) for un in t.membres]
    refuse("etat", 409, tenue.ouvrir, t.seance.pk, presences=feuille, acteur=t.acteur)


def test_clore_demande_que_tout_soit_examine_ou_reporte_et_une_seule_fois():
    t = ouverte()
    refuse("lignes_ouvertes", 409, tenue.clore, t.seance.pk, acteur=t.acteur)
    arrets.reporter_ligne(t.ligne.pk, acteur=t.acteur)
    close = tenue.clore(t.seance.pk, acteur=t.acteur)
    refuse("etat", 409, tenue.clore, t.seance.pk, acteur=t.acteur)
    assert SeanceCal.objects.get(pk=t.seance.pk).close_a == close.close_a


def test_une_seance_saisie_apres_coup_garde_ses_heures():
    commission = f.une_commission(**SANS_DELAI)
    hier = maintenant() - timedelta(days=1)
    seance = agenda.preparer(commission.pk, saisie=SaisieSeance(hier, differee=True), acteur=acteur())
    vacance, candidatures = transmise()
    ligne = agenda.inscrire(seance.pk, vacance.pk, acteur=acteur())
    agenda.convoquer(seance.pk, acteur=acteur(), le=aujourdhui() - timedelta(days=9))
    feuille = [SaisiePresence(un.pk) for un in commission.membres.all()]
    refuse("heure_requise", 422, tenue.ouvrir, seance.pk, presences=feuille, acteur=acteur())
    futur = maintenant() + HEURE
    refuse("heure_impossible", 422, tenue.ouvrir, seance.pk, presences=feuille, ouverte_a=futur, acteur=acteur())
    tenue.ouvrir(seance.pk, presences=feuille, ouverte_a=hier, acteur=acteur())
    arrets.reporter_ligne(ligne.pk, acteur=acteur())
    close = tenue.clore(seance.pk, close_a=hier + HEURE, acteur=acteur())
    assert (close.ouverte_a, close.close_a) == (hier, hier + HEURE)
    assert len(candidatures) == 3


def test_une_seance_en_direct_prend_l_heure_qu_il_est():
    t = preparee()
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    feuille = [SaisiePresence(un.pk) for un in t.membres]
    refuse(
        "heure_du_direct",
        422,
        tenue.ouvrir,
        t.seance.pk,
        presences=feuille,
        ouverte_a=maintenant() - HEURE,
        acteur=t.acteur,
    )


def test_annuler_libere_les_candidats_et_porte_son_motif():
    t = preparee()
    refuse("motif_requis", 422, agenda.annuler, t.seance.pk, motif="", acteur=t.acteur)
    agenda.annuler(t.seance.pk, motif="Salle indisponible", acteur=t.acteur)
    assert relire(t) == ["designee"] * 3
    assert SeanceCal.objects.get(pk=t.seance.pk).motif_annulation == "Salle indisponible"


def test_une_seance_ou_l_on_a_decide_ne_s_annule_plus():
    t = ouverte()
    t.decider(0, "b", rang=1)
    refuse("decisions_prises", 409, agenda.annuler, t.seance.pk, motif="Erreur", acteur=t.acteur)


def test_une_version_perimee_n_ecrase_rien():
    t = preparee()
    with pytest.raises(ActionRefusee) as leve:
        agenda.convoquer(t.seance.pk, acteur=t.acteur, version=1)
    assert leve.value.premier.code == "version_perimee"


def test_deplacer_une_seance_demande_une_nouvelle_convocation():
    t = preparee()
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    demain = maintenant() + timedelta(days=1)
    seance = agenda.deplacer(t.seance.pk, saisie=SaisieSeance(demain, "Mairie"), acteur=t.acteur)
    assert (seance.etat, seance.convoquee_le, seance.prevue_a) == ("preparee", None, demain)


def test_l_etat_de_la_vacance_ne_change_qu_a_l_arret():
    t = preparee()
    t.ligne.mise_a_disposition.refresh_from_db()
    assert t.ligne.mise_a_disposition.etat == EtatVacance.EN_COMMISSION
