"""Warnings before radiations c and d: sender, proof, answer, then the radiation itself (R441-2-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from habilitations.rules.droits import Fonction
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier, Evenement
from registre.rules.avertissements import Preuve
from registre.saisie import SaisieAvertissement, SaisieJustification, SaisieRadiation
from registre.services.avertissement import avertir, prouver_distribution, recevoir_reponse
from registre.services.radiation import radier
from registre.states.radiation import MotifRadiation as M
from socle.clock import horloge_a
from socle.errors import ActionRefusee
from tests.registre.cycle import monde as m

LE = date(2026, 3, 2)
DISTRIBUE = date(2026, 3, 5)
C = SaisieAvertissement(M.ABSENCE_REPONSE, objet="Mise à jour du dossier", courrier_le=date(2026, 1, 5))
D = SaisieAvertissement(
    M.IRRECEVABILITE, sous_motif="IRRRES", decision_caleol="CAL-7", decision_caleol_le=date(2026, 2, 20)
)


@pytest.fixture
def cas(monde):
    with horloge_a(LE):
        yield monde, m.demande(monde.guichet, deposee_le=date(2025, 6, 10))


def refus_de(fonction, *args, **champs) -> str:
    with pytest.raises(ActionRefusee) as refusee:
        fonction(*args, **champs)
    return refusee.value.premier.code


def test_l_avertissement_c_part_en_recommande(cas, django_capture_on_commit_callbacks):
    monde, une = cas
    with django_capture_on_commit_callbacks() as apres:
        lettre = avertir(une.pk, saisie=C, acteur=m.acteur(monde.commune), le=LE)
    assert (lettre.nature, lettre.canal, lettre.etat) == (NatureCourrier.AVERTISSEMENT_C, "recommande", "a_envoyer")
    assert lettre.organisme_id == monde.commune.pk
    assert Evenement.objects.get(demande=une, nature="avertissement").details == {
        "motif": "RADCON",
        "courrier": lettre.pk,
    }
    assert len(apres) == 2  # the letters, the score


@pytest.mark.parametrize(
    ("organisme", "saisie", "code"),
    [
        ("commune", SaisieAvertissement(M.RENONCIATION), "avertissement_sans_objet"),
        ("commune", D, "avertissement_bailleur"),
        ("bailleur", replace(D, sous_motif=""), "sous_motif_requis"),
        ("bailleur", replace(D, decision_caleol="Mme Untel"), "decision_caleol_requise"),
        ("bailleur", replace(D, decision_caleol_le=None), "decision_caleol_requise"),
        ("commune", replace(C, envoye_le=date(2026, 3, 3)), "date_future"),
        ("commune", replace(C, envoye_le=date(2025, 6, 9)), "date_avant_depot"),
    ],
)
def test_ce_qui_est_refuse(cas, organisme, saisie, code):
    monde, une = cas
    acteur = m.acteur(getattr(monde, organisme), Fonction.RESPONSABLE)
    assert refus_de(avertir, une.pk, saisie=saisie, acteur=acteur, le=LE) == code
    assert not Courrier.objects.filter(demande=une).exists()


def test_un_seul_avertissement_en_cours_par_organisme(cas):
    monde, une = cas
    acteur = m.acteur(monde.commune)
    lettre = avertir(une.pk, saisie=C, acteur=acteur, le=LE)
    assert refus_de(avertir, une.pk, saisie=C, acteur=acteur, le=LE) == "deja_averti"
    recevoir_reponse(lettre.pk, le=LE, acteur=acteur)
    assert avertir(une.pk, saisie=C, acteur=acteur, le=LE).pk != lettre.pk


def test_la_preuve_fait_courir_le_mois(cas):
    monde, une = cas
    acteur = m.acteur(monde.commune)
    lettre = avertir(une.pk, saisie=replace(C, envoye_le=LE), acteur=acteur, le=LE)
    with horloge_a(date(2026, 3, 6)):
        prouvee = prouver_distribution(lettre.pk, distribue_le=DISTRIBUE, preuve=Preuve.AVIS_SIGNE, acteur=acteur)
    assert (prouvee.etat, prouvee.echeance_le, prouvee.preuve) == ("distribue", date(2026, 4, 5), "avis_signe")
    saisie, pieces = (
        SaisieRadiation(date(2026, 4, 5), M.ABSENCE_REPONSE),
        SaisieJustification(avertissement_id=lettre.pk),
    )
    with horloge_a(date(2026, 4, 4)):
        trop_tot = replace(saisie, le=date(2026, 4, 4))
        assert refus_de(radier, une.pk, saisie=trop_tot, justification=pieces, acteur=acteur) == "avertissement_delai"
    with horloge_a(date(2026, 4, 5)):
        radiee = radier(une.pk, saisie=saisie, justification=pieces, acteur=acteur)
    assert (radiee.motif_radiation, radiee.courrier_radiation_le, radiee.a_absence_reponse) == ("RADCON", LE, True)


def test_le_bailleur_radie_apres_sa_commission(cas):
    monde, une = cas
    acteur = m.acteur(monde.bailleur, Fonction.RESPONSABLE)
    lettre = avertir(une.pk, saisie=replace(D, envoye_le=LE), acteur=acteur, le=LE)
    with horloge_a(date(2026, 4, 20)):
        prouver_distribution(lettre.pk, distribue_le=DISTRIBUE, preuve=Preuve.NON_RECLAME, acteur=acteur)
        radiee = radier(
            une.pk,
            saisie=SaisieRadiation(date(2026, 4, 20), M.IRRECEVABILITE, sous_motif="IRRRES"),
            justification=SaisieJustification(
                avertissement_id=lettre.pk, decision_caleol="CAL-7", decision_caleol_le=date(2026, 2, 20)
            ),
            acteur=acteur,
        )
    assert (radiee.motif_radiation, radiee.sous_motif) == ("RADIRR", "IRRRES")
    assert radiee.courrier_radiation_le is None


def test_la_reponse_annule_l_avertissement_et_la_radiation(cas):
    monde, une = cas
    acteur = m.acteur(monde.commune)
    lettre = avertir(une.pk, saisie=replace(C, envoye_le=LE), acteur=acteur, le=LE)
    with horloge_a(date(2026, 5, 1)):
        prouver_distribution(lettre.pk, distribue_le=DISTRIBUE, preuve=Preuve.AVIS_SIGNE, acteur=acteur)
        annulee = recevoir_reponse(lettre.pk, le=date(2026, 4, 1), acteur=acteur)
        assert annulee.etat == EtatCourrier.ANNULE
        averti = Evenement.objects.get(demande=une, nature="avertissement")
        assert Evenement.objects.get(demande=une, nature=NatureEvenement.ANNULATION).annule_id == averti.pk
        code = refus_de(
            radier,
            une.pk,
            saisie=SaisieRadiation(date(2026, 5, 1), M.ABSENCE_REPONSE),
            justification=SaisieJustification(avertissement_id=lettre.pk),
            acteur=acteur,
        )
    assert code == "avertissement_annule"


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"distribue_le": date(2026, 3, 1)}, "distribution_dates"),
        ({"distribue_le": date(2026, 3, 8)}, "distribution_dates"),
        ({"preuve": "parole"}, "preuve_inconnue"),
    ],
)
def test_une_preuve_fausse_est_refusee(cas, champs, code):
    monde, une = cas
    acteur = m.acteur(monde.commune)
    lettre = avertir(une.pk, saisie=replace(C, envoye_le=LE), acteur=acteur, le=LE)
    with horloge_a(date(2026, 3, 7)):
        base = {"distribue_le": DISTRIBUE, "preuve": Preuve.AVIS_SIGNE} | champs
        assert refus_de(prouver_distribution, lettre.pk, acteur=acteur, **base) == code
    lettre.refresh_from_db()
    assert lettre.etat == EtatCourrier.ENVOYE


def test_une_lettre_pas_encore_partie_demande_sa_date_d_envoi(cas):
    monde, une = cas
    acteur = m.acteur(monde.commune)
    lettre = avertir(une.pk, saisie=C, acteur=acteur, le=LE)
    champs = {"distribue_le": LE, "preuve": Preuve.REMISE, "acteur": acteur}
    assert refus_de(prouver_distribution, lettre.pk, **champs) == "distribution_dates"
    assert prouver_distribution(lettre.pk, envoye_le=LE, **champs).etat == EtatCourrier.DISTRIBUE
    assert refus_de(prouver_distribution, lettre.pk, **champs) == "courrier_clos"


def test_la_preuve_et_la_reponse_sont_celles_de_l_expediteur(cas):
    monde, une = cas
    lettre = avertir(une.pk, saisie=replace(C, envoye_le=LE), acteur=m.acteur(monde.commune), le=LE)
    autre = m.acteur(monde.bailleur, Fonction.RESPONSABLE)
    champs = {"distribue_le": LE, "preuve": Preuve.REMISE, "acteur": autre}
    assert refus_de(prouver_distribution, lettre.pk, **champs) == "courrier_d_un_autre"
    assert refus_de(recevoir_reponse, lettre.pk, le=LE, acteur=autre) == "courrier_d_un_autre"
    assert refus_de(recevoir_reponse, 0, le=LE, acteur=autre) == "courrier_inconnu"
