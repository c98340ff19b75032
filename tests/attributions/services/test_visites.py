"""Visits (R441-2-15 I 5°): proposed, made, missed, cancelled; by the bailleur, while the candidature runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from attributions.enums import EtatVisite
from attributions.models import Candidature, VisiteLogement
from attributions.saisie.visites import SaisieVisite
from attributions.services.visites import constater, proposer
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import Courrier, Evenement
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Refus
from tests import monde
from tests.factories.attributions import une_candidature, une_convention, une_vacance

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidature() -> Candidature:
    qui = monde.organisme(monde.RESERVATAIRE)
    return une_candidature(une_vacance(reservataire=qui, convention=une_convention(qui)))


def proposee(candidature: Candidature, **champs: Any) -> VisiteLogement:
    return proposer(candidature.pk, saisie=SaisieVisite(aujourdhui(), **champs), acteur=monde.acteur(monde.BAILLEUR))


def refus_de(appel: Any, *arguments: Any, **champs: Any) -> Refus:
    avant = list(VisiteLogement.objects.order_by("pk").values()), Evenement.objects.count()
    with pytest.raises(ActionRefusee) as refusee:
        appel(*arguments, **{"acteur": monde.acteur(monde.BAILLEUR), **champs})
    assert (list(VisiteLogement.objects.order_by("pk").values()), Evenement.objects.count()) == avant
    return refusee.value.premier


def test_proposer_puis_faire(candidature: Candidature) -> None:
    visite = proposee(candidature, prevue_a=maintenant() + timedelta(days=3))
    faite = constater(visite.pk, etat=EtatVisite.FAITE, le=aujourdhui(), acteur=monde.acteur(monde.BAILLEUR))
    assert (faite.etat, faite.faite_le) == ("faite", aujourdhui())
    evenements = Evenement.objects.filter(demande=candidature.demande_id, nature=NatureEvenement.VISITE).order_by("pk")
    assert [un.details["visite"] for un in evenements] == ["proposee", "faite"]
    candidature.refresh_from_db()
    assert (candidature.version, candidature.etat) == (3, "designee")


def test_proposer_prepare_l_invitation_du_bailleur_en_un_evenement(candidature: Candidature) -> None:
    visite = proposee(candidature, prevue_a=maintenant() + timedelta(days=3))
    # One row for each channel of the demandeur (R441-2-7).
    courriers = Courrier.objects.filter(demande=candidature.demande_id, nature=NatureCourrier.CONVOCATION)
    assert {(un.etat, un.organisme_id, un.details["visite"]) for un in courriers} == {
        ("a_envoyer", candidature.attribuant_id, visite.pk)
    }
    evenements = Evenement.objects.filter(demande=candidature.demande_id, details__courrier="convocation")
    assert [un.nature for un in evenements] == [NatureEvenement.VISITE]
    # An outcome known before the letter left takes it back.
    constater(visite.pk, etat=EtatVisite.ANNULEE, le=aujourdhui(), motif="Travaux", acteur=monde.acteur(monde.BAILLEUR))
    assert {un.etat for un in courriers.all()} == {"annule"}


def test_une_visite_deja_passee_ne_s_annonce_pas(candidature: Candidature) -> None:
    hier = aujourdhui() - timedelta(days=1)
    Candidature.objects.filter(pk=candidature.pk).update(designee_le=hier)
    saisie = SaisieVisite(hier, prevue_a=maintenant() - timedelta(minutes=1))
    proposer(candidature.pk, saisie=saisie, acteur=monde.acteur(monde.BAILLEUR))
    assert not Courrier.objects.filter(nature=NatureCourrier.CONVOCATION).exists()


def test_une_absence_ne_refuse_rien(candidature: Candidature) -> None:
    """R441-10: only the answer to an offer, or its silence, is a refusal."""
    visite = proposee(candidature)
    constater(visite.pk, etat=EtatVisite.ABSENCE, le=aujourdhui(), acteur=monde.acteur(monde.BAILLEUR))
    candidature.refresh_from_db()
    assert candidature.etat == "designee"
    assert proposee(candidature).etat == "proposee"


def test_une_seule_visite_attend(candidature: Candidature) -> None:
    proposee(candidature)
    saisie = SaisieVisite(aujourdhui())
    assert refus_de(proposer, candidature.pk, saisie=saisie).code == "visite_deja_proposee"


@pytest.mark.parametrize(
    ("proposee_le", "prevue", "code"),
    [
        (timedelta(days=1), None, "date_future"),
        (timedelta(days=-1), None, "date_avant_depot"),
        (timedelta(), timedelta(days=-2), "rendez_vous_passe"),
    ],
)
def test_les_dates(candidature: Candidature, proposee_le: timedelta, prevue: timedelta | None, code: str) -> None:
    saisie = SaisieVisite(aujourdhui() + proposee_le, None if prevue is None else maintenant() + prevue)
    assert refus_de(proposer, candidature.pk, saisie=saisie).code == code


def test_la_suite_d_une_visite(candidature: Candidature) -> None:
    visite, le = proposee(candidature), aujourdhui()
    assert refus_de(constater, visite.pk, etat="revee", le=le).champ == "etat"
    assert refus_de(constater, visite.pk, etat=EtatVisite.ANNULEE, le=le).code == "motif_requis"
    assert refus_de(constater, visite.pk, etat=EtatVisite.FAITE, le=le + timedelta(days=1)).code == "date_future"
    assert refus_de(constater, 10**9, etat=EtatVisite.FAITE, le=le).statut_http == 404
    annulee = constater(visite.pk, etat=EtatVisite.ANNULEE, le=le, motif="Fuite", acteur=monde.acteur(monde.BAILLEUR))
    assert annulee.faite_le is None
    assert refus_de(constater, visite.pk, etat=EtatVisite.FAITE, le=le).code == "visite_close"


def test_c_est_l_affaire_du_bailleur(candidature: Candidature) -> None:
    saisie = SaisieVisite(aujourdhui())
    assert refus_de(proposer, candidature.pk, saisie=saisie, acteur=monde.acteur(monde.EMPLOYEUR)).statut_http == 404
    assert refus_de(proposer, candidature.pk, saisie=saisie, acteur=monde.acteur(monde.RESERVATAIRE)).statut_http == 403


def test_pas_de_visite_d_une_candidature_close(candidature: Candidature) -> None:
    Candidature.objects.filter(pk=candidature.pk).update(etat="retiree", close_le=date(2026, 11, 1))
    assert refus_de(proposer, candidature.pk, saisie=SaisieVisite(aujourdhui())).statut_http == 409
