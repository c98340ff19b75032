"""Attributions without a CALEOL: who, on what, for whom; then the ordinary path (L441-1, L441-1-3, L441-2-3 II, L441-2 V)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from attributions.enums import (
    AutoriteAttribution,
    Contingent,
    ExclusionFlux,
    FondementAttribution,
    ModeDecompte,
    SuiteDeChangement,
)
from attributions.models import Attribution, AttributionPrononcee, Candidature, LigneSeance, MouvementFlux
from attributions.rules.prononcee import FONDEMENTS, FaitsPrononcee, refus_de_prononcer
from attributions.saisie.location import SaisieChangement, SaisieReponse
from attributions.saisie.prononcee import SaisiePrononcee
from attributions.services import baux, changements, flux, prononcees, propositions
from attributions.services.coherence import compter
from attributions.services.feuilles import feuille_de
from attributions.services.prononcees import informations
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from habilitations.rules.types import TypeOrganisme as T
from registre.enums import NatureEvenement, TypePriorite
from registre.models import Demande, Evenement
from registre.services.parametres import charger_parametres, lire_fichier
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_changements import changee
from tests.attributions.location.test_en_meme_temps import ensemble
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

F = FondementAttribution
JOUR = timedelta(days=1)
LE_10 = date(2026, 3, 10)


@pytest.fixture
def parametres(db: None) -> None:
    charger_parametres(lire_fichier())


def saisie(une: Demande, fondement: str = F.DELEGUE_SPECIAL, **champs: Any) -> SaisiePrononcee:
    return SaisiePrononcee(
        **{
            "demande": une.pk,
            "fondement": fondement,
            "prononcee_le": aujourdhui(),
            "reference": "Arrêté n° 2026-114",
            "conserve_par": "Direction de l'attribution",
            **champs,
        }
    )


def reconnue(demande: Demande) -> Demande:
    """Its favourable decision of the commission de médiation."""
    demande.priorites.create(type=TypePriorite.DALO, statut="ACTIF", decision_le=aujourdhui())
    return demande


def prefet() -> int:
    return monde.organisme(monde.PREFECTURE).pk


def de_l_acte(**champs: Any) -> SaisiePrononcee:
    propres = {
        "demande": 1,
        "fondement": F.DALO,
        "prononcee_le": LE_10,
        "reference": "n° 12",
        "conserve_par": "bailleur",
    }
    return SaisiePrononcee(**{**propres, **champs})


def faits(**champs: Any) -> FaitsPrononcee:
    propres = {"aujourdhui": LE_10, "deposee_le": LE_10 - JOUR, "ouverts": F.values, "type_autorite": T.PREFECTURE}
    return FaitsPrononcee(**{**propres, **champs})


@pytest.mark.parametrize(
    ("champs", "connus", "codes"),
    [
        # L441-2-3 II: a DALO that the bailleur refused.
        ({}, {"dalo": True}, []),
        ({}, {"l441_1": True}, ["public_non_vise"]),
        ({}, {"dalo": True, "type_autorite": ""}, ["autorite_inconnue"]),
        ({}, {"dalo": True, "type_autorite": T.EPT}, ["autorite_inconnue"]),
        # L441-1: the bailleur's objective is measured outside QPV.
        ({"fondement": F.OBJECTIF_BAILLEUR}, {}, []),
        ({"fondement": F.OBJECTIF_BAILLEUR}, {"qpv": True}, ["logement_en_qpv"]),
        # L441-1: the share of a collectivité, on its contingent; DALO, failing that L441-1.
        ({"fondement": F.PART_COLLECTIVITE}, {"l441_1": True, "type_reservataire": T.COMMUNE}, []),
        ({"fondement": F.PART_COLLECTIVITE}, {"dalo": True, "type_reservataire": T.EPT}, []),
        ({"fondement": F.PART_COLLECTIVITE}, {"type_reservataire": T.COMMUNE}, ["public_non_vise"]),
        ({"fondement": F.PART_COLLECTIVITE}, {"dalo": True}, ["logement_hors_contingent"]),
        ({"fondement": F.PART_COLLECTIVITE}, {"dalo": True, "type_reservataire": T.ACTION_LOGEMENT}, ["logement_hors_contingent"]),
        # L313-26-2: that of Action Logement.
        ({"fondement": F.PART_ACTION_LOGEMENT}, {"dalo": True, "type_reservataire": T.ACTION_LOGEMENT}, []),
        ({"fondement": F.PART_ACTION_LOGEMENT}, {"dalo": True, "type_reservataire": T.COMMUNE}, ["logement_hors_contingent"]),
        # The president of the EPCI or EPT, on its own territory.
        ({"fondement": F.ACCORD_INTERCOMMUNAL}, {"type_autorite": T.EPT, "sur_son_territoire": True}, []),
        ({"fondement": F.ACCORD_INTERCOMMUNAL}, {"type_autorite": T.EPT}, ["autorite_hors_territoire"]),
        ({"fondement": F.ACCORD_INTERCOMMUNAL}, {"sur_son_territoire": True}, ["autorite_inconnue"]),
        # The delegate and the bailleur are no organisme to choose; the State enters its own acts only.
        ({"fondement": F.DELEGUE_SPECIAL}, {"type_autorite": ""}, []),
        ({"fondement": F.RELOGEMENT_HLM}, {"type_autorite": ""}, []),
        ({"fondement": F.DELEGUE_SPECIAL}, {"par_l_etat": True}, ["autorite_d_un_autre"]),
        # The act itself.
        ({"prononcee_le": LE_10 + JOUR}, {"dalo": True}, ["date_future"]),
        ({"prononcee_le": LE_10 - 2 * JOUR}, {"dalo": True}, ["acte_avant_demande"]),
        ({"reference": " "}, {"dalo": True}, ["acte_sans_reference"]),
        ({"conserve_par": ""}, {"dalo": True}, ["acte_sans_garde"]),
        ({"fondement": "autre"}, {}, ["fondement_ferme"]),
        ({}, {"dalo": True, "ouverts": {F.DELEGUE_SPECIAL.value}}, ["fondement_ferme"]),
    ],
)  # fmt: skip
def test_qui_attribue_quoi_et_pour_qui(champs: dict, connus: dict, codes: list[str]):
    assert [un.code for un in refus_de_prononcer(de_l_acte(**champs), faits(**connus))] == codes


def test_chaque_fondement_a_son_autorite_et_son_article():
    assert set(FONDEMENTS) == set(F)
    assert all("CCH" in un.article for un in FONDEMENTS.values())
    # L441-1: only what the préfet attributes until the bailleur's objective is reached leaves the flow.
    assert {un for un, dit in FONDEMENTS.items() if dit.exclusion} == {F.OBJECTIF_BAILLEUR}
    # L441-2 V: what the commission is informed of.
    assert {un for un, dit in FONDEMENTS.items() if dit.informe} == {F.RELOGEMENT_TRAVAUX, F.RELOGEMENT_HLM}


@pytest.mark.django_db
def test_le_prefet_attribue_puis_le_chemin_est_celui_de_tous(parametres):
    acteur, demande = monde.acteur(monde.PREFECTURE), reconnue(usine.une_demande())
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    autre = usine.une_candidature(vacance)
    ligne = usine.une_ligne(usine.une_seance(usine.une_commission(), etat=EtatSeance.CONVOQUEE), vacance)
    Candidature.objects.filter(pk=autre.pk).update(etat=E.INSCRITE)
    prononcees.prononcer(vacance.pk, saisie=saisie(demande, F.DALO), acteur=acteur)

    une, attribution = Candidature.objects.get(demande=demande), Attribution.objects.get(candidature__demande=demande)
    vacance.refresh_from_db(), autre.refresh_from_db()
    assert (une.etat, une.titre, une.designee_par_id, une.rang) == (E.ATTRIBUTAIRE, "etat_dalo", prefet(), None)
    assert vacance.etat == EtatVacance.ATTRIBUEE
    # L441-2-3 II: on the State's rights; R441-2-9: the data are written, and counted apart.
    assert (attribution.contingent, attribution.reservataire_id) == (Contingent.ETAT_PRIORITAIRES, None)
    assert (attribution.autorite, attribution.dalo, attribution.exclusion_flux) == ("prefet", True, "")
    # Who was not examined leaves, without a refusal, and the dwelling leaves the agenda.
    assert (autre.etat, autre.motif_cloture) == (E.RETIREE, "autorite")
    assert LigneSeance.objects.get(pk=ligne.pk).reportee
    dit = Evenement.objects.get(demande=demande, nature=NatureEvenement.DESIGNATION)
    assert (dit.organisme_origine_id, dit.details["fondement"]) == (prefet(), F.DALO)
    assert ecarts() == 0

    bailleur = scenes.bailleur()
    offre = propositions.proposer(une.pk, saisie=scenes.offre(envoyee_le=aujourdhui(), repondre_avant_le=aujourdhui() + 10 * JOUR), acteur=bailleur)  # fmt: skip
    assert offre.dalo
    propositions.accepter(une.pk, saisie=SaisieReponse(aujourdhui()), acteur=bailleur)
    baux.signer(une.pk, saisie=scenes.un_bail(scenes.Scene(vacance, ligne)), acteur=bailleur)
    demande.refresh_from_db()
    assert (demande.etat, demande.motif_radiation) == (EtatDemande.RADIEE, "RADATT")
    assert not any(compter().values())


@pytest.mark.django_db
def test_a_la_place_du_bailleur_le_logement_sort_du_flux_par_une_contre_ligne(parametres):
    """L441-1: left out of the reservation flow, and what was counted at the mise à disposition is cancelled, not erased."""
    ville = monde.organisme(monde.RESERVATAIRE)
    convention = usine.une_convention(ville, decompte=ModeDecompte.PROPOSITION)
    vacance = usine.une_vacance(reservataire=ville, convention=convention)
    flux.decompter(vacance, ModeDecompte.PROPOSITION, le=aujourdhui(), acteur=scenes.bailleur())
    une = saisie(usine.une_demande(), F.OBJECTIF_BAILLEUR, autorite_id=prefet())
    prononcees.prononcer(vacance.pk, saisie=une, acteur=scenes.bailleur())
    vacance.refresh_from_db()
    assert vacance.exclusion == ExclusionFlux.PREFET
    assert list(MouvementFlux.objects.order_by("pk").values_list("quantite", flat=True)) == [1, -1]
    assert Attribution.objects.get().exclusion_flux == ExclusionFlux.PREFET


@pytest.mark.django_db
def test_sur_le_contingent_d_une_collectivite_le_logement_reste_a_son_compte(parametres):
    ville = monde.organisme(monde.RESERVATAIRE)
    vacance = usine.une_vacance(reservataire=ville, convention=usine.une_convention(ville))
    une = saisie(reconnue(usine.une_demande()), F.PART_COLLECTIVITE, autorite_id=prefet())
    prononcees.prononcer(vacance.pk, saisie=une, acteur=scenes.bailleur())
    faite = Attribution.objects.get()
    assert (faite.contingent, faite.reservataire_id, faite.exclusion_flux) == (Contingent.COLLECTIVITES, ville.pk, "")


@pytest.mark.django_db
def test_un_candidat_du_logement_devient_attributaire_et_les_rangs_gardent_leur_tour(parametres):
    """The préfet attributes to rank 2; rank 1 had refused. Rank 3 keeps its turn and is called when rank 2 refuses."""
    scene = scenes.une_scene(3)
    scenes.proposee(scene)
    Candidature.objects.filter(pk=scene[2].pk).update(etat=E.NON_SERVIE, close_le=aujourdhui())
    refuse(
        "place_tenue", prononcees.prononcer, scene.vacance.pk, saisie=saisie(scene[3].demande), acteur=scenes.bailleur()
    )
    Candidature.objects.filter(pk=scene[1].pk).update(etat=E.RETIREE, close_le=aujourdhui())
    quatrieme = scenes.decider(scene, "b", rang=4)
    prononcees.prononcer(scene.vacance.pk, saisie=saisie(scene[3].demande), acteur=scenes.bailleur())
    assert (scene[3].etat, scene[3].titre, scene[3].rang) == (E.ATTRIBUTAIRE, "autorite", 3)
    offre = scenes.offre(envoyee_le=aujourdhui(), repondre_avant_le=aujourdhui() + 10 * JOUR)
    propositions.proposer(scene[3].pk, saisie=offre, acteur=scenes.bailleur())
    assert propositions.refuser(scene[3].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) == quatrieme


@pytest.mark.django_db
def test_renvoye_en_seance_le_menage_peut_etre_attributaire_par_un_second_acte(parametres):
    """A birth sends him back (R441-3); the authority may still attribute: its second act replaces the first, both are told."""
    scene, acteur = scenes.une_scene(1), scenes.bailleur()
    Attribution.objects.filter(pk=scene[1].pk).delete()
    Candidature.objects.filter(pk=scene[1].pk).update(etat=E.EN_RANG, appelee_le=None)
    prononcees.prononcer(scene.vacance.pk, saisie=saisie(scene[1].demande), acteur=acteur)
    changements.trancher(changee(scene).pk, saisie=SaisieChangement(SuiteDeChangement.RENVOYER), acteur=acteur)
    assert scene[1].etat == E.AJOURNEE
    seconde = saisie(scene[1].demande, F.RELOGEMENT_HLM, reference="Décision n° 7")
    faite = prononcees.prononcer(scene.vacance.pk, saisie=seconde, acteur=acteur)
    assert AttributionPrononcee.objects.get() == faite
    assert (faite.reference, faite.autorite, scene[1].etat) == ("Décision n° 7", "bailleur", E.ATTRIBUTAIRE)
    assert Attribution.objects.get(pk=scene[1].pk).autorite == "bailleur"
    dits = Evenement.objects.filter(demande=scene[1].demande_id, details__acte="prononcer_attribution").order_by("pk")
    assert [un.details["fondement"] for un in dits] == [F.DELEGUE_SPECIAL, F.RELOGEMENT_HLM]
    assert ecarts() == 0


@pytest.mark.django_db
def test_la_commission_est_informee_des_relogements_a_sa_seance_suivante(parametres):
    """L441-2 V: told once, at the sitting that opens next; the procès-verbal says it without a name."""
    vacance = usine.une_vacance()
    prononcees.prononcer(vacance.pk, saisie=saisie(usine.une_demande(), F.RELOGEMENT_HLM), acteur=scenes.bailleur())
    commission = usine.une_commission()
    seance, suivante = (usine.une_seance(commission, etat=EtatSeance.CONVOQUEE) for _ in range(2))
    ailleurs = usine.une_seance(usine.une_commission(territoires=[monde.commune(monde.MELUN).pk]))
    assert ["L442-6" in un for un in informations(seance)] == [True]
    assert informations(ailleurs) == ()
    assert prononcees.informer(seance, acteur=scenes.bailleur()) == 1
    assert prononcees.informer(suivante, acteur=scenes.bailleur()) == 0
    assert informations(suivante) == ()
    type(seance).objects.filter(pk=seance.pk).update(ouverte_a=maintenant())
    seance.refresh_from_db()
    assert len(informations(seance)) == 1
    assert feuille_de(seance).informations == informations(seance)
    # The préfet's own are not its business.
    autre = saisie(usine.une_demande(), F.OBJECTIF_BAILLEUR, autorite_id=prefet())
    prononcees.prononcer(usine.une_vacance().pk, saisie=autre, acteur=scenes.bailleur())
    assert informations(suivante) == ()


@pytest.mark.django_db
def test_ce_qui_est_refuse_ne_change_rien(parametres):
    acteur, demande, vacance = scenes.bailleur(), usine.une_demande(), usine.une_vacance()

    def non(code: str, une: SaisiePrononcee, ou=vacance, qui=acteur, **options: Any) -> None:
        refuse(code, prononcees.prononcer, ou.pk, saisie=une, acteur=qui, **options)

    non("demande_inconnue", saisie(demande, demande=0))
    non("version_perimee", saisie(demande), version=99)
    non("place_inconnue", saisie(demande, place=2))
    non("autorite_inconnue", saisie(demande, F.OBJECTIF_BAILLEUR))
    non("autorite_hors_territoire", saisie(demande, F.ACCORD_INTERCOMMUNAL, autorite_id=monde.organisme(monde.EPT).pk))
    non("autorite_d_un_autre", saisie(demande), qui=monde.acteur(monde.PREFECTURE))
    # The réservataire is no authority; a bailleur's neighbour sees nothing.
    ville = monde.organisme(monde.RESERVATAIRE)
    orientee = usine.une_vacance(reservataire=ville, convention=usine.une_convention(ville))
    non("d_un_autre_organisme", saisie(demande), ou=orientee, qui=monde.acteur(monde.RESERVATAIRE))
    non("introuvable", saisie(demande), qui=monde.acteur(monde.ACTION_LOGEMENT))
    louee = usine.une_vacance(etat=EtatVacance.LOUEE)
    non("etat", saisie(demande), ou=louee)
    scene = scenes.une_scene(1, demandes=[demande])
    scenes.acceptee(scene)
    non("deja_engage", saisie(demande))
    radiee = usine.une_demande()
    Demande.objects.filter(pk=radiee.pk).update(
        etat=EtatDemande.RADIEE, motif_radiation="RADREN", radiee_le=aujourdhui()
    )
    non("demande_inactive", saisie(radiee))
    assert not AttributionPrononcee.objects.exists()
    vacance.refresh_from_db()
    assert (vacance.etat, vacance.candidatures.count()) == (EtatVacance.EN_DESIGNATION, 0)

    nouvelle = usine.une_demande()
    prononcees.prononcer(vacance.pk, saisie=saisie(nouvelle), acteur=acteur)
    non("place_tenue", saisie(nouvelle))
    assert AttributionPrononcee.objects.get().autorite == AutoriteAttribution.DELEGUE


@pytest.mark.django_db
def test_l_ept_attribue_sur_son_territoire(parametres):
    ept, logement = monde.organisme(monde.EPT), usine.un_logement(commune=monde.MONTREUIL)
    vacance = usine.une_vacance(logement)
    assert ept in prononcees.autorites_possibles(vacance)
    assert ept not in prononcees.autorites_possibles(usine.une_vacance())
    une = saisie(usine.une_demande(), F.ACCORD_INTERCOMMUNAL, autorite_id=ept.pk)
    faite = prononcees.prononcer(vacance.pk, saisie=une, acteur=scenes.bailleur())
    assert (faite.organisme, faite.autorite) == (ept, AutoriteAttribution.PRESIDENT)


def test_deux_actes_en_meme_temps_ne_donnent_pas_deux_attributaires(base_clonee: str) -> None:
    charger_parametres(lire_fichier())
    vacance, menages = usine.une_vacance(), [usine.une_demande() for _ in range(3)]
    issues = ensemble(
        *(lambda d=d: prononcees.prononcer(vacance.pk, saisie=saisie(d), acteur=scenes.bailleur()) for d in menages)
    )
    assert sorted(issues) == ["fait", "place_tenue", "place_tenue"]
    assert Candidature.objects.filter(mise_a_disposition=vacance, etat=E.ATTRIBUTAIRE).count() == 1
    assert ecarts() == 0
