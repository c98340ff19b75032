"""Acts on a grid: what its territory may do, what anybody else may not, what the law refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from habilitations.acteur import systeme
from registre.models import GrilleCotation
from registre.permissions_grilles import grilles_visibles
from registre.rules.cotation.bareme import LigneBareme
from registre.services.cotation.grilles import (
    NOTER,
    Publication,
    SaisieGrille,
    abandonner,
    modifier,
    preparer,
    publier,
    reprendre,
    visible,
)
from registre.states.grille import EtatGrille
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.models import TraceActe, Travail
from tests import monde
from tests.registre.cotation.conftest import LIGNES, grille, publiee, territoire

pytestmark = pytest.mark.django_db

SAISIE = SaisieGrille("Nouvelle", LIGNES)


def codes(faire) -> list[str]:
    with pytest.raises(ActionRefusee) as refusee:
        faire()
    return [un.code for un in refusee.value.refus]


def publication(du: date | None = None, source: str = "Délibération n° 2026-12") -> Publication:
    return Publication(du or aujourdhui(), source)


def test_l_ept_prepare_change_et_publie_sa_grille(ept):
    une = preparer(territoire(), SAISIE, acteur=ept)
    assert (une.etat, une.numero, une.du) == (EtatGrille.BROUILLON, 1, None)
    modifier(une.pk, SaisieGrille("Renommée", (*LIGNES, LigneBareme("handicap", 4))), acteur=ept, version=1)
    une.refresh_from_db()
    assert (une.intitule, une.lignes.count(), une.version) == ("Renommée", len(LIGNES) + 1, 2)
    publier(une.pk, publication(), acteur=ept)
    une.refresh_from_db()
    assert (une.etat, une.du, une.au, une.publiee_par_id) == (
        EtatGrille.PUBLIEE,
        aujourdhui(),
        None,
        ept.affectation_id,
    )
    assert Travail.objects.get(nature=NOTER).arguments == {"territoire": territoire().pk}
    actes = set(TraceActe.objects.filter(objet_type="registre.grille_cotation").values_list("acte", flat=True))
    assert actes == {"preparer_grille", "modifier_grille", "publier_grille"}


def test_publier_met_fin_a_la_version_d_avant_la_veille(ept):
    ancienne = publiee()
    neuve = reprendre(ancienne.pk, acteur=ept)
    assert (neuve.numero, neuve.etat) == (2, EtatGrille.BROUILLON)
    assert set(neuve.lignes.values_list("critere", "seuil", "points")) == set(
        ancienne.lignes.values_list("critere", "seuil", "points")
    )
    debut = aujourdhui() + timedelta(days=30)
    publier(neuve.pk, publication(debut), acteur=ept)
    ancienne.refresh_from_db()
    assert ancienne.au == debut - timedelta(days=1)
    # A version to come is scored on its day, by the nightly act.
    assert not Travail.objects.filter(unicite=f"noter_grille:{neuve.pk}").exists()


@pytest.mark.parametrize(
    ("lignes", "code"),
    [
        ((), "grille_vide"),
        ((LigneBareme("anciennete", 2, 12),), "grille_sans_priorite"),
        ((LigneBareme("l441_1_j", 9),), "grille_sans_dalo"),
        ((LigneBareme("dalo", 9), LigneBareme("mutation", -9)), "poids_qui_s_annulent"),
    ],
)
def test_une_grille_illegale_n_est_pas_publiee(ept, lignes, code):
    une = grille(lignes)
    assert codes(lambda: publier(une.pk, publication(), acteur=ept)) == [code]
    une.refresh_from_db()
    assert (une.etat, une.du) == (EtatGrille.BROUILLON, None)
    assert not Travail.objects.exists()


def test_publier_dit_la_deliberation_et_une_date_possible(ept):
    une = grille()
    hier = aujourdhui() - timedelta(days=1)
    assert codes(lambda: publier(une.pk, publication(hier, "  "), acteur=ept)) == [
        "grille_sans_deliberation",
        "grille_antidatee",
    ]
    publiee(du=aujourdhui() + timedelta(days=10))
    assert codes(lambda: publier(une.pk, publication(), acteur=ept)) == ["grille_deja_prevue"]


def test_une_grille_publiee_ne_change_plus(ept):
    une = publiee()
    assert codes(lambda: modifier(une.pk, SAISIE, acteur=ept, version=None)) == ["etat_de_grille"]
    assert codes(lambda: abandonner(une.pk, acteur=ept)) == ["etat_de_grille"]
    assert codes(lambda: publier(une.pk, publication(), acteur=ept)) == ["etat_de_grille"]


def test_un_brouillon_abandonne_se_reprend(ept):
    une = abandonner(grille().pk, acteur=ept)
    assert une.etat == EtatGrille.ABANDONNEE
    assert reprendre(une.pk, acteur=ept).lignes.count() == len(LIGNES)


def test_une_saisie_perimee_n_ecrase_rien(ept):
    une = grille()
    modifier(une.pk, SAISIE, acteur=ept, version=1)
    assert codes(lambda: modifier(une.pk, SaisieGrille("Autre"), acteur=ept, version=1)) == ["version_perimee"]
    une.refresh_from_db()
    assert une.intitule == "Nouvelle"


def test_une_ligne_inconnue_est_refusee_et_rien_ne_change(ept):
    une = grille()
    fautive = SaisieGrille("Autre", (LigneBareme("inexistant", 3),))
    assert codes(lambda: modifier(une.pk, fautive, acteur=ept, version=1)) == ["critere_inconnu"]
    assert une.lignes.count() == len(LIGNES)


@pytest.mark.parametrize("profil", [monde.EPCI, monde.VILLE_DE_PARIS])
def test_un_autre_territoire_ne_voit_pas_le_brouillon(referentiels, profil):
    une = grille()
    acteur = monde.acteur(profil)
    assert codes(lambda: modifier(une.pk, SAISIE, acteur=acteur, version=1)) == ["grille_inconnue"]
    assert not grilles_visibles(acteur).filter(pk=une.pk).exists()
    publier(une.pk, publication(), acteur=systeme())
    assert visible(une.cle, acteur=acteur).pk == une.pk
    assert codes(lambda: reprendre(une.pk, acteur=acteur)) == ["grille_d_un_autre"]
    assert codes(lambda: preparer(territoire(), SAISIE, acteur=acteur)) == ["grille_d_un_autre"]


@pytest.mark.parametrize("profil", [monde.COMMUNE, monde.BAILLEUR, monde.ETAT, monde.COMMISSION, monde.GESTIONNAIRE])
def test_seul_le_territoire_gere_sa_grille(referentiels, profil):
    """L441-2-8: the plan, so its grid, is the EPCI's, the EPT's or Paris's; a commune of it reads it."""
    une = publiee()
    acteur = monde.acteur(profil)
    with pytest.raises(ActionRefusee) as refusee:
        reprendre(une.pk, acteur=acteur)
    assert refusee.value.premier.statut_http == 403
    assert visible(une.cle, acteur=acteur).pk == une.pk


def test_une_commune_n_a_pas_de_grille_sauf_paris(referentiels):
    montreuil = territoire("commune", monde.MONTREUIL)
    assert codes(lambda: preparer(montreuil, SAISIE, acteur=systeme())) == ["territoire_sans_grille"]
    paris = preparer(territoire("commune", monde.PARIS), SAISIE, acteur=monde.acteur(monde.VILLE_DE_PARIS))
    assert paris.territoire.code == monde.PARIS


def test_la_base_refuse_deux_grilles_en_meme_temps(referentiels):
    une = publiee()
    autre = grille()
    autre.etat, autre.du, autre.publiee_a, autre.source = EtatGrille.PUBLIEE, une.du, une.publiee_a, "Autre"
    with pytest.raises(IntegrityError), transaction.atomic():
        autre.save()
    GrilleCotation.objects.filter(pk=une.pk).update(au=une.du)
    with pytest.raises(IntegrityError), transaction.atomic():
        GrilleCotation.objects.filter(pk=autre.pk).update(etat=EtatGrille.PUBLIEE, source="", du=date(2027, 1, 1))
