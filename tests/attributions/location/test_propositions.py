"""Offer, answer, silence, next rank (R441-3 b, R441-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.enums import EtatProposition, MotifCloture, SuiteCaducite
from attributions.models import Attribution, Decision, Proposition
from attributions.rules.offre import SILENCE
from attributions.saisie.location import SaisieProposition, SaisieReponse
from attributions.services import desistements, propositions
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import Courrier, Demande, Evenement, Parametre, Suivi
from registre.rules.parametres import Cle
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.location import scenes
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def refuse(code: str, acte, *args, **champs) -> ActionRefusee:
    with pytest.raises(ActionRefusee) as erreur:
        acte(*args, **champs)
    assert erreur.value.premier.code == code
    return erreur.value


def test_une_offre_part_avec_sa_lettre_et_son_delai():
    scene = scenes.une_scene()
    candidature = scenes.proposee(scene)
    offre = Proposition.objects.get(candidature=candidature)
    lettre = Courrier.objects.get(pk=offre.courrier_id)
    assert candidature.etat == E.PROPOSEE
    assert (lettre.nature, lettre.organisme_id) == (NatureCourrier.OFFRE, candidature.attribuant_id)
    assert lettre.echeance_le == offre.repondre_avant_le
    assert Evenement.objects.filter(demande=candidature.demande, nature=NatureEvenement.PROPOSITION).count() == 1
    assert Suivi.objects.get(pk=candidature.demande_id).proposition_en_cours
    assert ecarts() == 0


@pytest.mark.parametrize(
    ("envoi", "delai", "reglement", "code"),
    [
        (0, 9, 10, "offre_delai"),  # R441-10: never under ten days
        (0, 14, 15, "offre_delai"),  # the règlement intérieur gives more
        (1, 12, 10, "offre_future"),
        (-21, 30, 10, "offre_avant_attribution"),
    ],
)
def test_une_offre_hors_delai_est_refusee(envoi: int, delai: int, reglement: int, code: str):
    scene = scenes.une_scene(reponse_jours=reglement)
    jour = aujourdhui() + envoi * JOUR
    saisie = SaisieProposition(jour, jour + delai * JOUR)
    erreur = refuse(code, propositions.proposer, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    assert "R441-10" in erreur.premier.source
    assert scene[1].etat == E.ATTRIBUTAIRE
    assert not Proposition.objects.exists()


def test_dix_jours_juste_suffisent():
    scene = scenes.une_scene()
    scenes.proposee(scene, envoyee_le=aujourdhui(), repondre_avant_le=aujourdhui() + 10 * JOUR)
    assert scene[1].etat == E.PROPOSEE


def test_la_mention_dalo_suppose_une_decision_favorable():
    """R441-16-3: the offer says it is made under DALO only to a holder of a favourable decision."""
    scene = scenes.une_scene()
    refuse(
        "offre_dalo_sans_decision",
        propositions.proposer,
        scene[1].pk,
        saisie=scenes.offre(dalo=True),
        acteur=scenes.bailleur(),
    )
    Attribution.objects.filter(pk=scene[1].pk).update(dalo=True)
    offre = propositions.proposer(scene[1].pk, saisie=scenes.offre(dalo=True), acteur=scenes.bailleur())
    assert offre.dalo


def test_seul_le_bailleur_propose():
    scene = scenes.une_scene()
    erreur = refuse(
        "introuvable", propositions.proposer, scene[1].pk, saisie=scenes.offre(), acteur=monde.acteur(monde.COMMUNE)
    )
    assert erreur.premier.statut_http == 404
    erreur = refuse(
        "sans_habilitation",
        propositions.proposer,
        scene[1].pk,
        saisie=scenes.offre(),
        acteur=monde.acteur(monde.RESERVATAIRE),
    )
    assert erreur.premier.statut_http == 403


def test_le_second_rang_n_est_pas_propose_avant_d_etre_appele():
    scene = scenes.une_scene()
    refuse("etat", propositions.proposer, scene[2].pk, saisie=scenes.offre(), acteur=scenes.bailleur())


def test_accepter_engage_le_menage_dans_la_region():
    scene = scenes.une_scene()
    candidature = scenes.acceptee(scene)
    assert candidature.etat == E.ACCEPTEE
    suivi = Suivi.objects.get(pk=candidature.demande_id)
    assert (suivi.engagee, suivi.proposition_en_cours) == (True, False)
    assert ecarts() == 0


def test_accepte_deux_fois_est_impossible():
    premiere = scenes.une_scene()
    autre = scenes.une_scene(demandes=[premiere[1].demande, usine.une_demande(), usine.une_demande()])
    scenes.acceptee(premiere)
    scenes.proposee(autre)
    refuse(
        "deja_engage",
        propositions.accepter,
        autre[1].pk,
        saisie=SaisieReponse(aujourdhui()),
        acteur=scenes.bailleur(),
    )
    assert autre[1].etat == E.PROPOSEE


@pytest.mark.parametrize(("quand", "code"), [(1, "reponse_future"), (-13, "reponse_avant_offre")])
def test_une_reponse_a_un_jour_possible(quand: int, code: str):
    scene = scenes.une_scene()
    scenes.proposee(scene)
    saisie = SaisieReponse(aujourdhui() + quand * JOUR)
    refuse(code, propositions.accepter, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())


def test_accepter_apres_le_delai_vient_trop_tard():
    """R441-10: no answer in the delay is a refusal."""
    scene = scenes.une_scene()
    scenes.proposee(scene, envoyee_le=aujourdhui() - 15 * JOUR, repondre_avant_le=aujourdhui() - 2 * JOUR)
    saisie = SaisieReponse(aujourdhui())
    refuse("reponse_tardive", propositions.accepter, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())


def test_un_refus_a_son_motif_et_appelle_le_rang_suivant():
    scene = scenes.une_scene()
    scenes.proposee(scene)
    for motif in ("", "RF_INCONNU", SILENCE):
        refuse(
            "motif_refus_requis",
            propositions.refuser,
            scene[1].pk,
            saisie=scenes.refus(motif=motif),
            acteur=scenes.bailleur(),
        )
    appelee = propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert appelee == scene[2]
    assert scene.etats() == [E.REFUSEE, E.ATTRIBUTAIRE, E.EN_RANG]
    assert scene[2].appelee_le == aujourdhui()
    assert Attribution.objects.get(pk=scene[2].pk).attribuee_le == aujourdhui()
    event = Evenement.objects.get(demande=scene[1].demande, nature=NatureEvenement.REFUS_ATTRIBUTAIRE)
    assert event.details["motif"] == "RF_QUARTIER"
    assert ecarts() == 0


def test_changer_d_avis_par_ecrit_est_un_refus():
    scene = scenes.une_scene()
    scenes.acceptee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert scene.etats() == [E.REFUSEE, E.ATTRIBUTAIRE, E.EN_RANG]
    assert not Suivi.objects.get(pk=scene[1].demande_id).engagee
    assert ecarts() == 0


def test_le_silence_est_un_refus_la_nuit_apres_le_delai():
    scene = scenes.une_scene()
    scenes.proposee(scene, envoyee_le=aujourdhui() - 12 * JOUR, repondre_avant_le=aujourdhui())
    machine = monde.acteur(monde.GESTIONNAIRE)
    assert propositions.constater_les_silences(le=aujourdhui(), acteur=machine) == 0
    refuse(
        "delai_de_reponse_en_cours",
        propositions.constater_silence,
        scene[1].pk,
        le=aujourdhui(),
        acteur=scenes.bailleur(),
    )
    assert propositions.constater_les_silences(le=aujourdhui() + JOUR, acteur=machine) == 1
    assert scene.etats() == [E.SANS_REPONSE, E.ATTRIBUTAIRE, E.EN_RANG]
    offre = Proposition.objects.get(candidature=scene[1])
    assert (offre.etat, offre.motif_refus) == (EtatProposition.SILENCE, SILENCE)
    event = Evenement.objects.get(demande=scene[1].demande, nature=NatureEvenement.REFUS_ATTRIBUTAIRE)
    assert event.organisme_origine_id == scene.vacance.attribuant_id
    assert propositions.constater_les_silences(le=aujourdhui() + JOUR, acteur=machine) == 0
    assert ecarts() == 0


@pytest.mark.parametrize(
    ("changement", "motif"),
    [
        ({"etat": "radiee", "motif_radiation": "RADABA"}, MotifCloture.INACTIVE),
        ({"valable_jusqu_au": -60}, MotifCloture.EXPIREE),
    ],
)
def test_avant_l_appel_qui_ne_peut_plus_etre_loge_est_passe(changement: dict, motif: str):
    scene = scenes.une_scene()
    if "valable_jusqu_au" in changement:
        ancienne = aujourdhui() + changement["valable_jusqu_au"] * JOUR
        changement = {"valable_jusqu_au": ancienne, "deposee_le": ancienne - 365 * JOUR}
    else:
        changement = {**changement, "radiee_le": aujourdhui()}
    Demande.objects.filter(pk=scene[2].demande_id).update(**changement)
    scenes.proposee(scene)
    appelee = propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert appelee == scene[3]
    assert (scene[2].etat, scene[2].motif_cloture) == (E.ECARTEE, motif)


def test_qui_a_accepte_ailleurs_est_passe():
    """Where the règlement intérieur keeps no rank; kept until that lease, see `test_acceptes_ailleurs`."""
    Parametre.objects.filter(cle=Cle.RANG_GARDE).update(valeur=0)
    ailleurs = scenes.une_scene(1)
    scenes.acceptee(ailleurs)
    scene = scenes.une_scene(demandes=[usine.une_demande(), ailleurs[1].demande, usine.une_demande()])
    scenes.proposee(scene)
    assert propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) == scene[3]
    assert scene[2].motif_cloture == MotifCloture.ENGAGE


def test_les_rangs_epuises_n_appellent_personne():
    scene = scenes.une_scene(1)
    scenes.proposee(scene)
    assert propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) is None
    scene.vacance.refresh_from_db()
    assert scene.vacance.etat == EtatVacance.ATTRIBUEE


def test_un_desistement_appelle_le_rang_suivant_ou_retourne_en_seance():
    """The règlement intérieur decides where R441-3 b says nothing."""
    scene = scenes.une_scene()
    assert desistements.desister(scene[1].pk, le=aujourdhui(), acteur=scenes.bailleur()) == scene[2]

    scene = scenes.une_scene(suite=SuiteCaducite.RETOUR_SEANCE)
    assert desistements.desister(scene[1].pk, le=aujourdhui(), acteur=scenes.bailleur()) is None
    assert scene.etats() == [E.RETIREE, E.AJOURNEE, E.AJOURNEE]
    scene.vacance.refresh_from_db()
    assert scene.vacance.etat == EtatVacance.EN_COMMISSION
    assert Decision.objects.filter(candidature=scene[2], annulee_a__isnull=False).count() == 1
    assert ecarts() == 0


def test_un_refus_appelle_le_rang_meme_si_le_reglement_renvoie_les_autres_cas():
    """R441-3 b: after a refusal the law itself calls the next rank."""
    scene = scenes.une_scene(suite=SuiteCaducite.RETOUR_SEANCE)
    scenes.proposee(scene)
    assert propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) == scene[2]


def test_apres_l_offre_un_desistement_est_un_refus_motive():
    scene = scenes.une_scene()
    scenes.proposee(scene)
    refuse("desistement_hors_moment", desistements.desister, scene[1].pk, le=aujourdhui(), acteur=scenes.bailleur())
