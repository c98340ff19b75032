"""Two acts on the same pièce at the same moment, on a base where commits are real: one is done, the other says why not."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from demandeurs.enums import EtatPiece
from demandeurs.models import FichierPiece, Piece, RequetePiece
from habilitations.acteur import Acteur
from registre.models import Evenement
from registre.saisie import SaisieRequete
from registre.services import pieces
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.factories.registre import demande as deposer
from tests.registre.pieces.aide import saisie

pytestmark = pytest.mark.usefixtures("base_clonee", "dossier_des_pieces")


def ensemble(*gestes: Callable[[], object]) -> list[Refus | None]:
    """Every act at the same moment, each on its own connection: its refusal, or None when it is done."""
    depart, issues = threading.Barrier(len(gestes)), []

    def faire(geste: Callable[[], object]) -> None:
        try:
            depart.wait(30)
            geste()
            issues.append(None)
        except ActionRefusee as refusee:
            issues.append(refusee.premier)
        finally:
            connection.close()

    fils = [threading.Thread(target=faire, args=(geste,)) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert len(issues) == len(gestes)
    return issues


def test_deux_organismes_demandent_la_meme_piece():
    """One open request holds for all; who comes second is told who asked, and for when."""
    qui = [monde.acteur(monde.COMMUNE), monde.acteur(monde.ETAT)]
    demande = deposer(qui[0], deposee_le=aujourdhui())
    lignes = pieces.etat_des_pieces(demande, qui[0], aujourdhui()).lignes
    voulue = SaisieRequete([next(une.due.cle for une in lignes if une.demandable)], courrier=False)

    def demander(acteur: Acteur) -> Callable[[], object]:
        return lambda: pieces.demander(demande.pk, saisie=voulue, acteur=acteur)

    issues = ensemble(*(demander(acteur) for acteur in qui))
    ouverte = RequetePiece.objects.get(menage=demande.menage_id, close_a__isnull=True)
    refus = next(un for un in issues if un is not None)
    assert issues.count(None) == 1
    assert refus.code == "piece_deja_demandee"
    noms = {a.organisme_id: monde.organisme(p).nom for a, p in zip(qui, (monde.COMMUNE, monde.ETAT), strict=True)}
    assert noms[ouverte.organisme_id] in refus.message
    assert f"{ouverte.echeance_le:%d/%m/%Y}" in refus.message


def test_deux_remplacements_de_la_meme_piece(dossier_des_pieces):  # noqa: F811
    agent = monde.acteur(monde.COMMUNE)
    demande = deposer(agent, deposee_le=aujourdhui())
    premiere = pieces.deposer(demande.pk, saisie=saisie(demande, recue_le=aujourdhui()), acteur=agent)

    def remplacer(rang: int) -> Callable[[], object]:
        neuve = saisie(demande, rang=rang, recue_le=aujourdhui())
        return lambda: pieces.remplacer(premiere.pk, saisie=neuve, acteur=agent)

    issues = ensemble(remplacer(2), remplacer(3))
    assert [un.code for un in issues if un is not None] == ["piece_deja_remplacee"]
    etats = Piece.objects.filter(menage=demande.menage_id).order_by("pk").values_list("etat", flat=True)
    assert list(etats) == [EtatPiece.REMPLACEE, EtatPiece.DEPOSEE]
    cles = {str(cle) for cle in FichierPiece.objects.filter(menage=demande.menage_id).values_list("cle", flat=True)}
    objets = [un for un in dossier_des_pieces.rglob("*") if un.is_file()]
    assert len(objets) == len(cles) == 2, "nothing of the refused one stays in the storage"
    assert Evenement.objects.filter(demande=demande, details__acte="remplacer_piece").count() == 1
