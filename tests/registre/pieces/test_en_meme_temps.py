"""Two people at the same instant, on a base of its own where commits are real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from demandeurs.enums import ResultatControle, SuiteControle
from demandeurs.models import ControlePiece, FichierPiece, Piece
from demandeurs.pieces import coffre
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.services import pieces
from registre.services.controles_pieces import Decision, decider
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee
from socle.models import TraceActe
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.factories import registre
from tests.registre.pieces.aide import saisie


def ensemble(faire: Callable[[Acteur], Any], *acteurs: Acteur) -> list[Any]:
    """What each got: a value, or the code of its refusal."""
    depart, issues = threading.Barrier(len(acteurs)), []

    def un(acteur: Acteur) -> None:
        try:
            depart.wait(30)
            issues.append(faire(acteur))
        except ActionRefusee as refusee:
            issues.append(refusee.premier.code)
        finally:
            connection.close()

    fils = [threading.Thread(target=un, args=(acteur,)) for acteur in acteurs]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    return issues


@pytest.fixture
def dossier(base_clonee: str, dossier_des_pieces: Path) -> Demande:  # noqa: F811 - asked for by its name
    return registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


def deux() -> tuple[Acteur, Acteur]:
    return monde.acteur(monde.COMMUNE), monde.acteur(monde.GESTIONNAIRE)


def test_deux_guichets_deposent_le_meme_contenu(dossier: Demande, dossier_des_pieces: Path) -> None:  # noqa: F811
    depose = saisie(dossier, recue_le=aujourdhui())

    cles = ensemble(lambda acteur: pieces.deposer(dossier.pk, saisie=depose, acteur=acteur).cle, *deux())

    assert len(cles) == 2
    assert len(set(cles)) == 1
    assert Piece.objects.filter(menage=dossier.menage_id).count() == 1
    stockes = [un for un in dossier_des_pieces.rglob("*") if un.is_file()]
    assert len(stockes) == 1, "the file of the second is not left behind"
    assert coffre.ouvrir(FichierPiece.objects.get(menage=dossier.menage_id))
    assert Evenement.objects.filter(demande=dossier, nature=NatureEvenement.PIECE).count() == 1


def test_deux_agents_tranchent_le_meme_ecart(dossier: Demande) -> None:
    depose = pieces.deposer(dossier.pk, saisie=saisie(dossier, recue_le=aujourdhui()), acteur=deux()[0])
    un = ControlePiece.objects.create(
        piece=depose, code="lisibilite", resultat=ResultatControle.ECART, raison="Page 1 floue.", fait_a=maintenant()
    )
    version = Demande.objects.get(pk=dossier.pk).version
    decision = Decision(SuiteControle.ECARTE, "La page se lit très bien", version)

    issues = ensemble(
        lambda acteur: decider(dossier.pk, depose.cle, un.code, decision=decision, acteur=acteur).suite, *deux()
    )

    assert sorted(issues) == ["ecart_traite", "ecarte"]
    assert TraceActe.objects.filter(acte="traiter_ecart", objet_id=depose.pk).count() == 1
    un.refresh_from_db()
    assert un.suite_motif == "La page se lit très bien"
