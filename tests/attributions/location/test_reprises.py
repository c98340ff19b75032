"""Taking an act back: from each act to where it was, nothing else moved; what is refused, and why (R441-2-15 I; ADR 60)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Sum

from attributions.enums import CauseEchec, ModeDecompte, MotifMoinsDeTrois
from attributions.models import Candidature, MouvementFlux, Proposition
from attributions.rules import reprises as regles
from attributions.rules.reprises import FaitsReprise, refus_de_reprise
from attributions.saisie.designation import SaisieCandidat, SaisieTransmission
from attributions.saisie.location import SaisieReponse
from attributions.saisie.parc import SaisieOrientation
from attributions.services import candidatures, desistements, echecs, propositions, reprises, reprises_vacance, vacances
from attributions.services.actes import photo
from attributions.services.designation import designer, transmettre
from attributions.services.suivi import ecarts
from attributions.states.candidature import ActeCandidature
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import ActeVacance, EtatVacance
from habilitations.access import acteur_de
from habilitations.rules.droits import Fonction
from registre.enums import EtatCourrier, EtatOffreDalo, NatureCourrier, NatureEvenement
from registre.models import Courrier, Evenement, OffreDalo, Suivi
from registre.saisie import SaisieJustification, SaisieRadiation
from registre.services.radiation import radier
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui, horloge_a
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.attributions.monde_seance import dalo
from tests.factories import attributions as usine
from tests.factories import habilitations as fabrique

pytestmark = pytest.mark.django_db
ERREUR = "erreur_saisie"
LE = aujourdhui()
FAITS = FaitsReprise(acte="refuser", saisi_le=LE, aujourdhui=LE, jours=3, auteur=True)


@pytest.mark.parametrize("acte", ActeCandidature)
def test_chaque_acte_sur_une_candidature_se_reprend_ou_dit_quoi_faire(acte: ActeCandidature):
    assert (acte in regles.CANDIDATURE) != (acte in regles.AUTREMENT_CANDIDATURE)


@pytest.mark.parametrize("acte", ActeVacance)
def test_chaque_acte_sur_un_logement_se_reprend_ou_dit_quoi_faire(acte: ActeVacance):
    assert (acte in regles.VACANCE) != (acte in regles.AUTREMENT_VACANCE)


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        (FAITS, None),
        (replace(FAITS, saisi_le=LE - timedelta(days=3)), None),
        (replace(FAITS, saisi_le=LE - timedelta(days=4)), "reprise_trop_tard"),
        (replace(FAITS, auteur=False), "reprise_d_un_autre"),
        (replace(FAITS, connu=False), "reprise_sans_journal"),
        (replace(FAITS, depend=("rang_suivant_appele", "Appelé.", "Désignez.")), "rang_suivant_appele"),
        (replace(FAITS, acte="signer_bail"), "acte_sans_reprise"),
        (replace(FAITS, acte="inconnu"), "acte_sans_reprise"),
    ],
)
def test_ce_qui_se_reprend(faits: FaitsReprise, code: str | None):
    assert getattr(refus_de_reprise(faits), "code", None) == code


def etat_complet(une: Candidature) -> tuple:
    """What an act moves: the candidature, the figures of the demande, the flow."""
    lue = Candidature.objects.values("etat", "rang", "close_le", "motif_cloture", "precision_cloture").get(pk=une.pk)
    suivi = Suivi.objects.values().get(pk=une.demande_id)
    total = MouvementFlux.objects.aggregate(total=Sum("quantite"))["total"] or 0
    return lue, suivi, total


def dernier(une: Candidature) -> Evenement:
    return Evenement.objects.filter(demande=une.demande_id, details__candidature=une.pk).latest("pk")


ACTES = {
    "retrait": lambda une, qui: candidatures.retirer(une.pk, motif="injoignable", acteur=qui),
    "desistement": lambda une, qui: desistements.desister(une.pk, le=aujourdhui(), precision="Courrier", acteur=qui),
    "acceptation": lambda une, qui: propositions.accepter(une.pk, saisie=SaisieReponse(aujourdhui()), acteur=qui),
    "refus": lambda une, qui: propositions.refuser(une.pk, saisie=scenes.refus(), acteur=qui),
    "silence": lambda une, qui: propositions.constater_silence(une.pk, le=aujourdhui() + timedelta(days=3), acteur=qui),
}


@pytest.mark.parametrize(
    ("acte", "depuis"),
    [
        ("retrait", E.DESIGNEE),
        ("retrait", E.AJOURNEE),
        ("desistement", E.ATTRIBUTAIRE),
        ("desistement", E.EN_RANG),
        ("acceptation", E.PROPOSEE),
        ("refus", E.PROPOSEE),
        ("refus", E.ACCEPTEE),
        ("silence", E.PROPOSEE),
    ],
)
def test_un_acte_repris_remet_tout_ou_c_etait(acte: str, depuis: E):
    """The household alone on the dwelling, so that nobody is called meanwhile; the offer of before is the offer of after."""
    acteur = scenes.bailleur()
    if acte == "retrait":
        vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
        une = usine.une_candidature(vacance, etat=depuis)
    else:
        scene = scenes.une_scene(2 if depuis is E.EN_RANG else 1)
        rang = 2 if depuis is E.EN_RANG else 1
        if depuis is E.PROPOSEE:
            scenes.proposee(scene)
        if depuis is E.ACCEPTEE:
            scenes.acceptee(scene)
        une = scene[rang]
    assert une.etat == depuis
    avant = etat_complet(une)
    offres = list(Proposition.objects.order_by("pk").values())
    ACTES[acte](une, acteur)
    fait = dernier(une)
    assert etat_complet(une) != avant

    reprises.reprendre(une.pk, motif=ERREUR, acteur=acteur)
    assert etat_complet(une) == avant
    assert list(Proposition.objects.order_by("pk").values()) == offres
    assert ecarts() == 0
    contraire = dernier(une)
    # Both stay: the act, and the event that cancels it with its motive.
    assert (contraire.nature, contraire.annule_id) == (NatureEvenement.ANNULATION, fait.pk)
    assert contraire.details["reprise"] == ERREUR
    refuse("acte_sans_reprise", reprises.reprendre, une.pk, motif=ERREUR, acteur=acteur)


def test_une_reprise_refusee_ne_change_rien():
    scene, acteur = scenes.une_scene(1), scenes.bailleur()
    scenes.proposee(scene)
    refuse("acte_sans_reprise", reprises.reprendre, scene[1].pk, motif=ERREUR, acteur=acteur)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=acteur)
    avant = etat_complet(scene[1])
    refuse("motif_requis", reprises.reprendre, scene[1].pk, motif="", acteur=acteur)
    refuse("version_perimee", reprises.reprendre, scene[1].pk, motif=ERREUR, acteur=acteur, version=99)
    refuse("introuvable", reprises.reprendre, 0, motif=ERREUR, acteur=acteur)
    refuse("sans_habilitation", reprises.reprendre, scene[1].pk, motif=ERREUR, acteur=monde.acteur(monde.RESERVATAIRE))
    assert etat_complet(scene[1]) == avant


def test_un_rang_appele_depuis_tient_le_refus():
    scene, acteur = scenes.une_scene(2), scenes.bailleur()
    scenes.proposee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=acteur)
    assert scene[2].etat == E.ATTRIBUTAIRE
    refuse("rang_suivant_appele", reprises.reprendre, scene[1].pk, motif=ERREUR, acteur=acteur)
    assert scene.etats() == [E.REFUSEE, E.ATTRIBUTAIRE]


def test_un_collegue_ne_reprend_pas_l_acte_le_responsable_si():
    """The agent of the monde is a responsable of his bailleur; a chargé d'attribution beside him is not."""
    responsable, ou = scenes.bailleur(), monde.organisme(monde.BAILLEUR)
    charge = fabrique.affectation(ou, Fonction.ATTRIBUTION)
    collegue = acteur_de(charge.agent, charge)
    une, autre = scenes.une_scene(1), scenes.une_scene(1)
    for scene, auteur in ((une, responsable), (autre, collegue)):
        scenes.proposee(scene)
        propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=auteur)
    refuse("reprise_d_un_autre", reprises.reprendre, une[1].pk, motif=ERREUR, acteur=collegue)
    reprises.reprendre(autre[1].pk, motif=ERREUR, acteur=responsable)
    assert (une[1].etat, autre[1].etat) == (E.REFUSEE, E.PROPOSEE)


def test_passe_le_delai_l_acte_reste():
    scene, acteur = scenes.une_scene(1), scenes.bailleur()
    scenes.proposee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=acteur)
    with horloge_a(aujourdhui() + timedelta(days=4)):
        refuse("reprise_trop_tard", reprises.reprendre, scene[1].pk, motif=ERREUR, acteur=acteur)


def test_une_demande_radiee_ou_un_autre_logement_accepte_tiennent_l_acte():
    scene, acteur = scenes.une_scene(1), scenes.bailleur()
    scenes.acceptee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=acteur)
    ailleurs = scenes.une_scene(1, demandes=[scene[1].demande])
    scenes.acceptee(ailleurs)
    refuse("deja_engage", reprises.reprendre, scene[1].pk, motif=ERREUR, acteur=acteur)
    autre = scenes.une_scene(1)
    scenes.proposee(autre)
    propositions.refuser(autre[1].pk, saisie=scenes.refus(), acteur=acteur)
    radier(
        autre[1].demande_id,
        saisie=SaisieRadiation(aujourdhui(), MotifRadiation.RENONCIATION),
        justification=SaisieJustification(renonciation_recue_le=aujourdhui(), courrier_detenu_par="MTRL1"),
        acteur=monde.acteur(monde.COMMUNE),
    )
    refuse("demande_inactive", reprises.reprendre, autre[1].pk, motif=ERREUR, acteur=acteur)


def test_le_refus_d_une_offre_dalo_repris_l_est_aussi_pour_l_etat():
    demande = usine.une_demande()
    dalo(demande)
    scene, acteur = scenes.une_scene(1, demandes=[demande]), scenes.bailleur()
    une = scene[1]
    une.attribution.dalo = True
    une.attribution.save()
    scenes.proposee(scene, dalo=True)
    propositions.refuser(une.pk, saisie=scenes.refus(), acteur=acteur)
    assert OffreDalo.objects.a_examiner().count() == 1
    dit = Evenement.objects.filter(demande=demande, nature=NatureEvenement.PRIORITE).latest("pk")
    reprises.reprendre(une.pk, motif=ERREUR, acteur=acteur)
    offre = OffreDalo.objects.get()
    assert (offre.etat, offre.motif, offre.repondue_le) == (EtatOffreDalo.EN_COURS, "", None)
    assert not OffreDalo.objects.a_examiner().exists()
    assert Evenement.objects.filter(annule=dit, nature=NatureEvenement.ANNULATION).count() == 1


def test_la_transmission_l_echec_et_l_orientation_se_reprennent_avec_leur_flux():
    acteur, reservataire = scenes.bailleur(), monde.organisme(monde.RESERVATAIRE)
    convention = usine.une_convention(
        reservataire, delegue=True, echec_decompte=True, decompte=ModeDecompte.PROPOSITION
    )
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER)

    def solde() -> int:
        return MouvementFlux.objects.filter(convention=convention).aggregate(n=Sum("quantite"))["n"] or 0

    def reprendre() -> None:
        reprises_vacance.reprendre(vacance.pk, motif=ERREUR, acteur=acteur)
        vacance.refresh_from_db()

    depart = photo(vacance)
    vers = SaisieOrientation(convention_id=convention.pk, prevenu_le=aujourdhui(), preuve="courriel", motif="choix")
    vacances.orienter(vacance.pk, saisie=vers, acteur=acteur)
    assert solde() == 1
    reprendre()
    assert (photo(vacance), solde()) == (depart, 0)

    vacances.orienter(vacance.pk, saisie=vers, acteur=acteur)
    vacance.refresh_from_db()
    orientee = photo(vacance)
    echecs.constater(vacance.pk, cause=CauseEchec.RENONCIATION, motif="courriel", acteur=acteur)
    assert solde() == 1  # the failure, instead of the orientation
    reprendre()
    assert (photo(vacance), solde()) == (orientee, 1)

    demandes = [usine.une_demande() for _ in range(3)]
    designer(vacance.pk, saisies=[SaisieCandidat(une.pk) for une in demandes], acteur=acteur)
    # Somebody is designated: what came before is built upon.
    refuse("acte_sans_reprise", reprises_vacance.reprendre, vacance.pk, motif=ERREUR, acteur=acteur)
    saisie = SaisieTransmission(MotifMoinsDeTrois.INSUFFISANCE, "peu")
    transmettre(vacance.pk, saisie=saisie, acteur=acteur)
    reprendre()
    assert (photo(vacance), solde()) == (orientee, 1)
    transmettre(vacance.pk, saisie=saisie, acteur=acteur)
    Candidature.objects.filter(demande=demandes[0]).update(etat=E.INSCRITE)
    refuse("deja_inscrit", reprises_vacance.reprendre, vacance.pk, motif=ERREUR, acteur=acteur)


def test_le_retrait_du_logement_repris_rend_chaque_candidat_a_sa_place():
    acteur = scenes.bailleur()
    scene = scenes.une_scene(3)
    scenes.acceptee(scene)
    avant = [etat_complet(scene[rang]) for rang in (1, 2, 3)]
    lu = photo(scene[1].mise_a_disposition)
    vacances.retirer(scene.vacance.pk, motif="Dégât des eaux", acteur=acteur)
    assert scene.etats() == [E.NON_SERVIE] * 3
    reprises_vacance.reprendre(scene.vacance.pk, motif=ERREUR, acteur=acteur)
    assert [etat_complet(scene[rang]) for rang in (1, 2, 3)] == avant
    assert photo(scene[1].mise_a_disposition) == lu
    lettres = Courrier.objects.filter(nature=NatureCourrier.NON_SERVIE)
    assert set(lettres.values_list("etat", flat=True)) == {EtatCourrier.ANNULE}
    assert ecarts() == 0


def test_le_retrait_ne_se_reprend_plus_quand_un_menage_a_ete_prevenu():
    acteur, scene = scenes.bailleur(), scenes.une_scene(2)
    vacances.retirer(scene.vacance.pk, motif="Vente", acteur=acteur)
    Courrier.objects.filter(nature=NatureCourrier.NON_SERVIE, demande=scene[2].demande).update(
        etat=EtatCourrier.ENVOYE, envoye_le=aujourdhui()
    )
    refuse("lettres_parties", reprises_vacance.reprendre, scene.vacance.pk, motif=ERREUR, acteur=acteur)
    assert scene.etats() == [E.NON_SERVIE] * 2


def test_le_retrait_ne_se_reprend_plus_quand_une_offre_courait():
    acteur, scene = scenes.bailleur(), scenes.une_scene(1)
    scenes.proposee(scene)
    vacances.retirer(scene.vacance.pk, motif="Vente", acteur=acteur)
    refuse("offre_annulee", reprises_vacance.reprendre, scene.vacance.pk, motif=ERREUR, acteur=acteur)


def test_un_nouveau_tour_se_reprend():
    acteur, scene = scenes.bailleur(), scenes.une_scene(1)
    desistements.desister(scene[1].pk, le=aujourdhui(), acteur=acteur)
    avant = photo(scene[1].mise_a_disposition)
    vacances.relancer(scene.vacance.pk, acteur=acteur)
    # The turn went on without the candidate: his withdrawal stays, unless the new turn is taken back first.
    refuse("logement_avance", reprises.reprendre, scene[1].pk, motif=ERREUR, acteur=acteur)
    reprises_vacance.reprendre(scene.vacance.pk, motif=ERREUR, acteur=acteur)
    assert photo(scene[1].mise_a_disposition) == avant
    reprises.reprendre(scene[1].pk, motif=ERREUR, acteur=acteur)
    assert scene[1].etat == E.ATTRIBUTAIRE
