"""Striking off: what it writes, what it refuses, what the night pronounces (R441-2-8, R441-2-9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from habilitations.rules.droits import Fonction
from registre import ports
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement, NatureTache, StatutNumero
from registre.models import AttributionDeclaree, Courrier, Demande, Evenement, NumeroUnique, Tache
from registre.saisie import SaisieAdresse, SaisieAttribution, SaisieJustification, SaisieRadiation
from registre.services.courriers import marquer_envoyes
from registre.services.preavis import prevenir
from registre.services.radiation import radier, radier_non_renouvelees
from registre.states.demande import Acte, EtatDemande
from registre.states.radiation import MotifRadiation as M
from socle.clock import horloge_a, maintenant
from socle.errors import ActionRefusee, Nature, Refus
from socle.models import TraceActe
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME

DEPOT = date(2025, 6, 10)
LE = date(2026, 3, 2)
RENONCIATION = SaisieJustification(renonciation_recue_le=LE, courrier_detenu_par="G9301")


@pytest.fixture(autouse=True)
def _horloge():
    with horloge_a(LE):
        yield


def renoncer(une: Demande, acteur, **champs) -> Demande:
    return radier(
        une.pk, saisie=SaisieRadiation(LE, M.RENONCIATION), justification=RENONCIATION, acteur=acteur, **champs
    )


def test_une_renonciation_radie_ecrit_et_ferme_ce_qui_est_ouvert(monde, django_capture_on_commit_callbacks):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    Tache.objects.create(demande=une, nature=NatureTache.NIR_A_COMPLETER, ouverte_a=maintenant())
    Courrier.objects.create(demande=une, nature=NatureCourrier.PREAVIS, canal="poste", cree_a=maintenant())
    acteur = m.acteur(monde.commune)
    with django_capture_on_commit_callbacks() as apres:
        radiee = renoncer(une, acteur, version=1)

    assert (radiee.etat, radiee.motif_radiation, radiee.radiee_le, radiee.version) == ("radiee", "RADABA", LE, 2)
    evenement = Evenement.objects.get(demande=une, nature=NatureEvenement.RADIATION)
    assert evenement.details == {
        "motif": "RADABA",
        "renonciation_recue_le": "2026-03-02",
        "courrier_detenu_par": "G9301",
        "courrier_conserve_jusqu_au": "2027-03-02",
    }
    assert (evenement.organisme_origine_id, evenement.agent_id) == (monde.commune.pk, acteur.agent_id)
    assert not Tache.objects.filter(demande=une, close_a=None).exists()
    assert Courrier.objects.get(demande=une, nature=NatureCourrier.PREAVIS).etat == EtatCourrier.ANNULE
    assert Courrier.objects.filter(demande=une, nature=NatureCourrier.RADIATION, etat="a_envoyer").count() == 2
    assert TraceActe.objects.get(acte="radier", objet_id=une.pk).agent_id == acteur.agent_id
    assert len(apres) == 2  # the letters, the score


def etat_entier(une: Demande) -> tuple:
    return (
        Demande.objects.filter(pk=une.pk).values()[0],
        Evenement.objects.count(),
        Courrier.objects.count(),
        TraceActe.objects.count(),
    )


@pytest.mark.parametrize(
    ("organisme", "fonction", "version", "code", "nature"),
    [
        ("commune", Fonction.INSTRUCTEUR, 9, "version_perimee", Nature.CONFLIT),
        ("commune", Fonction.CONSULTATION, 1, "hors_fonction", Nature.INTERDIT),
        ("bailleur", Fonction.RESPONSABLE, 1, "prononcant_incompetent", Nature.INTERDIT),
        ("employeur", Fonction.RESPONSABLE, 1, "demande_inconnue", Nature.INTROUVABLE),
    ],
)
def test_un_refus_ne_change_rien(monde, organisme, fonction, version, code, nature):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    acteur = m.acteur(getattr(monde, organisme), fonction)
    avant = etat_entier(une)
    with pytest.raises(ActionRefusee) as refusee:
        renoncer(une, acteur, version=version)
    assert (refusee.value.premier.code, refusee.value.premier.nature) == (code, nature)
    assert etat_entier(une) == avant


def test_une_demande_inconnue_est_introuvable(monde):
    with pytest.raises(ActionRefusee) as refusee:
        radier(0, saisie=SaisieRadiation(LE, M.RENONCIATION), acteur=m.acteur(monde.commune))
    assert refusee.value.premier.nature is Nature.INTROUVABLE


def test_une_demande_radiee_ne_l_est_pas_deux_fois(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    acteur = m.acteur(monde.commune)
    renoncer(une, acteur)
    with pytest.raises(ActionRefusee) as refusee:
        renoncer(une, acteur)
    assert refusee.value.premier.code == "etat"
    assert Evenement.objects.filter(demande=une, nature=NatureEvenement.RADIATION).count() == 1


def test_une_application_peut_retenir_la_demande_et_lui_donner_suite(monde, monkeypatch):
    une, autre = m.demandes(monde.guichet, 2, deposee_le=DEPOT)
    suivies: list[tuple] = []
    retenue = Refus("bail_en_cours", "Un bail est en cours de signature.", Nature.ETAT)
    monkeypatch.setattr(
        ports, "empechements", [lambda acte, ids, le, motif: {une.pk: retenue} if une.pk in ids else {}]
    )
    monkeypatch.setattr(ports, "suites", [lambda acte, ids, acteur, le: suivies.append((acte, tuple(ids), le))])
    acteur = m.acteur(monde.commune)
    with pytest.raises(ActionRefusee) as refusee:
        renoncer(une, acteur)
    assert refusee.value.premier is retenue
    renoncer(autre, acteur)
    assert suivies == [(Acte.RADIER, (autre.pk,), LE)]


def test_le_bailleur_declare_l_attribution(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    attribution = SaisieAttribution(
        bail_le=date(2026, 2, 27), rpls="0123456789", siren_bailleur="732829320", dalo=True, accord_collectif="ACD",
        reservataire="PPRIOR", typologie="T3", surface=62, loyer=540,
        adresse=SaisieAdresse(voie="RUE GABRIEL PÉRI", numero="4", code_postal="93200", commune="93066"),
    )  # fmt: skip
    radiee = radier(
        une.pk,
        saisie=SaisieRadiation(LE, M.ATTRIBUTION, attribution=attribution),
        acteur=m.acteur(monde.bailleur, Fonction.RESPONSABLE),
    )
    assert radiee.motif_radiation == "RADATT"
    declaree = AttributionDeclaree.objects.get(demande=une)
    assert (declaree.rpls, declaree.bail_le, declaree.loyer, declaree.voie) == (
        "0123456789", date(2026, 2, 27), 540, "RUE GABRIEL PÉRI",
    )  # fmt: skip
    assert declaree.a_adresse
    assert Evenement.objects.get(demande=une, nature="radiation").details["sans_rpls"] is False


@pytest.mark.parametrize("motif", [M.DECES, M.DOUBLON, M.FUSION])
def test_le_gestionnaire_clot_deces_doublons_et_fusions(monde, motif):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    conservee = m.demande(monde.guichet, deposee_le=DEPOT - timedelta(days=30))
    m.menage_de(une).personne_set.filter(role="cotitulaire").delete()
    pieces = SaisieJustification(deces_le=date(2026, 2, 1), demande_conservee_id=conservee.pk)
    gestionnaire = m.acteur(monde.gestionnaire, Fonction.GESTIONNAIRE)
    radiee = radier(une.pk, saisie=SaisieRadiation(LE, motif), justification=pieces, acteur=gestionnaire)
    assert radiee.motif_radiation == motif
    assert Courrier.objects.filter(demande=une).exists() == (motif is M.FUSION)
    statut = NumeroUnique.objects.get(demande=une).statut
    assert statut == (StatutNumero.FUSIONNE if motif is M.FUSION else StatutNumero.COURANT)


def test_on_ne_garde_pas_une_demande_deja_radiee(monde):
    une, autre = m.demandes(monde.guichet, 2, deposee_le=DEPOT)
    renoncer(autre, m.acteur(monde.commune))
    with pytest.raises(ActionRefusee) as refusee:
        radier(
            une.pk,
            saisie=SaisieRadiation(LE, M.DOUBLON),
            justification=SaisieJustification(demande_conservee_id=autre.pk),
            acteur=m.acteur(monde.gestionnaire, Fonction.GESTIONNAIRE),
        )
    assert [un.code for un in refusee.value.refus] == ["demande_conservee_requise"]


# --- the night: expiry 10 June 2026, tolerance until 10 July, struck off from the 11th


def notifier(une: Demande, le: date) -> None:
    prevenir(le=le, acteur=SYSTEME)
    marquer_envoyes(
        dict.fromkeys(Courrier.objects.filter(demande=une).values_list("pk", flat=True), ""), le=le, acteur=SYSTEME
    )


@pytest.mark.parametrize(("le", "nombre"), [(date(2026, 7, 10), 0), (date(2026, 7, 11), 1), (date(2026, 9, 1), 1)])
def test_la_nuit_radie_au_treizieme_mois(monde, le, nombre):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    notifier(une, date(2026, 5, 1))
    assert radier_non_renouvelees(le=le, acteur=SYSTEME) == nombre
    une.refresh_from_db()
    assert une.etat == (EtatDemande.RADIEE if nombre else EtatDemande.ACTIVE)
    if nombre:
        assert (une.motif_radiation, une.radiee_le, une.version) == ("RADREN", le, 2)
        assert Evenement.objects.get(demande=une, nature="radiation").details == {"motif": "RADREN"}
        assert TraceActe.objects.filter(acte="radier", objet_id=une.pk).count() == 1


def test_sans_preavis_envoye_la_nuit_ne_radie_pas(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    assert radier_non_renouvelees(le=date(2026, 9, 1), acteur=SYSTEME) == 0
    prevenir(le=date(2026, 5, 1), acteur=SYSTEME)
    assert radier_non_renouvelees(le=date(2026, 9, 1), acteur=SYSTEME) == 0
    une.refresh_from_db()
    assert une.etat == EtatDemande.ACTIVE


def test_un_preavis_tardif_laisse_son_mois_puis_la_tolerance(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    # Sent on 20 July: one month to renew, until 20 August, then the month of tolerance, until 20 September.
    notifier(une, date(2026, 7, 20))
    assert radier_non_renouvelees(le=date(2026, 9, 20), acteur=SYSTEME) == 0
    assert radier_non_renouvelees(le=date(2026, 9, 21), acteur=SYSTEME) == 1


def test_la_nuit_passe_ce_qu_une_application_retient(monde, monkeypatch):
    une, autre = m.demandes(monde.guichet, 2, deposee_le=DEPOT)
    for chacune in (une, autre):
        notifier(chacune, date(2026, 5, 1))
    retenue = Refus("candidature", "Un logement est proposé.", Nature.ETAT)
    monkeypatch.setattr(ports, "empechements", [lambda acte, ids, le, motif: {une.pk: retenue}])
    assert radier_non_renouvelees(le=date(2026, 7, 11), acteur=SYSTEME) == 1
    assert set(Demande.objects.actives().values_list("pk", flat=True)) == {une.pk}


def test_la_nuit_travaille_par_lots(monde, monkeypatch):
    monkeypatch.setattr("registre.services.radiation.LOT", 3)
    for une in m.demandes(monde.guichet, 7, deposee_le=DEPOT):
        notifier(une, date(2026, 5, 1))
    assert radier_non_renouvelees(le=date(2026, 7, 11), acteur=SYSTEME) == 7
    assert radier_non_renouvelees(le=date(2026, 7, 11), acteur=SYSTEME) == 0


def test_le_gestionnaire_peut_aussi_la_prononcer_une_a_une(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    notifier(une, date(2026, 5, 1))
    gestionnaire = m.acteur(monde.gestionnaire, Fonction.GESTIONNAIRE)
    saisie = SaisieRadiation(date(2026, 7, 11), M.NON_RENOUVELLEMENT)
    with horloge_a(date(2026, 7, 11)):
        assert radier(une.pk, saisie=saisie, acteur=gestionnaire).etat == EtatDemande.RADIEE
