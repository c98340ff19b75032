"""Suspensive condition (R441-3 c): the day of deposit counts, at any guichet; past it, the condition lapses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from attributions.enums import LettreDecision, MotifCloture, SuiteCaducite
from attributions.models import Attribution, Decision
from attributions.saisie.location import SaisieLevee
from attributions.services import conditions
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from demandeurs.enums import CanalPiece
from demandeurs.models import Piece
from registre.enums import NatureTache
from registre.models import Suivi, Tache
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def recue(candidature, le: date, **champs) -> None:
    """An avis d'imposition received that day, wherever it was."""
    Piece.objects.create(
        menage=candidature.demande.menage,
        type=types_attendus()[0],
        canal=CanalPiece.GUICHET,
        recue_le=le,
        deposee_a=maintenant(),
        **champs,
    )


def types_attendus() -> tuple[str, ...]:
    from demandeurs.services.pieces import liste_en_vigueur

    return next(tuple(une.types) for une in liste_en_vigueur(aujourdhui()).exigences if une.code == code_attendu())


def code_attendu() -> str:
    from demandeurs.services.pieces import liste_en_vigueur

    return next(une.code for une in liste_en_vigueur(aujourdhui()).exigences if une.code.startswith("b2_"))


@pytest.fixture
def scene() -> scenes.Scene:
    """Rank 1 on a condition until tomorrow, rank 2 behind it; nobody is called yet."""
    return sous_condition()


def sous_condition(**champs) -> scenes.Scene:
    une = scenes.une_scene(1, **champs)
    premiere = une.candidatures.pop()
    Attribution.objects.filter(pk=premiere.pk).delete()
    Decision.objects.filter(candidature=premiere).delete()
    premiere.delete()
    Suivi.objects.filter(pk=premiere.demande_id).delete()
    limite = aujourdhui() + JOUR
    une.candidatures += [
        scenes.decider(une, LettreDecision.C, rang=1, condition_avant_le=limite, pieces=[code_attendu()]),
        scenes.decider(une, LettreDecision.B, rang=2),
    ]
    return une


def test_sans_la_piece_la_condition_n_est_pas_levee(scene):
    refuse(
        "condition_non_remplie",
        conditions.lever,
        scene[1].pk,
        saisie=SaisieLevee(aujourdhui()),
        acteur=scenes.bailleur(),
    )
    assert scene.etats() == [E.SOUS_CONDITION, E.EN_RANG]


def test_la_piece_arrivee_a_temps_a_tout_guichet_oblige_le_bailleur(scene):
    recue(scene[1], aujourdhui())
    conditions.lever(scene[1].pk, saisie=SaisieLevee(aujourdhui()), acteur=scenes.bailleur())
    assert scene.etats() == [E.ATTRIBUTAIRE, E.EN_RANG]
    assert Tache.objects.filter(demande=scene[1].demande, nature=NatureTache.BAIL_DU, close_a__isnull=True).count() == 1
    assert Attribution.objects.filter(pk=scene[1].pk).exists()
    assert Decision.objects.get(candidature=scene[1]).levee_le == aujourdhui()
    assert ecarts() == 0


def test_une_piece_tardive_ou_ecartee_ne_compte_pas(scene):
    recue(scene[1], aujourdhui() + 2 * JOUR)
    recue(scene[1], aujourdhui(), marque="obsolete", marque_motif="Avis de 2023", marquee_a=maintenant())
    refuse(
        "condition_non_remplie",
        conditions.lever,
        scene[1].pk,
        saisie=SaisieLevee(aujourdhui()),
        acteur=scenes.bailleur(),
    )


def test_la_nuit_leve_ou_laisse_caduque(scene):
    machine = monde.acteur(monde.GESTIONNAIRE)
    remplie = sous_condition()
    recue(remplie[1], aujourdhui())
    assert conditions.traiter_les_conditions(le=aujourdhui(), acteur=machine) == 1
    assert remplie.etats() == [E.ATTRIBUTAIRE, E.EN_RANG]
    refuse(
        "condition_en_cours", conditions.laisser_caduque, scene[1].pk, le=aujourdhui() + JOUR, acteur=scenes.bailleur()
    )
    assert conditions.traiter_les_conditions(le=aujourdhui() + 2 * JOUR, acteur=machine) == 1
    assert scene.etats() == [E.CADUQUE, E.ATTRIBUTAIRE]
    assert scene[1].motif_cloture == MotifCloture.CONDITION
    assert conditions.traiter_les_conditions(le=aujourdhui() + 2 * JOUR, acteur=machine) == 0
    assert ecarts() == 0


def test_une_piece_recue_a_temps_n_est_jamais_caduque(scene):
    recue(scene[1], aujourdhui())
    refuse(
        "condition_remplie",
        conditions.laisser_caduque,
        scene[1].pk,
        le=aujourdhui() + 5 * JOUR,
        acteur=scenes.bailleur(),
    )


def test_le_reglement_peut_renvoyer_le_logement_en_seance():
    scene = sous_condition(suite=SuiteCaducite.RETOUR_SEANCE)
    conditions.laisser_caduque(scene[1].pk, le=aujourdhui() + 2 * JOUR, acteur=scenes.bailleur())
    assert scene.etats() == [E.CADUQUE, E.AJOURNEE]


def test_derriere_un_meilleur_rang_la_condition_remplie_attend_son_tour():
    scene = scenes.une_scene(1)
    limite = aujourdhui() + JOUR
    scene.candidatures.append(
        scenes.decider(scene, LettreDecision.C, rang=2, condition_avant_le=limite, pieces=[code_attendu()])
    )
    recue(scene[2], aujourdhui())
    conditions.lever(scene[2].pk, saisie=SaisieLevee(aujourdhui()), acteur=scenes.bailleur())
    assert scene.etats() == [E.ATTRIBUTAIRE, E.EN_RANG]
