"""Mutations inside a stock and exchanges: what is refused, what the lease frees, two leases or none (R441-5, R441-2-8 a)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from attributions.enums import ExclusionFlux
from attributions.models import Attribution, Bail, Candidature, MiseADisposition, Mutation
from attributions.rules.mutation import Cote, FaitsMutation, refus_d_echange, refus_de_lier
from attributions.saisie.location import SaisieEchange, SaisieReponse
from attributions.saisie.parc import SaisieVacance
from attributions.services import baux, echanges, mutations, propositions, travaux, vacances
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from registre.enums import NatureEvenement
from registre.models import AttributionDeclaree, Demande, Evenement
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db


def locataire(scene: scenes.Scene, rang: int = 1) -> Candidature:
    """This candidate says that he rents in the social stock."""
    Demande.objects.filter(pk=scene[rang].demande_id).update(mutation=True)
    return scene[rang]


def mutee(scene: scenes.Scene, occupe) -> Candidature:
    mutations.lier(locataire(scene).pk, occupe=occupe.rpls, acteur=scenes.bailleur())
    return scene[1]


def croisees() -> tuple[scenes.Scene, scenes.Scene]:
    """Two tenants, each the first rank on the dwelling of the other, both bound."""
    un, deux = usine.un_logement(), usine.un_logement()
    premiere, seconde = scenes.une_scene(1, logement=un), scenes.une_scene(2, logement=deux)
    mutee(premiere, deux), mutee(seconde, un)
    echanges.lier(premiere[1].pk, autre_id=seconde[1].pk, acteur=scenes.bailleur())
    return premiere, seconde


def deux_baux(**champs) -> SaisieEchange:
    return SaisieEchange(**{"signe_le": aujourdhui(), "actualisees": True, **champs})


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        (FaitsMutation(locataire=True, propose=1, occupe=2), None),
        (FaitsMutation(locataire=False, propose=1, occupe=2), "demande_sans_mutation"),
        (FaitsMutation(locataire=True, propose=1, occupe=2, en_echange=True), "echange_en_cours"),
        (FaitsMutation(locataire=True, propose=1, occupe=None), "logement_occupe_inconnu"),
        (FaitsMutation(locataire=True, propose=1, occupe=1), "meme_logement"),
        (FaitsMutation(locataire=True, propose=1, occupe=2, autre_menage=True), "depart_d_un_autre"),
    ],
)
def test_ce_qui_fait_une_mutation(faits: FaitsMutation, code: str | None):
    assert getattr(refus_de_lier(faits), "code", None) == code


@pytest.mark.parametrize(
    ("un", "autre", "code"),
    [
        (Cote(1, 2, ouverte=True), Cote(2, 1, ouverte=True), None),
        (Cote(1, 2, ouverte=True), Cote(2, 1, ouverte=False), "candidature_close"),
        (Cote(1, 2, ouverte=True), Cote(2, 3, ouverte=True), "logements_non_croises"),
        (Cote(1, 2, ouverte=True), Cote(3, 1, ouverte=True), "logements_non_croises"),
        (Cote(1, None, ouverte=True), Cote(2, 1, ouverte=True), "logements_non_croises"),
        (Cote(1, 2, ouverte=True, lie=True), Cote(2, 1, ouverte=True), "deja_en_echange"),
    ],
)
def test_ce_qui_fait_un_echange(un: Cote, autre: Cote, code: str | None):
    assert getattr(refus_d_echange(un, autre), "code", None) == code
    assert getattr(refus_d_echange(autre, un), "code", None) == code


def test_le_bail_d_une_mutation_libere_le_logement_occupe_et_sort_du_flux():
    occupe, acteur = usine.un_logement(), scenes.bailleur()
    scene = scenes.une_scene(2)
    locataire(scene)
    mutations.lier(scene[1].pk, occupe=occupe.reference, acteur=acteur)
    dit = Evenement.objects.filter(demande=scene[1].demande, nature=NatureEvenement.CANDIDATURE).latest("pk")
    assert (dit.details["acte"], dit.details["logement"]) == (mutations.LIER, occupe.pk)
    liberes = travaux.PAR_CODE["liberes"]
    assert not liberes.a_faire(acteur, aujourdhui()).exists()

    scenes.acceptee(scene)
    bail = baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
    scene.vacance.refresh_from_db()
    attribution = Attribution.objects.get(pk=scene[1].pk)
    # R441-5: the dwelling kept by the bailleur and used for a mutation is out of the base of the flow.
    assert (scene.vacance.exclusion, attribution.exclusion_flux, attribution.mutation) == ("mutation", "mutation", True)
    assert AttributionDeclaree.objects.get(demande=scene[1].demande).deja_loge_parc == "OUI"
    (a_remettre,) = liberes.a_faire(acteur, aujourdhui())
    assert (a_remettre, a_remettre.quand) == (occupe, bail.signe_le)

    ouverte = vacances.ouvrir(occupe.pk, saisie=SaisieVacance(aujourdhui()), acteur=acteur)
    assert Mutation.objects.get(pk=scene[1].pk).vacance_liberee == ouverte
    assert not liberes.a_faire(acteur, aujourdhui()).exists()
    assert [(un.vacance, un.pas) for un in mutations.chaine(ouverte, acteur=acteur)] == [(scene.vacance, -1)]
    assert [(un.vacance, un.pas) for un in mutations.chaine(scene.vacance, acteur=acteur)] == [(ouverte, 1)]


def test_une_chaine_de_trois_logements_se_lit_de_chaque_bout(django_assert_num_queries):
    acteur, logements = scenes.bailleur(), [usine.un_logement() for _ in range(4)]
    suite = []
    for propose, occupe in pairwise(logements):
        scene = scenes.une_scene(1, logement=propose)
        mutations.rattacher(scene.vacance)
        mutee(scene, occupe)
        scenes.acceptee(scene)
        baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
        suite.append(scene.vacance)
    with django_assert_num_queries(5):  # three for the rights of the actor, read once in a request; two for the chain
        milieu = mutations.chaine(suite[1], acteur=acteur)
    assert [(un.vacance, un.pas) for un in milieu] == [(suite[0], -1), (suite[2], 1)]
    assert [un.vacance for un in mutations.chaine(suite[0], acteur=acteur)] == [suite[1], suite[2]]


def test_oriente_vers_un_reservataire_le_logement_reste_dans_son_flux():
    reservataire = monde.organisme(monde.RESERVATAIRE)
    scene = scenes.une_scene(1, reservataire=reservataire, convention=usine.une_convention(reservataire))
    mutee(scene, usine.un_logement())
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    scene.vacance.refresh_from_db()
    assert scene.vacance.exclusion == ExclusionFlux.AUCUNE


def test_une_mutation_refusee_ne_change_rien():
    scene, acteur = scenes.une_scene(2), scenes.bailleur()
    occupe = usine.un_logement()
    refuse("demande_sans_mutation", mutations.lier, scene[1].pk, occupe=occupe.rpls, acteur=acteur)
    locataire(scene), locataire(scene, 2)
    etranger = usine.un_logement(bailleur=monde.organisme(monde.ACTION_LOGEMENT))
    refuse("logement_occupe_inconnu", mutations.lier, scene[1].pk, occupe=etranger.rpls, acteur=acteur)
    refuse("logement_occupe_inconnu", mutations.lier, scene[1].pk, occupe=" ", acteur=acteur)
    refuse("meme_logement", mutations.lier, scene[1].pk, occupe=scene.vacance.logement.rpls, acteur=acteur)
    refuse("version_perimee", mutations.lier, scene[1].pk, occupe=occupe.rpls, acteur=acteur, version=99)
    autre = monde.acteur(monde.RESERVATAIRE)
    refuse("sans_habilitation", mutations.lier, scene[1].pk, occupe=occupe.rpls, acteur=autre)
    assert not Mutation.objects.exists()

    mutations.lier(scene[1].pk, occupe=occupe.rpls, acteur=acteur)
    refuse("depart_d_un_autre", mutations.lier, scene[2].pk, occupe=occupe.rpls, acteur=acteur)
    # Said twice, it is one mutation, corrected.
    mutations.lier(scene[1].pk, occupe=usine.un_logement().rpls, acteur=acteur)
    assert Mutation.objects.count() == 1
    propositions.proposer(scene[1].pk, saisie=scenes.offre(), acteur=acteur)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=acteur)
    refuse("candidature_close", mutations.lier, scene[1].pk, occupe=occupe.rpls, acteur=acteur)


def test_un_echange_signe_les_deux_baux_ou_aucun():
    premiere, seconde = croisees()
    acteur = scenes.bailleur()
    scenes.acceptee(premiere)
    refuse("echange_a_signer", baux.signer, premiere[1].pk, saisie=scenes.un_bail(premiere), acteur=acteur)
    # The other household has not accepted: nothing is signed.
    refuse("etat", echanges.signer_les_deux, premiere[1].pk, saisie=deux_baux(), acteur=acteur)
    scenes.acceptee(seconde)
    sans = deux_baux(actualisees=False)
    refuse("demande_a_actualiser", echanges.signer_les_deux, premiere[1].pk, saisie=sans, acteur=acteur)
    assert not Bail.objects.exists()

    echanges.signer_les_deux(premiere[1].pk, saisie=deux_baux(), acteur=acteur)
    assert [premiere[1].etat, seconde[1].etat, seconde[2].etat] == [E.BAIL_SIGNE, E.BAIL_SIGNE, E.NON_SERVIE]
    for scene in (premiere, seconde):
        scene.vacance.refresh_from_db()
        assert scene[1].demande.etat == EtatDemande.RADIEE
        assert (scene.vacance.etat, scene.vacance.exclusion) == (EtatVacance.LOUEE, ExclusionFlux.MUTATION)
    # Nobody's dwelling is free: nothing to offer again, no chain.
    assert not travaux.PAR_CODE["liberes"].a_faire(acteur, aujourdhui()).exists()
    assert mutations.chaine(premiere.vacance, acteur=acteur) == []
    refuse("etat", echanges.signer_les_deux, premiere[1].pk, saisie=deux_baux(), acteur=acteur)
    refuse("echange_signe", echanges.defaire, premiere[1].pk, acteur=acteur)


def test_le_refus_du_second_bail_n_enregistre_pas_le_premier():
    premiere, seconde = croisees()
    scenes.acceptee(premiere), scenes.acceptee(seconde)
    MiseADisposition.objects.filter(pk=seconde.vacance.pk).update(loyer=None)
    Candidature.objects.filter(pk=seconde[1].pk).update(appelee_le=aujourdhui().replace(year=aujourdhui().year + 1))
    refuse(
        "bail_avant_attribution", echanges.signer_les_deux, premiere[1].pk, saisie=deux_baux(), acteur=scenes.bailleur()
    )
    assert not Bail.objects.exists()
    assert premiere[1].demande.etat == seconde[1].demande.etat == EtatDemande.ACTIVE


def test_un_echange_se_defait_quand_l_un_renonce():
    premiere, seconde = croisees()
    acteur = scenes.bailleur()
    refuse("echange_en_cours", mutations.lier, premiere[1].pk, occupe=usine.un_logement().rpls, acteur=acteur)
    refuse("deja_en_echange", echanges.lier, premiere[1].pk, autre_id=seconde[1].pk, acteur=acteur)
    scenes.acceptee(premiere)
    scenes.proposee(seconde)
    propositions.refuser(seconde[1].pk, saisie=scenes.refus(), acteur=acteur)
    refuse("etat", echanges.signer_les_deux, premiere[1].pk, saisie=deux_baux(), acteur=acteur)
    refuse("sans_habilitation", echanges.defaire, premiere[1].pk, acteur=monde.acteur(monde.RESERVATAIRE))
    echanges.defaire(premiere[1].pk, acteur=acteur)
    refuse("sans_echange", echanges.defaire, premiere[1].pk, acteur=acteur)
    assert not Mutation.objects.filter(echange__isnull=False).exists()
    baux.signer(premiere[1].pk, saisie=scenes.un_bail(premiere), acteur=acteur)
    assert premiere[1].etat == E.BAIL_SIGNE


def test_deux_menages_qui_ne_se_croisent_pas_n_echangent_pas():
    acteur = scenes.bailleur()
    une, autre = scenes.une_scene(1), scenes.une_scene(1)
    mutee(une, usine.un_logement()), mutee(autre, une.vacance.logement)
    assert echanges.possibles(une[1]) == []
    refuse("logements_non_croises", echanges.lier, une[1].pk, autre_id=autre[1].pk, acteur=acteur)
    refuse("introuvable", echanges.lier, une[1].pk, autre_id=une[1].pk, acteur=acteur)
    scenes.proposee(une)
    propositions.accepter(une[1].pk, saisie=SaisieReponse(aujourdhui()), acteur=acteur)
    refuse("sans_echange", echanges.signer_les_deux, une[1].pk, saisie=deux_baux(), acteur=acteur)
