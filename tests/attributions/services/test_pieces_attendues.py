"""Pièces missing before a sitting: counted by the rule of the list, kept by what files and marks, and by the night."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.models import Candidature
from attributions.services import pieces_attendues
from attributions.states.candidature import EtatCandidature as E
from attributions.tasks import recompter_les_pieces
from demandeurs.enums import NiveauPiece
from demandeurs.rules.pieces import StatutExigence
from demandeurs.services.pieces import charger_pieces
from registre.services.pieces.depot import constater
from registre.services.pieces.situation import lire_le_dossier
from socle.clock import aujourdhui
from tests.attributions.services.seance import preparee
from tests.factories.attributions import une_candidature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def liste(db: None) -> None:
    charger_pieces()


def attendues(une: Candidature) -> int:
    """By hand: the lines of the dossier that the arrêté makes mandatory (I A, I B), neither there nor being examined."""
    lignes = lire_le_dossier(une.demande_id, int(une.demande.menage_id or 0), le=aujourdhui()).lignes()
    return len(
        [
            ligne
            for ligne in lignes
            if ligne.due.exigence.niveau != NiveauPiece.COMPLEMENTAIRE
            and ligne.statut
            in (
                StatutExigence.MANQUANTE,
                StatutExigence.OBSOLETE,
                StatutExigence.INEXPLOITABLE,
                StatutExigence.HORS_PERIMETRE,
            )
        ]
    )


def nombre(une: Candidature) -> int | None:
    une.refresh_from_db()
    return une.pieces_manquantes


def test_par_regle_et_non_par_demande() -> None:
    """Nothing was asked of this household: what is mandatory is missing all the same."""
    une = une_candidature(etat=E.INSCRITE)
    assert nombre(une) is None
    assert pieces_attendues.recompter([une.demande_id]) == 1
    assert nombre(une) == attendues(une) > 0
    assert pieces_attendues.recompter([une.demande_id]) == 0


def test_seules_les_inscrites_sont_comptees() -> None:
    une = une_candidature(etat=E.DESIGNEE)
    assert pieces_attendues.recompter([une.demande_id]) == 0
    assert nombre(une) is None


def test_ce_qui_constate_une_piece_recompte() -> None:
    une = une_candidature(etat=E.INSCRITE)
    Candidature.objects.filter(pk=une.pk).update(pieces_manquantes=99)
    constater(une.demande)
    assert nombre(une) == attendues(une)


def test_l_inscription_a_l_ordre_du_jour_compte() -> None:
    inscrites = preparee().candidatures
    for une in inscrites:
        une.refresh_from_db()
    assert {une.etat for une in inscrites} == {E.INSCRITE}
    assert [une.pieces_manquantes for une in inscrites] == [attendues(une) for une in inscrites]


def test_la_nuit_rattrape_ce_que_le_calendrier_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces_attendues, "LOT", 2)
    toutes = [une_candidature(etat=E.INSCRITE) for _ in range(5)]
    assert recompter_les_pieces() == 5
    assert all(nombre(une) == attendues(une) for une in toutes)
    assert pieces_attendues.recompter_tout(le=aujourdhui()) == 0


def test_le_nombre_d_instructions_ne_suit_pas_le_nombre_de_menages() -> None:
    def instructions(combien: int) -> int:
        demandes = [une_candidature(etat=E.INSCRITE).demande_id for _ in range(combien)]
        with CaptureQueriesContext(connection) as lues:
            pieces_attendues.recompter(demandes)
        return len(lues)

    # One update by different figure at most: the households of the factory are alike.
    assert instructions(6) == instructions(1)
