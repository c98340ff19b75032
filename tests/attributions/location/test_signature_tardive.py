"""A lease entered after its day: the radiation is the signature's, the keys have their own date, the delay is listed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from attributions.models import Bail, Candidature, Proposition
from attributions.rules.bail import refus_d_entree
from attributions.saisie.location import SaisieReponse
from attributions.services import annulations, baux, entrees, propositions
from attributions.services.suivi import ecarts
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement, Parametre, Suivi
from registre.rules.parametres import Cle
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_annulations import louee, saisie
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
base = pytest.mark.django_db


def acceptee_il_y_a(scene: scenes.Scene, jours: int) -> scenes.Scene:
    """Offered twelve days ago, accepted on that day; the demande is old enough."""
    Demande.objects.filter(pk__in=[une.demande_id for une in scene.candidatures]).update(
        deposee_le=aujourdhui() - 200 * JOUR
    )
    scenes.proposee(scene)
    reponse = SaisieReponse(aujourdhui() - jours * JOUR)
    propositions.accepter(scene[1].pk, saisie=reponse, acteur=scenes.bailleur())
    return scene


@pytest.mark.parametrize(
    ("le", "code"),
    [
        (date(2026, 3, 2), None),
        (date(2026, 3, 20), None),
        (date(2026, 3, 1), "entree_avant_bail"),
        (date(2026, 3, 21), "entree_future"),
    ],
)
def test_l_entree_suit_la_signature(le: date, code: str | None):
    refus = refus_d_entree(le, signe_le=date(2026, 3, 2), aujourdhui=date(2026, 3, 20))
    assert getattr(refus, "code", None) == code


@base
def test_la_radiation_est_celle_du_jour_de_la_signature():
    scene = acceptee_il_y_a(scenes.une_scene(2), 11)
    signe = aujourdhui() - 10 * JOUR
    # Designated elsewhere since: a candidature never ends before it began.
    autre = usine.une_candidature(demande=Demande.objects.get(pk=scene[1].demande_id))
    bail = baux.signer(scene[1].pk, saisie=scenes.un_bail(scene, signe_le=signe), acteur=scenes.bailleur())
    demande = scene[1].demande
    assert (demande.radiee_le, bail.signe_le) == (signe, signe)
    radiation = Evenement.objects.get(demande=demande, nature=NatureEvenement.RADIATION)
    assert (radiation.survenu_le, radiation.saisi_a.date()) == (signe, aujourdhui())
    assert Suivi.objects.get(pk=scene[2].demande_id).non_servie_le == signe
    autre.refresh_from_db()
    assert autre.close_le == autre.designee_le
    assert ecarts() == 0


@base
def test_un_bail_avant_la_decision_ou_l_acceptation_est_refuse():
    scene = acceptee_il_y_a(scenes.une_scene(1), 5)
    avant = scenes.un_bail(scene, signe_le=aujourdhui() - 6 * JOUR)
    refuse("bail_avant_acceptation", baux.signer, scene[1].pk, saisie=avant, acteur=scenes.bailleur())
    avant = scenes.un_bail(scene, signe_le=aujourdhui() - 21 * JOUR)
    refuse("bail_avant_attribution", baux.signer, scene[1].pk, saisie=avant, acteur=scenes.bailleur())
    assert not Bail.objects.exists()
    meme = scenes.un_bail(scene, signe_le=aujourdhui() - 5 * JOUR)
    assert baux.signer(scene[1].pk, saisie=meme, acteur=scenes.bailleur()).signe_le == aujourdhui() - 5 * JOUR
    assert Proposition.objects.get(candidature=scene[1]).repondue_le == aujourdhui() - 5 * JOUR


@base
def test_l_entree_dans_les_lieux_a_son_acte_et_sa_date():
    scene, acteur = acceptee_il_y_a(scenes.une_scene(1), 11), scenes.bailleur()
    refuse("sans_bail", entrees.entrer, scene[1].pk, le=aujourdhui(), acteur=acteur)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene, signe_le=aujourdhui() - 9 * JOUR), acteur=acteur)
    refuse("entree_avant_bail", entrees.entrer, scene[1].pk, le=aujourdhui() - 10 * JOUR, acteur=acteur)
    refuse("entree_future", entrees.entrer, scene[1].pk, le=aujourdhui() + JOUR, acteur=acteur)
    refuse("version_perimee", entrees.entrer, scene[1].pk, le=aujourdhui(), acteur=acteur, version=99)
    refuse("sans_habilitation", entrees.entrer, scene[1].pk, le=aujourdhui(), acteur=monde.acteur(monde.RESERVATAIRE))
    refuse("introuvable", entrees.entrer, scene[1].pk, le=aujourdhui(), acteur=monde.acteur(monde.ACTION_LOGEMENT))
    entrees.entrer(scene[1].pk, le=aujourdhui() - 2 * JOUR, acteur=acteur)
    version = scene[1].version
    entrees.entrer(scene[1].pk, le=aujourdhui() - 2 * JOUR, acteur=acteur)
    assert scene[1].version == version
    bail = entrees.entrer(scene[1].pk, le=aujourdhui() - JOUR, acteur=acteur)
    assert (bail.entree_le, scene[1].demande.radiee_le) == (aujourdhui() - JOUR, bail.signe_le)
    dits = Evenement.objects.filter(demande=scene[1].demande, details__acte=entrees.ENTRER).order_by("pk")
    assert [un.survenu_le for un in dits] == [aujourdhui() - 2 * JOUR, aujourdhui() - JOUR]
    # Moved in: a departure is a notice; a lease recorded by mistake may still be cancelled.
    refuse("bail_ayant_pris_effet", annulations.annuler, scene[1].pk, saisie=saisie(), acteur=acteur)
    annulations.annuler(scene[1].pk, saisie=saisie(motif="erreur"), acteur=acteur)
    refuse("sans_bail", entrees.entrer, scene[1].pk, le=aujourdhui(), acteur=acteur)


@base
def test_les_baux_saisis_tard_sont_listes(django_assert_max_num_queries):
    tot, acteur = louee(scenes.une_scene(1)), scenes.bailleur()
    bail = Bail.objects.get(candidature=tot[1])
    # The threshold is eight days: nine are listed, eight are not.
    for jours, attendus in ((8, []), (9, [bail])):
        Candidature.objects.filter(pk=tot[1].pk).update(appelee_le=aujourdhui() - 20 * JOUR)
        Bail.objects.filter(pk=bail.pk).update(signe_le=aujourdhui() - jours * JOUR)
        assert list(entrees.tardifs(acteur, aujourdhui())) == attendus
    with django_assert_max_num_queries(8):
        (lu,) = entrees.tardifs(monde.acteur(monde.GESTIONNAIRE), aujourdhui())
        assert (lu.retard.days, lu.mise_a_disposition.attribuant.nom != "") == (9, True)
    assert list(entrees.tardifs(monde.acteur(monde.ACTION_LOGEMENT), aujourdhui())) == []
    Parametre.objects.filter(cle=Cle.BAIL_SAISIE).delete()
    assert list(entrees.tardifs(acteur, aujourdhui())) == []
