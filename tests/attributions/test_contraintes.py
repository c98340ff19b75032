"""What must never be false of an attribution is refused by the database itself, whoever writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from attributions.models import Bail, Proposition
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui, maintenant
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db


def refuse(contrainte: str, ecrire) -> None:
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        ecrire()


def test_un_menage_n_accepte_qu_un_logement():
    """L441-2-1: one active demande; the issue: accepted twice is impossible, designated twice is normal."""
    demande = usine.une_demande()
    usine.une_candidature(demande=demande, etat=EtatCandidature.ACCEPTEE)
    usine.une_candidature(demande=demande)
    refuse(
        "candidature_un_engagement_par_demande",
        lambda: usine.une_candidature(demande=demande, etat=EtatCandidature.ACCEPTEE),
    )


def test_une_place_n_a_qu_un_attributaire():
    vacance = usine.une_vacance(etat=EtatVacance.ATTRIBUEE)
    usine.une_candidature(vacance, etat=EtatCandidature.PROPOSEE)
    refuse(
        "candidature_un_attributaire_par_place",
        lambda: usine.une_candidature(vacance, etat=EtatCandidature.ATTRIBUTAIRE),
    )


def test_deux_candidats_n_ont_pas_le_meme_rang():
    """R441-3 b."""
    vacance = usine.une_vacance(etat=EtatVacance.ATTRIBUEE)
    usine.une_candidature(vacance, etat=EtatCandidature.EN_RANG, rang=2)
    refuse(
        "candidature_rangs_distincts",
        lambda: usine.une_candidature(vacance, etat=EtatCandidature.EN_RANG, rang=2),
    )


def test_un_seul_bail_par_place():
    candidature = usine.une_candidature(etat=EtatCandidature.ACCEPTEE)
    valeurs = {
        "candidature": candidature,
        "mise_a_disposition": candidature.mise_a_disposition,
        "signe_le": aujourdhui(),
        "saisi_a": maintenant(),
    }
    Bail.objects.create(**valeurs)
    refuse("bail_un_par_place", lambda: Bail.objects.create(**valeurs))
    Bail.objects.update(annule_le=aujourdhui(), motif_annulation="Désistement")
    Bail.objects.create(**valeurs)


@pytest.mark.parametrize(("jours", "admis"), [(9, False), (10, True), (15, True)])
def test_une_offre_laisse_dix_jours(jours, admis):
    """R441-10: the delay is never under ten days."""
    candidature = usine.une_candidature(etat=EtatCandidature.PROPOSEE)

    def envoyer():
        Proposition.objects.create(
            candidature=candidature,
            envoyee_le=aujourdhui(),
            repondre_avant_le=aujourdhui() + timedelta(days=jours),
        )

    if admis:
        envoyer()
    else:
        refuse("proposition_dix_jours", envoyer)


def test_un_logement_n_a_qu_une_vacance_ouverte():
    logement = usine.un_logement()
    usine.une_vacance(logement)
    refuse("vacance_une_ouverte_par_logement", lambda: usine.une_vacance(logement))


@pytest.mark.parametrize(
    ("rpls", "exception", "admis"),
    [("0123456789", "", True), ("", "Livraison de 2026", True), ("", "", False), ("123", "", False)],
)
def test_un_logement_porte_son_identifiant_ou_le_motif(rpls, exception, admis):
    """R441-2-9; arrêté of 5 January 2010, field 1: ten characters."""

    def ecrire():
        usine.un_logement(rpls=rpls, exception_rpls=exception)

    if admis:
        ecrire()
    else:
        refuse("logement_rpls_ou_exception", ecrire)
