"""The lease: what it refuses, and all that follows its signature (R441-2-8 a, R441-2-9, R441-2-15 II)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.enums import Contingent, MotifCloture
from attributions.models import Attribution, Bail, Candidature, Logement
from attributions.saisie.location import SaisieImputation
from attributions.services import attribution, baux, poursuites
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from habilitations.acteur import systeme
from registre.enums import NatureEvenement
from registre.models import AttributionDeclaree, Evenement, Suivi
from registre.saisie import SaisieJustification, SaisieRadiation
from registre.services.radiation import radier
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def scene() -> scenes.Scene:
    une = scenes.une_scene()
    scenes.acceptee(une)
    return une


def test_le_bail_radie_clot_et_ne_sert_pas_les_autres(scene):
    ailleurs = scenes.une_scene(2, demandes=[scene[1].demande, usine.une_demande()])
    scenes.proposee(ailleurs)
    bail = baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())

    assert scene.etats() == [E.BAIL_SIGNE, E.NON_SERVIE, E.NON_SERVIE]
    demande = scene[1].demande
    assert (demande.etat, demande.motif_radiation) == (EtatDemande.RADIEE, MotifRadiation.ATTRIBUTION)
    scene.vacance.refresh_from_db()
    assert scene.vacance.etat == EtatVacance.LOUEE
    declaree = AttributionDeclaree.objects.get(demande=demande)
    assert (declaree.rpls, declaree.bail_le, declaree.reservataire) == (
        scene.vacance.logement.rpls,
        bail.signe_le,
        "AUCUN",
    )
    assert Attribution.objects.get(pk=scene[1].pk).bail_le == bail.signe_le
    # R441-2-15 II 3°: the second rank stays identifiable, its demande active, nothing held against it.
    second = scene[2]
    assert second.demande.etat == EtatDemande.ACTIVE
    suivi = Suivi.objects.get(pk=second.demande_id)
    assert (suivi.non_servie_le, suivi.refus) == (bail.signe_le, 0)
    assert Evenement.objects.filter(demande=second.demande, nature=NatureEvenement.NON_SERVIE).count() == 1
    # Elsewhere the candidature is closed by the radiation, and the next rank called in an act of its own.
    assert (ailleurs[1].etat, ailleurs[1].motif_cloture) == (E.RETIREE, MotifCloture.LOGE)
    assert poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=systeme()) == 1
    assert ailleurs[2].etat == E.ATTRIBUTAIRE
    assert poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=systeme()) == 0
    assert ecarts() == 0


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"signe_le": 1}, "bail_futur"),
        ({"signe_le": -21}, "bail_avant_attribution"),
        ({"entree_le": -1}, "entree_avant_bail"),
        ({"rpls": "12345"}, "rpls_forme"),
        ({"rpls": "ÉÉÉÉÉÉÉÉÉÉ"}, "rpls_forme"),
        ({"rpls": "9999999999"}, "rpls_different"),
        ({"loyer": -1}, "montant_bail"),
        ({"actualisee": False}, "demande_a_actualiser"),
    ],
)
def test_un_bail_mal_rempli_est_refuse(scene, champs: dict, code: str):
    jours = {une: aujourdhui() + champs[une] * JOUR for une in ("signe_le", "entree_le") if une in champs}
    saisie = scenes.un_bail(scene, **{**champs, **jours})
    refuse(code, baux.signer, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    assert scene[1].etat == E.ACCEPTEE
    assert not Bail.objects.exists()
    assert scene[1].demande.etat == EtatDemande.ACTIVE


def test_l_identifiant_d_un_autre_bailleur_est_refuse(scene):
    etranger = usine.un_logement(bailleur=monde.organisme(monde.ACTION_LOGEMENT))
    saisie = scenes.un_bail(scene, rpls=etranger.rpls)
    refuse("rpls_d_un_autre", baux.signer, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    voisin = usine.un_logement()
    saisie = scenes.un_bail(scene, rpls=voisin.rpls)
    refuse("rpls_d_un_autre_logement", baux.signer, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())


def test_un_logement_trop_recent_a_son_exception_tracee():
    """R441-2-9: the identifier, or the reason of its absence; the one typed at the first lease stays with the dwelling."""
    neuf = usine.un_logement(rpls="", exception_rpls="Mis en service en 2026")
    scene = scenes.une_scene(1, logement=neuf)
    scenes.acceptee(scene)
    refuse("rpls_requis", baux.signer, scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    saisie = scenes.un_bail(scene, exception_rpls="Pas encore au répertoire")
    baux.signer(scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    assert AttributionDeclaree.objects.get(demande=scene[1].demande).exception_rpls == "Pas encore au répertoire"

    autre = usine.un_logement(rpls="", exception_rpls="Mis en service en 2026")
    scene = scenes.une_scene(1, logement=autre)
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene, rpls="A234567890"), acteur=scenes.bailleur())
    assert Logement.objects.get(pk=autre.pk).rpls == "A234567890"


def test_le_bail_avant_l_acceptation_est_refuse():
    scene = scenes.une_scene()
    refuse("etat", baux.signer, scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    scenes.proposee(scene)
    refuse("etat", baux.signer, scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())


def test_un_bail_saisi_deux_fois_est_un_bail(scene):
    saisie = scenes.un_bail(scene)
    baux.signer(scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    refuse("etat", baux.signer, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    assert Bail.objects.count() == 1


def test_les_donnees_de_l_attribution_se_corrigent_jusqu_au_bail(scene):
    acteur = scenes.bailleur()
    saisie = SaisieImputation(travailleur_essentiel=True, cia=True, contingent=Contingent.COLLECTIVITES)
    corrigee = attribution.corriger(scene[1].pk, saisie=saisie, le=aujourdhui(), acteur=acteur)
    assert (corrigee.travailleur_essentiel, corrigee.cia, corrigee.contingent) == (True, True, "4")
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
    assert AttributionDeclaree.objects.get(demande=scene[1].demande).reservataire == "COLTER"
    refuse("attribution_figee", attribution.corriger, scene[1].pk, saisie=saisie, le=aujourdhui(), acteur=acteur)


@pytest.mark.parametrize("motif", [MotifRadiation.NON_RENOUVELLEMENT, MotifRadiation.ATTRIBUTION])
def test_un_menage_qui_va_signer_n_est_pas_radie_par_le_calendrier(scene, motif: str):
    """ADR: neither by the night, nor by an attribution that would forget his lease."""
    from registre import ports
    from registre.states.demande import Acte

    demande = scene[1].demande_id
    assert demande in ports.empeches(Acte.RADIER, [demande], le=aujourdhui(), motif=motif)
    assert not ports.empeches(Acte.RADIER, [scene[3].demande_id], le=aujourdhui(), motif=motif)


def test_une_renonciation_libere_la_place_et_le_rang_suivant_est_appele(scene):
    """R441-2-8 b: anyone may give up his demande; the dwelling goes to the next rank."""
    guichet = monde.acteur(monde.COMMUNE)
    radier(
        scene[1].demande_id,
        saisie=SaisieRadiation(aujourdhui(), MotifRadiation.RENONCIATION),
        justification=SaisieJustification(renonciation_recue_le=aujourdhui(), courrier_detenu_par="MTRL1"),
        acteur=guichet,
    )
    assert (scene[1].etat, scene[1].motif_cloture) == (E.RETIREE, MotifCloture.RENONCIATION)
    assert poursuites.poursuivre_les_vacances([scene.vacance.pk], le=aujourdhui(), acteur=systeme()) == 1
    assert scene.etats() == [E.RETIREE, E.ATTRIBUTAIRE, E.EN_RANG]
    assert not Candidature.objects.filter(demande=scene[1].demande, etat__in=[E.ACCEPTEE, E.PROPOSEE]).exists()
    assert ecarts() == 0
