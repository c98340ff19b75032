"""What no constraint can say of the attribution is counted; a sound base counts zero."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from attributions.models import Attribution, Bail, Candidature, MiseADisposition, Proposition
from attributions.services import baux
from attributions.services.coherence import INCOHERENCES, SUIVI, compter
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from registre.models import Demande, Suivi
from socle.clock import aujourdhui
from tests.attributions.location import scenes

pytestmark = pytest.mark.django_db


def signee() -> scenes.Scene:
    scene = scenes.une_scene(1)
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    return scene


def _radier(scene: scenes.Scene) -> None:
    Demande.objects.filter(pk=scene[2].demande_id).update(
        etat="radiee", motif_radiation="RADABA", radiee_le=aujourdhui()
    )


def _liberer(scene: scenes.Scene) -> None:
    Candidature.objects.filter(pk=scene[1].pk).update(etat=E.RETIREE, close_le=aujourdhui())


def _delouer(_scene: scenes.Scene) -> None:
    Bail.objects.filter(mise_a_disposition=signee().vacance).update(annule_le=aujourdhui(), motif_annulation="essai")


def _rendre_active(_scene: scenes.Scene) -> None:
    Demande.objects.filter(pk=signee()[1].demande_id).update(etat="active", motif_radiation="", radiee_le=None)


def _oublier_l_offre(scene: scenes.Scene) -> None:
    Proposition.objects.create(
        candidature=scene[2],
        envoyee_le=aujourdhui(),
        repondre_avant_le=scenes.offre().repondre_avant_le + 20 * scenes.JOUR,
    )


def _perdre_les_donnees(scene: scenes.Scene) -> None:
    Attribution.objects.filter(pk=scene[1].pk).delete()


def _fausser_le_suivi(scene: scenes.Scene) -> None:
    Suivi.objects.filter(pk=scene[1].demande_id).update(refus=7)


FAUTES = {
    "candidatures_de_radiees": _radier,
    "baux_sans_radiation": _rendre_active,
    "louees_sans_bail": _delouer,
    "offres_sans_candidat": _oublier_l_offre,
    "attributaires_sans_donnees": _perdre_les_donnees,
    "rangs_oublies": _liberer,
    SUIVI: _fausser_le_suivi,
}


def test_une_base_saine_ne_compte_rien():
    scenes.une_scene()
    signee()
    assert set(compter().values()) == {0}


@pytest.mark.parametrize("nom", [*(une.nom for une in INCOHERENCES), SUIVI])
def test_chaque_contradiction_est_comptee(nom: str):
    scene = scenes.une_scene()
    FAUTES[nom](scene)
    assert compter()[nom] == 1


def test_la_commande_remet_le_suivi_a_ce_que_disent_les_candidatures(capsys):
    scene = scenes.une_scene()
    _fausser_le_suivi(scene)
    call_command("recalculer_suivi", "--verifier")
    assert "1 suivis à corriger" in capsys.readouterr().out
    call_command("recalculer_suivi")
    assert ecarts() == 0
    assert MiseADisposition.objects.filter(pk=scene.vacance.pk).exists()
