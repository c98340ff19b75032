"""Organisations that change on the way: a second convocation, an agent who left, an organisme suspended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.models import SeanceCal
from attributions.saisie.seances import SaisieDecision
from attributions.services import baux, seances, secondes_convocations, tenue
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from socle.clock import maintenant
from tests import monde
from tests.attributions.cas.acteurs import autre_bailleur, bailleur
from tests.attributions.cas.cellules import Acte, Ligne, interdit, invisible, passe, refuse, sans_objet
from tests.attributions.cas.lignes_baux import accepte
from tests.attributions.location import scenes
from tests.attributions.services.test_organisations import (
    apres,
    collegue,
    commission,
    convoquee,
    part,
    presents,
    suspendre,
    transmise,
)
from tests.factories import attributions as usine

JOUR = timedelta(days=1)


def sans_quorum() -> SeanceCal:
    return convoquee(commission(), transmise())


def reconvoque(seance: SeanceCal, acteur=None, jours: int = 8) -> Acte:
    qui, saisie = acteur or bailleur(), apres(jours)
    return lambda: secondes_convocations.reconvoquer(seance.pk, saisie=saisie, acteur=qui)


def seconde_seance() -> Iterator[Acte]:
    seance = sans_quorum()
    yield reconvoque(seance)
    assert SeanceCal.objects.get(reprend=seance).lignes.count() == 1


def reconvoque_deux_fois() -> Acte:
    seance = sans_quorum()
    reconvoque(seance)()
    return reconvoque(seance)


def a_venir() -> SeanceCal:
    return usine.une_seance(commission(), etat=EtatSeance.CONVOQUEE, prevue_a=maintenant() + JOUR)


def decisions_prises() -> Acte:
    une, vacance = commission(), transmise()
    seance = convoquee(une, vacance)
    tenue.ouvrir(seance.pk, presences=presents(une, 4), acteur=bailleur())
    seances.decider(vacance.candidatures.first().pk, saisie=SaisieDecision("b", rang=1), acteur=bailleur())
    return reconvoque(seance)


RECONVOQUER = Ligne(
    acte="reconvoquer une séance sans quorum",
    aide="cas_organisations",
    succes=passe(seconde_seance),
    hors_stade=(
        refuse("seance_a_venir", lambda: reconvoque(a_venir())),
        refuse("decisions_prises", decisions_prises),
    ),
    deux_fois=refuse("etat", reconvoque_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: reconvoque(sans_quorum(), monde.acteur(monde.PREFECTURE))),
    etranger=invisible("introuvable", lambda: reconvoque(sans_quorum(), autre_bailleur())),
    antidate=refuse("seance_passee", lambda: reconvoque(sans_quorum(), jours=-3)),
    apres_cloture=sans_objet("une séance qui n'a rien décidé n'a aucun bail"),
)


def bail_du_collegue() -> Iterator[Acte]:
    """What an agent began is his organisme's: who takes over signs."""
    scene, releve = accepte(), collegue(monde.BAILLEUR)
    part(monde.BAILLEUR)
    yield signe(scene, releve)
    assert scene[1].etat == E.BAIL_SIGNE


def signe(scene: scenes.Scene, acteur) -> Acte:
    return lambda: baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)


def signe_apres_son_depart() -> Acte:
    scene, parti = accepte(), bailleur()
    part(monde.BAILLEUR)
    return signe(scene, parti)


def signe_suspendu() -> Acte:
    scene, acteur = accepte(), bailleur()
    suspendre(monde.BAILLEUR)
    return signe(scene, acteur)


def signe_deux_fois() -> Acte:
    scene, releve = accepte(), collegue(monde.BAILLEUR)
    signe(scene, bailleur())()
    part(monde.BAILLEUR)
    return signe(scene, releve)


REPRENDRE = Ligne(
    acte="reprendre le travail d'un agent parti",
    aide="cas_organisations",
    succes=passe(bail_du_collegue),
    hors_stade=(
        refuse("affectation_expiree", signe_apres_son_depart),
        refuse("organisme_suspendu", signe_suspendu),
    ),
    deux_fois=refuse("etat", signe_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: signe(accepte(), collegue(monde.RESERVATAIRE))),
    etranger=invisible("introuvable", lambda: signe(accepte(), autre_bailleur())),
    antidate=sans_objet("la ligne du bail saisi tard le dit pour tout bail"),
    apres_cloture=sans_objet("la ligne du bail saisi tard le dit pour tout bail"),
)


LIGNES = (RECONVOQUER, REPRENDRE)
