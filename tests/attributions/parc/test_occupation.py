"""The three-yearly examination of an occupation, the opinion of the CALEOL, the mutation it opens (L442-5-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.enums import FinBailEnCours
from attributions.models import Bail, BailEnCours, ExamenOccupation
from attributions.rules.occupation import FaitsAvis, FaitsBailExamine, refus_d_avis, refus_d_examiner, refus_de_mutation
from attributions.saisie.occupation import SaisieAvis, SaisieExamen
from attributions.services import baux_en_cours, occupation
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement, Parametre
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.associations import numero
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
BAIL, LE = date(2023, 11, 20), date(2026, 11, 22)
DU = FaitsBailExamine(en_vigueur=True, tendue=True, depuis=BAIL, mois=36)


@pytest.mark.parametrize(
    ("faits", "le", "situations", "code"),
    [
        ({}, LE, [], None),
        ({}, date(2026, 11, 20), ["plafond", "handicap"], None),  # three years to the day
        ({}, date(2026, 11, 19), [], "examen_trop_tot"),
        ({"en_vigueur": False}, LE, [], "bail_fini"),
        ({"tendue": False}, LE, [], "zone_non_tendue"),
        ({}, LE + JOUR, [], "examen_futur"),
        ({}, LE, ["autre"], "situation_inconnue"),
    ],
)
def test_quand_une_occupation_s_examine(faits, le, situations, code):
    assert getattr(refus_d_examiner(replace(DU, **faits), situations, le=le, aujourdhui=LE), "code", None) == code


@pytest.mark.parametrize(
    ("faits", "avis", "motif", "code"),
    [
        ({}, "relogement", "Suroccupation", None),
        ({"situations": 0}, "maintien", "x", "sans_situation"),
        ({"rendu": True}, "maintien", "x", "avis_deja_rendu"),
        ({"tenue": False, "seance_le": None}, "maintien", "x", "seance_hors_dates"),
        ({"seance_le": LE - 2 * JOUR}, "maintien", "x", "seance_hors_dates"),
        ({}, "", "x", "avis_requis"),
        ({}, "maintien", "  ", "motif_requis"),
    ],
)
def test_l_avis_de_la_commission(faits, avis, motif, code):
    base = FaitsAvis(situations=1, rendu=False, tenue=True, seance_le=LE, examine_le=LE - JOUR)
    assert getattr(refus_d_avis(replace(base, **faits), avis, motif), "code", None) == code


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        ({}, None),
        ({"avis": "maintien"}, "sans_avis_de_relogement"),
        ({"deja": True}, "mutation_deja_ouverte"),
        ({"trouvee": False}, "demande_introuvable"),
        ({"active": False}, "demande_introuvable"),
        ({"mutation": False}, "demande_sans_mutation"),
    ],
)
def test_la_mutation_qui_suit(faits, code):
    base = {"avis": "relogement", "deja": False, "trouvee": True, "active": True, "mutation": True}
    assert getattr(refus_de_mutation(**{**base, **faits}), "code", None) == code


def un_bail(mois: int, *, fin: FinBailEnCours | None = None, **champs) -> BailEnCours:
    """A lease signed here, as its service leaves it; `fin`: what ended it since."""
    vacance = usine.une_vacance(etat=EtatVacance.LOUEE)
    une = usine.une_candidature(vacance, etat=E.BAIL_SIGNE)
    signe_le = ajouter_mois(aujourdhui(), -mois)
    valeurs = {"signe_le": signe_le, "saisi_a": maintenant(), **champs}
    bail = Bail.objects.create(candidature=une, mise_a_disposition=vacance, **valeurs)
    baux_en_cours.suivre(bail, vacance.logement)
    if fin is not None:
        baux_en_cours.finir_le_bail(bail, fin)
    return BailEnCours.objects.get(bail=bail)


def tendue(valeur: int = 1) -> None:
    Parametre.objects.filter(cle=Cle.OCCUPATION_ZONE).update(valeur=valeur)


def a_examiner() -> list[BailEnCours]:
    return list(occupation.baux_a_examiner(scenes.bailleur(), aujourdhui()).order_by("quand", "pk"))


def examiner(bail: BailEnCours, *situations: str) -> ExamenOccupation:
    return occupation.examiner(bail.pk, saisie=SaisieExamen(aujourdhui(), list(situations)), acteur=scenes.bailleur())


def avis(examen: ExamenOccupation, seance, **champs) -> SaisieAvis:
    return SaisieAvis(**{"seance": seance.cle, "avis": "relogement", "motif": "Suroccupation", **champs})


def une_seance_du_jour():
    return usine.une_seance(usine.une_commission(), etat=EtatSeance.OUVERTE)


def test_les_baux_de_plus_de_trois_ans_en_zone_tendue():
    tendue()
    du, trop_tot = un_bail(36), un_bail(35)
    annule = un_bail(40, fin=FinBailEnCours.ANNULE, annule_le=aujourdhui(), motif_annulation="erreur")
    glisse = un_bail(40, fin=FinBailEnCours.BAIL, glisse_le=aujourdhui())
    assert a_examiner() == [du]
    assert not occupation.baux_a_examiner(monde.acteur(monde.EMPLOYEUR), aujourdhui()).exists()
    for bail, code in ((trop_tot, "examen_trop_tot"), (annule, "bail_fini"), (glisse, "bail_fini")):
        refuse(code, occupation.examiner, bail.pk, saisie=SaisieExamen(aujourdhui()), acteur=scenes.bailleur())
    tendue(0)
    assert a_examiner() == []
    refuse("zone_non_tendue", occupation.examiner, du.pk, saisie=SaisieExamen(aujourdhui()), acteur=scenes.bailleur())


def test_la_liste_a_un_nombre_fixe_d_instructions():
    tendue()
    un_bail(40)
    with CaptureQueriesContext(connection) as une:
        a_examiner()
    [un_bail(40) for _ in range(4)]
    with CaptureQueriesContext(connection) as cinq:
        assert len(a_examiner()) == 5
    assert len(une) == len(cinq)


def test_de_l_examen_a_la_mutation():
    tendue()
    bail, acteur = un_bail(37), scenes.bailleur()
    examen = examiner(bail, "suroccupation")
    assert a_examiner() == []  # three years run again from the examination
    refuse("examen_trop_tot", occupation.examiner, bail.pk, saisie=SaisieExamen(aujourdhui()), acteur=acteur)
    seance = une_seance_du_jour()
    locataire = usine.une_demande()
    refuse("sans_avis_de_relogement", occupation.ouvrir_mutation, examen.pk, numero=numero(locataire), acteur=acteur)
    refuse(
        "seance_hors_dates",
        occupation.aviser,
        examen.pk,
        saisie=replace(avis(examen, seance), seance=None),
        acteur=acteur,
    )
    refuse("version_perimee", occupation.aviser, examen.pk, saisie=avis(examen, seance), acteur=acteur, version=9)
    rendu = occupation.aviser(examen.pk, saisie=avis(examen, seance), acteur=acteur)
    assert (rendu.avis, rendu.avis_le, rendu.seance, rendu.version) == ("relogement", aujourdhui(), seance, 2)
    refuse("avis_deja_rendu", occupation.aviser, examen.pk, saisie=avis(examen, seance), acteur=acteur)
    refuse("demande_introuvable", occupation.ouvrir_mutation, examen.pk, numero="12", acteur=acteur)
    refuse("demande_sans_mutation", occupation.ouvrir_mutation, examen.pk, numero=numero(locataire), acteur=acteur)
    Demande.objects.filter(pk=locataire.pk).update(mutation=True)
    occupation.ouvrir_mutation(examen.pk, numero=numero(locataire), acteur=acteur)
    assert ExamenOccupation.objects.get(pk=examen.pk).mutation_id == locataire.pk
    dit = Evenement.objects.get(demande=locataire, nature=NatureEvenement.CANDIDATURE)
    assert dit.details["acte"] == occupation.MUTER
    refuse("mutation_deja_ouverte", occupation.ouvrir_mutation, examen.pk, numero=numero(locataire), acteur=acteur)


def test_l_occupation_est_a_l_ordre_du_jour_d_une_seance_a_venir():
    tendue()
    examen, acteur = examiner(un_bail(36), "plafond"), scenes.bailleur()
    tenue = usine.une_seance(usine.une_commission(), etat=EtatSeance.CLOSE)
    prevue = usine.une_seance(usine.une_commission())
    refuse("seance_passee", occupation.porter, examen.pk, seance=tenue.cle, acteur=acteur)
    refuse("seance_passee", occupation.porter, examen.pk, seance=None, acteur=acteur)
    rien = examiner(un_bail(36))
    refuse("sans_situation", occupation.porter, rien.pk, seance=prevue.cle, acteur=acteur)
    client = entrer(monde.BAILLEUR)
    url = reverse("attributions:porter_occupation", args=[examen.cle])
    assert client.post(url, {"version": 1, "seance": str(prevue.cle)}).status_code == 302
    assert occupation.portees_a(prevue) == [examen]
    page = client.get(reverse("attributions:seance", args=[prevue.cle])).content.decode()
    assert "Dépassement du plafond de ressources, avis attendu" in page
    liste = client.get(reverse("attributions:occupations"), {"etat": "a_transmettre"}).content.decode()
    assert "À la séance du" in liste


def test_sans_situation_la_commission_n_est_pas_saisie():
    tendue()
    examen = examiner(un_bail(36))
    seance = une_seance_du_jour()
    refuse("sans_situation", occupation.aviser, examen.pk, saisie=avis(examen, seance), acteur=scenes.bailleur())
    assert ExamenOccupation.objects.get().avis == ""


def test_un_autre_organisme_n_examine_rien():
    tendue()
    bail = un_bail(36)
    saisie = SaisieExamen(aujourdhui(), ["plafond"])
    refuse("sans_habilitation", occupation.examiner, bail.pk, saisie=saisie, acteur=monde.acteur(monde.RESERVATAIRE))
    assert not ExamenOccupation.objects.exists()


def test_par_les_ecrans():
    tendue()
    bail, client = un_bail(37), entrer(monde.BAILLEUR)
    liste = reverse("attributions:occupations")
    examen_url = reverse("attributions:examiner_occupation", args=[bail.cle])
    assert examen_url in client.get(liste).content.decode()
    jour = f"{aujourdhui():%d/%m/%Y}"
    assert client.post(examen_url, {"le": jour, "situations": ["autre"]}).status_code == 422
    assert client.post(examen_url, {"le": jour, "situations": ["sous_occup"]}).status_code == 302
    examen = ExamenOccupation.objects.get()
    avis_url = reverse("attributions:aviser_occupation", args=[examen.cle])
    assert avis_url in client.get(liste, {"etat": "a_transmettre"}).content.decode()
    seance = une_seance_du_jour()
    valeurs = {"version": 1, "seance": str(seance.cle), "avis": "relogement", "motif": "Deux pièces de trop"}
    assert client.post(avis_url, {**valeurs, "motif": ""}).status_code == 422
    assert client.post(avis_url, valeurs).status_code == 302
    assert client.get(avis_url).status_code == 409
    muter = reverse("attributions:muter_occupation", args=[examen.cle])
    assert muter in client.get(liste, {"etat": "avis"}).content.decode()
    locataire = usine.une_demande()
    assert client.post(muter, {"version": 2, "numero": numero(locataire)}).status_code == 409
    Demande.objects.filter(pk=locataire.pk).update(mutation=True)
    assert client.post(muter, {"version": 2, "numero": numero(locataire)}).status_code == 302
    assert entrer(monde.RESERVATAIRE).get(liste).status_code == 403
