"""A lease cancelled after the radiation: what it undoes, what it refuses, and that nothing is left half done (R441-2-8 a)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from attributions.enums import Contingent, ExclusionFlux, LettreDecision, ModeDecompte, MotifCloture, SuiteCaducite
from attributions.models import Attribution, Bail, Candidature, Logement, MiseADisposition, MouvementFlux, Mutation
from attributions.rules.annulation import FaitsAnnulation, refus_d_annulation
from attributions.saisie.location import SaisieAnnulation, SaisieReponse
from attributions.saisie.parc import SaisieVacance
from attributions.services import (
    annulations,
    baux,
    coherence,
    echanges,
    mutations,
    poursuites,
    propositions,
    travaux,
    vacances,
)
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from habilitations.acteur import systeme
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import AttributionDeclaree, Courrier, Demande, Evenement, NumeroUnique, Suivi
from registre.rules.reactivation import FaitsDeradiation, refus_de_deradiation
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from reporting.sne.export import demandes_a_exporter
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_en_meme_temps import ensemble
from tests.attributions.location.test_mutations import croisees, deux_baux, mutee
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
base = pytest.mark.django_db


def louee(scene: scenes.Scene, **champs) -> scenes.Scene:
    """The first rank accepted and signed today."""
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene, **champs), acteur=scenes.bailleur())
    return scene


def saisie(**champs) -> SaisieAnnulation:
    return SaisieAnnulation(**{"le": aujourdhui(), "motif": "sans_entree", "suite": "rang_suivant", **champs})


def annuler(scene: scenes.Scene, *, acteur=None, version=None, **champs) -> Bail:
    return annulations.annuler(
        scene[1].pk, saisie=saisie(**champs), acteur=acteur or scenes.bailleur(), version=version
    )


def le_suivant_signe(scene: scenes.Scene) -> Bail:
    """The second rank, called today: offer, acceptance, lease."""
    acteur, le = scenes.bailleur(), aujourdhui()
    offre = scenes.offre(envoyee_le=le, repondre_avant_le=le + 10 * JOUR)
    propositions.proposer(scene[2].pk, saisie=offre, acteur=acteur)
    propositions.accepter(scene[2].pk, saisie=SaisieReponse(le), acteur=acteur)
    logement = Logement.objects.get(pk=scene.vacance.logement_id)
    return baux.signer(scene[2].pk, saisie=scenes.un_bail(scene, rpls=logement.rpls), acteur=acteur)


SIGNE, JOUR_J = date(2026, 3, 2), date(2026, 3, 20)


@pytest.mark.parametrize(
    ("champs", "faits", "codes"),
    [
        ({}, {}, []),
        ({"le": SIGNE}, {}, []),
        ({"le": date(2026, 3, 21)}, {}, ["annulation_future"]),
        ({"le": date(2026, 3, 1)}, {}, ["annulation_avant_bail"]),
        ({"motif": "caprice"}, {}, ["motif_annulation"]),
        ({"motif": "autre"}, {}, ["precision_annulation"]),
        ({"motif": "autre", "precision": "Logement sinistré avant l'entrée"}, {}, []),
        # The lease took effect: a departure is a notice (loi du 6 juillet 1989, art. 12), unless there never was a lease.
        ({}, {"entree_le": date(2026, 3, 10)}, ["bail_ayant_pris_effet"]),
        ({"motif": "erreur"}, {"entree_le": date(2026, 3, 10)}, []),
        ({"motif": "juge"}, {"entree_le": date(2026, 3, 10)}, []),
        ({}, {"entree_le": date(2026, 3, 21)}, []),
        ({"suite": "rien"}, {}, ["suite_annulation"]),
        ({}, {"remis": True}, ["logement_remis"]),
        ({}, {"libere": "ouvert"}, ["logement_libere_ouvert"]),
        ({}, {"libere": "loue"}, ["logement_libere_loue"]),
    ],
)
def test_ce_qui_peut_etre_annule(champs: dict, faits: dict, codes: list[str]):
    voulue = saisie(**{"le": JOUR_J, **champs})
    lus = FaitsAnnulation(**{"signe_le": SIGNE, "entree_le": None, "aujourdhui": JOUR_J, **faits})
    assert [un.code for un in refus_d_annulation(voulue, lus)] == codes


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        (FaitsDeradiation(EtatDemande.RADIEE, MotifRadiation.ATTRIBUTION), None),
        (FaitsDeradiation(EtatDemande.RADIEE, MotifRadiation.ATTRIBUTION, autre_active=True), "autre_demande_active"),
        (FaitsDeradiation(EtatDemande.RADIEE, MotifRadiation.FUSION), "radiation_sans_bail"),
        (FaitsDeradiation(EtatDemande.ACTIVE, ""), "radiation_sans_bail"),
        (FaitsDeradiation(EtatDemande.EFFACEE, MotifRadiation.ATTRIBUTION), "demande_effacee"),
        (FaitsDeradiation(EtatDemande.SUPPRIMEE, ""), "demande_effacee"),
    ],
)
def test_la_radiation_ne_s_annule_que_si_c_est_celle_du_bail(faits: FaitsDeradiation, code: str | None):
    assert getattr(refus_de_deradiation(faits), "code", None) == code


@base
def test_la_demande_le_logement_et_les_rangs_reviennent_comme_avant():
    scene = scenes.une_scene()
    avant = scene[1].demande
    numero = NumeroUnique.objects.get(demande=avant).numero
    ailleurs = scenes.une_scene(2, demandes=[avant, usine.une_demande()])
    louee(scene)
    depuis = maintenant()
    bail = annuler(scene)

    assert scene.etats() == [E.BAIL_ANNULE, E.ATTRIBUTAIRE, E.EN_RANG]
    assert (bail.annule_le, bail.motif_annulation) == (aujourdhui(), "sans_entree")
    # R441-2-8 a had no ground: number, seniority and expiry are those of before.
    demande = scene[1].demande
    assert (demande.etat, demande.motif_radiation, demande.radiee_le) == (EtatDemande.ACTIVE, "", None)
    assert (demande.deposee_le, demande.valable_jusqu_au) == (avant.deposee_le, avant.valable_jusqu_au)
    assert NumeroUnique.objects.get(demande=demande).numero == numero
    # Quotas on leases read `bail_le`; the data of R441-2-9 stay, lease or not.
    attribution = Attribution.objects.get(pk=scene[1].pk)
    assert (attribution.bail_le, attribution.attribuee_le) == (None, aujourdhui() - 20 * JOUR)
    assert not AttributionDeclaree.objects.filter(demande=demande).exists()
    # Cancelled by name, never erased; the national system receives a radiation without motive.
    annulees = Evenement.objects.filter(demande=demande, nature=NatureEvenement.ANNULATION)
    assert {un.annule.nature for un in annulees} == {NatureEvenement.BAIL, NatureEvenement.RADIATION}
    assert Evenement.objects.filter(demande=demande, nature=NatureEvenement.REACTIVATION).count() == 1
    assert demande in demandes_a_exporter(depuis)
    assert Courrier.objects.filter(demande=demande, nature=NatureCourrier.REACTIVATION).exists()
    # Elsewhere nothing is reopened by magic; the screen says where.
    assert (ailleurs[1].etat, ailleurs[1].motif_cloture) == (E.RETIREE, MotifCloture.LOGE)
    assert annulations.closes_par_le_bail(scene[1]) == [ailleurs[1]]
    # The next rank is attributaire as if the lease had not been.
    assert Suivi.objects.get(pk=scene[2].demande_id).non_servie_le is None
    assert (scene[2].motif_cloture, scene[2].close_le) == ("", None)
    assert Attribution.objects.filter(pk=scene[2].pk).exists()
    scene.vacance.refresh_from_db()
    assert (scene.vacance.etat, scene.vacance.close_le) == (EtatVacance.ATTRIBUEE, None)
    assert ecarts() == 0
    assert poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=systeme()) == 1  # the next rank, elsewhere
    assert set(coherence.compter().values()) == {0}


@base
def test_le_flux_du_reservataire_est_corrige_par_une_ligne_contraire():
    reservataire = monde.organisme(monde.RESERVATAIRE)
    convention = usine.une_convention(reservataire, decompte=ModeDecompte.BAIL)
    scene = louee(scenes.une_scene(2, reservataire=reservataire, convention=convention))
    annuler(scene)
    lignes = list(MouvementFlux.objects.order_by("pk").values_list("nature", "quantite", "annee"))
    annee = aujourdhui().year
    assert lignes == [("decompte", 1, annee), ("annulation", -1, annee)]
    # The next household signs: the dwelling counts once.
    le_suivant_signe(scene)
    assert sum(MouvementFlux.objects.values_list("quantite", flat=True)) == 1


@base
def test_ce_que_l_attribution_a_compte_reste_compte():
    reservataire = monde.organisme(monde.RESERVATAIRE)
    convention = usine.une_convention(reservataire, decompte=ModeDecompte.ATTRIBUTION)
    scene = louee(scenes.une_scene(2, reservataire=reservataire, convention=convention))
    annuler(scene)
    assert list(MouvementFlux.objects.values_list("nature", flat=True)) == ["decompte"]


@base
def test_qui_est_loge_depuis_n_est_pas_rappele():
    scene = scenes.une_scene()
    autre = scenes.une_scene(1, demandes=[scene[2].demande])
    louee(scene)
    louee(autre)
    annuler(scene)
    assert scene.etats() == [E.BAIL_ANNULE, E.NON_SERVIE, E.ATTRIBUTAIRE]
    assert ecarts() == 0


@base
def test_une_condition_non_remplie_n_est_pas_un_rang():
    scene = scenes.une_scene(2)
    condition = scenes.decider(
        scene, LettreDecision.C, rang=3, condition_avant_le=aujourdhui() + 10 * JOUR, pieces=["identite"]
    )
    scene.candidatures.append(condition)
    louee(scene)
    assert scene.etats() == [E.BAIL_SIGNE, E.NON_SERVIE, E.NON_SERVIE]
    annuler(scene)
    assert scene.etats() == [E.BAIL_ANNULE, E.ATTRIBUTAIRE, E.NON_SERVIE]


@base
@pytest.mark.parametrize(
    ("suite", "etat", "etats"),
    [
        ("attente", EtatVacance.ATTRIBUEE, [E.BAIL_ANNULE, E.NON_SERVIE]),
        ("designation", EtatVacance.EN_DESIGNATION, [E.BAIL_ANNULE, E.NON_SERVIE]),
    ],
)
def test_le_logement_suit_le_choix_de_l_agent(suite: str, etat: str, etats: list[str]):
    scene = louee(scenes.une_scene(2))
    annuler(scene, suite=suite)
    scene.vacance.refresh_from_db()
    assert (scene.vacance.etat, scene.etats()) == (etat, etats)
    assert scene.vacance.tour == (2 if suite == "designation" else 1)
    assert ecarts() == 0


@base
def test_le_reglement_peut_renvoyer_les_rangs_en_seance():
    scene = louee(scenes.une_scene(2, suite=SuiteCaducite.RETOUR_SEANCE))
    annuler(scene)
    assert scene.etats() == [E.BAIL_ANNULE, E.AJOURNEE]


@base
def test_ce_qui_est_refuse_ne_change_rien():
    scene, acteur = scenes.une_scene(2), scenes.bailleur()
    refuse("sans_bail_a_annuler", annulations.annuler, scene[1].pk, saisie=saisie(), acteur=acteur)
    louee(scene)

    def non(code: str, qui=acteur, version=None, **champs):
        refuse(code, annulations.annuler, scene[1].pk, saisie=saisie(**champs), acteur=qui, version=version)
        assert scene.etats() == [E.BAIL_SIGNE, E.NON_SERVIE]
        assert scene[1].demande.etat == EtatDemande.RADIEE
        assert not Bail.objects.filter(annule_le__isnull=False).exists()

    non("annulation_future", le=aujourdhui() + JOUR)
    non("annulation_avant_bail", le=aujourdhui() - JOUR)
    non("version_perimee", version=99)
    non("introuvable", qui=monde.acteur(monde.ACTION_LOGEMENT))
    non("sans_habilitation", qui=monde.acteur(monde.RESERVATAIRE))
    nouvelle = usine.une_vacance(scene.vacance.logement)
    non("logement_remis")
    nouvelle.delete()
    Demande.objects.filter(pk=scene[1].demande_id).update(motif_radiation=MotifRadiation.FUSION)
    non("radiation_sans_bail")
    Demande.objects.filter(pk=scene[1].demande_id).update(motif_radiation=MotifRadiation.ATTRIBUTION)
    annuler(scene)
    refuse("sans_bail_a_annuler", annulations.annuler, scene[1].pk, saisie=saisie(), acteur=acteur)
    refuse("introuvable", annulations.annuler, 0, saisie=saisie(), acteur=acteur)


@base
def test_l_exercice_clos_seul_le_gestionnaire_annule():
    scene = louee(scenes.une_scene(1))
    refuse("hors_fonction", annuler, scene, acteur=monde.acteur(monde.GESTIONNAIRE))
    Attribution.objects.filter(pk=scene[1].pk).update(close=True)
    refuse("exercice_clos", annuler, scene)
    annuler(scene, acteur=monde.acteur(monde.GESTIONNAIRE))
    assert scene[1].etat == E.BAIL_ANNULE


@base
def test_une_demande_expiree_redevient_active_et_se_renouvelle_comme_une_autre():
    scene = louee(scenes.une_scene(1))
    hier = aujourdhui() - JOUR
    Demande.objects.filter(pk=scene[1].demande_id).update(deposee_le=hier - 365 * JOUR, valable_jusqu_au=hier)
    annuler(scene)
    assert (scene[1].demande.etat, scene[1].demande.valable_jusqu_au) == (EtatDemande.ACTIVE, hier)


@base
def test_une_place_de_colocation_seulement():
    scene = scenes.une_scene(1, places=2)
    autre = usine.une_candidature(scene.vacance, etat=E.BAIL_SIGNE, place=2, rang=None)
    Demande.objects.filter(pk=autre.demande_id).update(
        etat=EtatDemande.RADIEE, motif_radiation=MotifRadiation.ATTRIBUTION, radiee_le=aujourdhui()
    )
    Bail.objects.create(
        candidature=autre, mise_a_disposition=scene.vacance, place=2, signe_le=aujourdhui(), saisi_a=maintenant()
    )
    louee(scene, loyer=Decimal(200), charges=Decimal(40))
    scene.vacance.refresh_from_db()
    assert scene.vacance.etat == EtatVacance.LOUEE
    refuse("autres_places_en_cours", annuler, scene, suite="designation")
    annuler(scene)
    autre.refresh_from_db()
    assert (autre.etat, autre.demande.etat) == (E.BAIL_SIGNE, EtatDemande.RADIEE)
    assert MiseADisposition.objects.get(pk=scene.vacance.pk).etat == EtatVacance.ATTRIBUEE


@base
def test_la_mutation_annulee_garde_le_logement_occupe():
    occupe, acteur = usine.un_logement(), scenes.bailleur()
    scene = scenes.une_scene(1)
    mutee(scene, occupe)
    louee(scene)
    ouverte = vacances.ouvrir(occupe.pk, saisie=SaisieVacance(aujourdhui()), acteur=acteur)
    refuse("logement_libere_ouvert", annuler, scene)
    MiseADisposition.objects.filter(pk=ouverte.pk).update(etat=EtatVacance.LOUEE)
    refuse("logement_libere_loue", annuler, scene)
    MiseADisposition.objects.filter(pk=ouverte.pk).update(etat=EtatVacance.A_ORIENTER)
    vacances.retirer(ouverte.pk, motif="Le locataire reste", acteur=acteur)
    annuler(scene)
    scene.vacance.refresh_from_db()
    # R441-5: the exclusion was the mutation's; the dwelling is for another household.
    assert scene.vacance.exclusion == Attribution.objects.get(pk=scene[1].pk).exclusion_flux == ExclusionFlux.AUCUNE
    assert not travaux.PAR_CODE["liberes"].a_faire(acteur, aujourdhui()).exists()
    assert mutations.chaine(scene.vacance, acteur=acteur) == []


@base
def test_les_deux_baux_d_un_echange_sont_annules_ensemble():
    premiere, seconde = croisees()
    scenes.acceptee(premiere), scenes.acceptee(seconde)
    echanges.signer_les_deux(premiere[1].pk, saisie=deux_baux(), acteur=scenes.bailleur())
    Attribution.objects.filter(pk=seconde[1].pk).update(close=True)
    refuse("exercice_clos", annuler, premiere)
    assert premiere[1].etat == E.BAIL_SIGNE
    Attribution.objects.filter(pk=seconde[1].pk).update(close=False)
    annuler(premiere)
    assert [premiere[1].etat, seconde[1].etat, seconde[2].etat] == [E.BAIL_ANNULE, E.BAIL_ANNULE, E.ATTRIBUTAIRE]
    assert premiere[1].demande.etat == seconde[1].demande.etat == EtatDemande.ACTIVE
    assert Mutation.objects.filter(echange__isnull=False).count() == 2
    assert ecarts() == 0


@base
def test_le_menage_peut_etre_designe_de_nouveau_et_signer_ailleurs():
    scene = louee(scenes.une_scene(1))
    annuler(scene, suite="attente")
    autre = louee(scenes.une_scene(1, demandes=[Demande.objects.get(pk=scene[1].demande_id)]))
    assert autre[1].demande.etat == EtatDemande.RADIEE
    assert AttributionDeclaree.objects.get(demande=autre[1].demande).rpls == autre.vacance.logement.rpls
    assert Candidature.objects.filter(demande=scene[1].demande_id, etat=E.BAIL_SIGNE).count() == 1
    assert Attribution.objects.get(pk=autre[1].pk).contingent == Contingent.NON_RESERVE


def test_un_bail_annule_deux_fois_en_meme_temps_l_est_une(base_clonee: str) -> None:
    scene = louee(scenes.une_scene())
    acteur = scenes.bailleur()
    issues = ensemble(*[lambda: annulations.annuler(scene[1].pk, saisie=saisie(), acteur=acteur)] * 3)
    assert sorted(issues) == ["fait", "sans_bail_a_annuler", "sans_bail_a_annuler"]
    assert Evenement.objects.filter(demande=scene[1].demande, nature=NatureEvenement.REACTIVATION).count() == 1
    assert scene.etats() == [E.BAIL_ANNULE, E.ATTRIBUTAIRE, E.EN_RANG]
    assert ecarts() == 0


def test_annuler_pendant_que_le_rang_suivant_signe_ailleurs(base_clonee: str) -> None:
    scene = scenes.une_scene(2)
    autre = scenes.une_scene(1, demandes=[scene[2].demande])
    louee(scene)
    scenes.acceptee(autre)
    acteur, bail = scenes.bailleur(), scenes.un_bail(autre)
    issues = ensemble(
        lambda: annulations.annuler(scene[1].pk, saisie=saisie(), acteur=acteur),
        lambda: baux.signer(autre[1].pk, saisie=bail, acteur=acteur),
    )
    assert issues == ["fait", "fait"]
    # Whatever the order, a household that has its lease is candidate nowhere else.
    assert autre[1].etat == E.BAIL_SIGNE
    assert scene[2].etat in {E.NON_SERVIE, E.ECARTEE, E.RETIREE}
    assert ecarts() == 0
