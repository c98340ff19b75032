"""Offers under DALO: refused by the household, concluded by the State (R441-16-1, R441-16-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.services import propositions
from registre.enums import EtatOffreDalo, StatutDalo, SuiteOffreDalo
from registre.models import OffreDalo, Priorite
from registre.services.priorites import offres
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.cas.acteurs import autre_bailleur, bailleur, lecteur, reservataire_lointain
from tests.attributions.cas.cellules import Acte, Ligne, interdit, invisible, passe, refuse, sans_objet
from tests.attributions.location import scenes
from tests.attributions.location.test_offres_dalo import offerte, refusee

JOUR = timedelta(days=1)
SANS_BAIL = "une offre refusée n'a pas de bail : aucun exercice ne la compte"


def repond(scene: scenes.Scene, acteur=None, **champs) -> Acte:
    qui, saisie = acteur or bailleur(), scenes.refus(**champs)
    return lambda: propositions.refuser(scene[1].pk, saisie=saisie, acteur=qui)


def offre_refusee() -> Iterator[Acte]:
    scene, offre = offerte()
    yield repond(scene)
    offre.refresh_from_db()
    assert offre.etat == EtatOffreDalo.REFUSEE


REFUS = Ligne(
    acte="enregistrer le refus d'une offre DALO",
    aide="cas_offre_dalo_refusee",
    succes=passe(offre_refusee),
    hors_stade=refuse("etat", lambda: repond(scenes.une_scene(1))),
    deux_fois=refuse("etat", lambda: repond(refusee()[0])),
    lecteur=interdit("sans_habilitation", lambda: repond(offerte()[0], lecteur())),
    etranger=invisible("introuvable", lambda: repond(offerte()[0], autre_bailleur())),
    antidate=refuse("reponse_avant_offre", lambda: repond(offerte()[0], recue_le=aujourdhui() - 13 * JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


def conclut(offre: OffreDalo, acteur=None, suite: str = "perte") -> Acte:
    qui = acteur or monde.acteur(monde.PREFECTURE)
    return lambda: offres.conclure(offre.pk, suite=suite, motif="Offre adaptée", acteur=qui)


def benefice_perdu() -> Iterator[Acte]:
    _, offre = refusee()
    yield conclut(offre)
    assert Priorite.objects.get().statut == StatutDalo.CADUC
    offre.refresh_from_db()
    assert offre.suite == SuiteOffreDalo.PERTE


def conclu_deux_fois() -> Acte:
    _, offre = refusee()
    conclut(offre)()
    return conclut(offre)


def conclu_par_un_bailleur_apres_l_etat() -> Acte:
    """Whose it is to say comes before what was said: 403, not the end of the decision."""
    _, offre = refusee()
    conclut(offre)()
    return conclut(offre, bailleur())


PERTE = Ligne(
    acte="conclure au retrait du bénéfice DALO",
    aide="cas_offre_dalo_refusee",
    succes=passe(benefice_perdu),
    hors_stade=refuse("offre_sans_suite_attendue", lambda: conclut(offerte()[1])),
    deux_fois=refuse("decision_terminee", conclu_deux_fois),
    lecteur=interdit("priorite_d_un_autre", conclu_par_un_bailleur_apres_l_etat),
    etranger=invisible("demande_inconnue", lambda: conclut(refusee()[1], reservataire_lointain())),
    antidate=sans_objet("la suite est datée du jour où elle est donnée"),
    apres_cloture=sans_objet(SANS_BAIL),
)


def benefice_maintenu() -> Iterator[Acte]:
    _, offre = refusee()
    yield conclut(offre, suite="maintien")
    assert Priorite.objects.get().statut == StatutDalo.ACTIF


def maintenu_deux_fois() -> Acte:
    _, offre = refusee()
    conclut(offre, suite="maintien")()
    return conclut(offre, suite="maintien")


MAINTIEN = Ligne(
    acte="maintenir le bénéfice DALO",
    aide="cas_offre_dalo_refusee",
    succes=passe(benefice_maintenu),
    hors_stade=refuse("offre_sans_suite_attendue", lambda: conclut(offerte()[1], suite="maintien")),
    deux_fois=refuse("offre_sans_suite_attendue", maintenu_deux_fois),
    lecteur=interdit("priorite_d_un_autre", lambda: conclut(refusee()[1], bailleur(), "maintien")),
    etranger=invisible("demande_inconnue", lambda: conclut(refusee()[1], reservataire_lointain(), "maintien")),
    antidate=sans_objet("la suite est datée du jour où elle est donnée"),
    apres_cloture=sans_objet(SANS_BAIL),
)


LIGNES = (REFUS, PERTE, MAINTIEN)
