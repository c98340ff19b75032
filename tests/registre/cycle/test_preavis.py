"""Notices of R441-2-7: when, once, by which channel, to whom; missed nights are caught up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from demandeurs.models import Aidant, Personne
from registre.enums import CanalCourrier, EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier, Demande, Evenement
from registre.rules.canaux import Correspondance, Envoi, envois
from registre.services.courriers import marquer_envoyes, preparer
from registre.services.preavis import LOT, prevenir
from registre.states.demande import EtatDemande
from socle.models import TraceActe
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME

DEPOT = date(2025, 6, 10)
ECHEANCE = date(2026, 6, 10)
AU_PLUS_TARD = date(2026, 5, 10)
DES = date(2026, 4, 25)
POSTE, MEL = Envoi(CanalCourrier.POSTE), Envoi(CanalCourrier.MEL)


@pytest.mark.parametrize(
    ("correspondance", "attendu"),
    [
        (Correspondance(), (POSTE,)),
        (Correspondance(mel_demandeur=True), (POSTE, MEL)),
        (Correspondance(en_ligne=True, mel_demandeur=True), (MEL,)),
        (Correspondance(en_ligne=True, courrier_papier=True, mel_demandeur=True), (POSTE, MEL)),
        (Correspondance(en_ligne=True), (POSTE,)),
        (
            Correspondance(represente=True, mel_demandeur=True),
            (Envoi(CanalCourrier.POSTE, au_representant=True),),
        ),
        (
            Correspondance(en_ligne=True, represente=True, mel_aidant=True),
            (Envoi(CanalCourrier.MEL, au_representant=True),),
        ),
        (
            Correspondance(aidant_informe=True, mel_aidant=True),
            (POSTE, Envoi(CanalCourrier.MEL, au_representant=True, copie=True)),
        ),
        (Correspondance(aidant_informe=True), (POSTE,)),
    ],
)
def test_les_trois_canaux_et_le_representant(correspondance, attendu):
    assert envois(correspondance) == attendu


@pytest.mark.parametrize(
    ("le", "nombre"),
    [(DES - timedelta(days=1), 0), (DES, 1), (AU_PLUS_TARD, 1), (ECHEANCE + timedelta(days=20), 1)],
)
def test_le_preavis_part_a_son_heure_ou_se_rattrape(monde, le, nombre):
    m.demande(monde.guichet, deposee_le=DEPOT)
    assert prevenir(le=le, acteur=SYSTEME) == nombre
    assert Courrier.objects.filter(nature=NatureCourrier.PREAVIS).exists() == bool(nombre)


def test_le_preavis_laisse_sa_trace_et_son_evenement(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    prevenir(le=DES, acteur=SYSTEME)
    lettres = Courrier.objects.filter(demande=une)
    assert {(un.canal, un.etat, un.echeance_le) for un in lettres} == {
        (CanalCourrier.POSTE, EtatCourrier.A_ENVOYER, ECHEANCE),
        (CanalCourrier.MEL, EtatCourrier.A_ENVOYER, ECHEANCE),
    }
    evenement = Evenement.objects.get(demande=une, nature=NatureEvenement.PREAVIS)
    assert (evenement.survenu_le, evenement.details) == (DES, {"echeance": "2026-06-10"})
    assert TraceActe.objects.filter(acte="prevenir", objet_id=une.pk).count() == 1
    une.refresh_from_db()
    assert une.version == 1


def test_une_seule_fois_par_echeance(monde):
    m.demande(monde.guichet, deposee_le=DEPOT)
    assert [prevenir(le=DES + timedelta(days=n), acteur=SYSTEME) for n in (0, 0, 1, 30, 60)] == [1, 0, 0, 0, 0]


def test_un_renouvellement_ouvre_un_nouveau_cycle(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    prevenir(le=DES, acteur=SYSTEME)
    Demande.objects.filter(pk=une.pk).update(renouvelee_le=ECHEANCE, valable_jusqu_au=date(2027, 6, 10))
    assert prevenir(le=ECHEANCE, acteur=SYSTEME) == 0
    assert prevenir(le=date(2027, 4, 25), acteur=SYSTEME) == 1


def test_un_preavis_revenu_est_refait(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    prevenir(le=DES, acteur=SYSTEME)
    Courrier.objects.filter(demande=une).update(etat=EtatCourrier.ECHEC)
    assert prevenir(le=DES, acteur=SYSTEME) == 1


@pytest.mark.parametrize("etat", [EtatDemande.ATTENDUE])
def test_seules_les_demandes_actives_sont_prevenues(monde, etat):
    m.demande(monde.guichet, deposee_le=DEPOT, etat=etat)
    assert prevenir(le=DES, acteur=SYSTEME) == 0


def test_le_tuteur_recoit_le_preavis_a_la_place_du_demandeur(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    Aidant.objects.update_or_create(menage_id=une.menage_id, defaults={"nom": "Tuteur", "represente": True, "mel": ""})
    prevenir(le=DES, acteur=SYSTEME)
    assert [(un.canal, un.au_representant) for un in Courrier.objects.filter(demande=une)] == [("poste", True)]


def test_qui_est_en_ligne_recoit_un_courriel_seul(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT, en_ligne=True)
    assert Personne.objects.filter(menage=une.menage_id, role="titulaire").exclude(mel="").exists()
    prevenir(le=DES, acteur=SYSTEME)
    assert [un.canal for un in Courrier.objects.filter(demande=une)] == ["mel"]


def test_un_envoi_tardif_repousse_l_echeance_notifiee(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    prevenir(le=DES, acteur=SYSTEME)
    lettres = Courrier.objects.filter(demande=une)
    assert marquer_envoyes({un.pk: "e" * 64 for un in lettres}, le=date(2026, 5, 31), acteur=SYSTEME) == 2
    assert {(un.etat, un.envoye_le, un.echeance_le) for un in Courrier.objects.filter(demande=une)} == {
        (EtatCourrier.ENVOYE, date(2026, 5, 31), date(2026, 6, 30))
    }


def test_une_lettre_annulee_ne_part_pas(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    lettres = preparer(NatureCourrier.RADIATION, [une.pk])
    Courrier.objects.filter(pk=lettres[0].pk).update(etat=EtatCourrier.ANNULE)
    assert marquer_envoyes({lettres[0].pk: ""}, le=DES, acteur=SYSTEME) == 0


def test_plusieurs_lots_sans_rien_oublier(monde, monkeypatch):
    monkeypatch.setattr("registre.services.preavis.LOT", 3)
    m.demandes(monde.guichet, 8, deposee_le=DEPOT)
    m.demandes(monde.guichet, 2, deposee_le=DEPOT - timedelta(days=1))
    assert prevenir(le=DES, acteur=SYSTEME) == 10
    assert Courrier.objects.values("demande").distinct().count() == 10


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_demandes(monde, django_assert_num_queries):
    assert LOT == 1_000
    m.demandes(monde.guichet, 1, deposee_le=DEPOT)
    # parameters, savepoint, selection, channels, letters, events, trace, release
    with django_assert_num_queries(8):
        prevenir(le=DES, acteur=SYSTEME)
    m.demandes(monde.guichet, 40, deposee_le=DEPOT)
    with django_assert_num_queries(8):
        prevenir(le=DES, acteur=SYSTEME)
