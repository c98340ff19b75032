"""An organisation changes on the way: an agent leaves, an organisme is suspended, a quorum is missing, a candidate is housed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from attributions.enums import MotifCloture, QualiteMembre
from attributions.models import Candidature, CommissionCal, LigneSeance, MiseADisposition, SeanceCal
from attributions.saisie.designation import SaisieCandidat, SaisieFeuille
from attributions.saisie.seances import SaisieDecision, SaisiePresence, SaisieSeance
from attributions.services import agenda, arrets, baux, commissions, seances, secondes_convocations, tenue
from attributions.services.designation import designer
from attributions.services.designation_papier import designer_sur_feuille
from attributions.services.travaux import PAR_CODE
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from habilitations import access
from habilitations.acteur import Acteur, systeme
from habilitations.models import Affectation
from habilitations.rules.droits import Fonction
from habilitations.saisie import SaisieAffectation, SaisieAgent
from habilitations.services import agents, organismes
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.api.atelier import Api
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
MACHINE = systeme(motif="test")


def collegue(profil: str) -> Acteur:
    """Another agent of the same organisme, of the same function."""
    ou, deja = monde.organisme(profil), monde.affectation(profil)
    qui = agents.creer_agent(
        acteur=MACHINE, organisme_id=ou.pk, saisie=SaisieAgent(email="releve@monde.test", nom="Relève", prenom="Sacha")
    )
    saisie = SaisieAffectation(
        agent_id=qui.pk, organisme_id=ou.pk, fonction=Fonction(deja.fonction), du=monde.OUVERTURE
    )
    agents.designer_agent(acteur=MACHINE, saisie=saisie)
    une = Affectation.objects.select_related("agent", "organisme").get(agent=qui)
    return access.acteur_de(une.agent, une)


def part(profil: str) -> None:
    """His affectation ended yesterday."""
    agents.clore_affectation(
        acteur=MACHINE, affectation_id=monde.affectation(profil).pk, dernier_jour=aujourdhui() - JOUR
    )
    access.oublier_les_droits()


def suspendre(profil: str, motif: str = "Convention dénoncée") -> None:
    organismes.suspendre_organisme(acteur=MACHINE, organisme_id=monde.organisme(profil).pk, motif=motif)
    access.oublier_les_droits()


def commission(**champs) -> CommissionCal:
    """Quorum of three, six members of the board, the first one presides."""
    return usine.une_commission(**champs)


def presents(une: CommissionCal, combien: int) -> list[SaisiePresence]:
    membres = une.membres.filter(qualite=QualiteMembre.CA).order_by("pk")[:combien]
    return [SaisiePresence(un.pk) for un in membres]


def convoquee(une: CommissionCal, *vacances: MiseADisposition, **champs) -> SeanceCal:
    """Convoked, and its hour has come."""
    seance = usine.une_seance(une, etat=EtatSeance.PREPAREE, prevue_a=maintenant() - timedelta(hours=1), **champs)
    for vacance in vacances:
        agenda.inscrire(seance.pk, vacance.pk, acteur=scenes.bailleur())
    SeanceCal.objects.filter(pk=seance.pk).update(etat=EtatSeance.CONVOQUEE, convoquee_le=aujourdhui() - 8 * JOUR)
    return SeanceCal.objects.get(pk=seance.pk)


def transmise() -> MiseADisposition:
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    for _ in range(3):
        usine.une_candidature(vacance)
    return vacance


def apres(jours: int = 8) -> SaisieSeance:
    return SaisieSeance(maintenant() + timedelta(days=jours), "Salle du conseil")


# An agent leaves


def test_la_seance_ouverte_de_qui_part_est_reprise_par_son_collegue():
    """His affectation ends in the middle: what he began is the organisme's, and goes on where it was."""
    une, vacance, parti = commission(), transmise(), scenes.bailleur()
    seance = convoquee(une, vacance)
    tenue.ouvrir(seance.pk, presences=presents(une, 4), acteur=parti)
    premier, *autres = vacance.candidatures.order_by("pk")
    seances.decider(premier.pk, saisie=SaisieDecision("b", rang=1), acteur=parti)
    releve = collegue(monde.BAILLEUR)
    part(monde.BAILLEUR)
    refuse("affectation_expiree", seances.decider, autres[0].pk, saisie=SaisieDecision("b", rang=2), acteur=parti)
    for rang, autre in enumerate(autres, 2):
        seances.decider(autre.pk, saisie=SaisieDecision("b", rang=rang), acteur=releve)
    ligne = LigneSeance.objects.get(seance=seance)
    arrets.arreter_ligne(ligne.pk, acteur=releve)
    assert tenue.clore(seance.pk, acteur=releve).etat == EtatSeance.CLOSE
    assert [c.etat for c in vacance.candidatures.order_by("pk")] == [E.ATTRIBUTAIRE, E.EN_RANG, E.EN_RANG]


def test_ses_corbeilles_et_ses_offres_sont_celles_de_l_organisme():
    scene = scenes.une_scene(2)
    scenes.acceptee(scene)
    releve = collegue(monde.BAILLEUR)
    part(monde.BAILLEUR)
    assert list(PAR_CODE["baux"].a_faire(releve, aujourdhui())) == [scene[1]]
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=releve)
    assert scene[1].etat == E.BAIL_SIGNE


# An organisme is suspended


def test_les_candidats_d_un_reservataire_suspendu_restent_valables_et_le_bailleur_continue():
    ville = monde.organisme(monde.RESERVATAIRE)
    vacance = usine.une_vacance(
        reservataire=ville, convention=usine.une_convention(ville), prevenu_le=aujourdhui() - 10 * JOUR,
        designer_avant_le=aujourdhui() + 20 * JOUR,
    )  # fmt: skip
    deja, acteur = usine.une_candidature(vacance), monde.acteur(monde.RESERVATAIRE)
    suspendre(monde.RESERVATAIRE)
    refuse("organisme_suspendu", designer, vacance.pk, saisies=[SaisieCandidat(usine.une_demande().pk)], acteur=acteur)
    ecran = entrer(monde.RESERVATAIRE).get(reverse("attributions:vacance", args=[vacance.cle]))
    assert ecran.status_code == 403
    assert "est suspendu" in ecran.content.decode()

    feuille = SaisieFeuille(aujourdhui() - 2 * JOUR, aujourdhui() - JOUR, "n° 41", terminee=True)
    saisies = [SaisieCandidat(usine.une_demande().pk) for _ in range(2)]
    designer_sur_feuille(vacance.pk, saisies=saisies, feuille=feuille, acteur=scenes.bailleur())
    vacance.refresh_from_db()
    assert vacance.etat == EtatVacance.EN_COMMISSION
    seance = usine.une_seance(commission(), etat=EtatSeance.PREPAREE)
    agenda.inscrire(seance.pk, vacance.pk, acteur=scenes.bailleur())
    deja.refresh_from_db()
    assert (deja.etat, deja.designee_par_id) == (E.INSCRITE, ville.pk)


def test_un_bailleur_suspendu_dit_pourquoi_et_reprend_ou_il_en_etait():
    scene, client, api = scenes.une_scene(2), entrer(monde.BAILLEUR), Api(monde.BAILLEUR)
    scenes.acceptee(scene)
    acteur = scenes.bailleur()
    suspendre(monde.BAILLEUR)
    refuse("organisme_suspendu", baux.signer, scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
    page = client.get(reverse("attributions:candidature", args=[scene[1].cle]))
    assert (page.status_code, "est suspendu" in page.content.decode()) == (403, True)
    assert api.get("/candidatures/").status_code == 403
    assert scene.etats() == [E.ACCEPTEE, E.EN_RANG]
    suspendre(monde.BAILLEUR, "")
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
    assert scene.etats() == [E.BAIL_SIGNE, E.NON_SERVIE]


# No quorum, twice


@pytest.mark.parametrize(("second", "suffit"), [(None, False), (2, True), (3, False)])
def test_sur_seconde_convocation_le_quorum_est_celui_du_reglement(second: int | None, suffit: bool):
    """R441-9 IV: the règlement intérieur fixes it; where it says nothing of a second convocation, it is the same."""
    une, vacance, acteur = commission(quorum_second=second), transmise(), scenes.bailleur()
    premiere = convoquee(une, vacance)
    refuse("quorum_non_atteint", tenue.ouvrir, premiere.pk, presences=presents(une, 2), acteur=acteur)
    faite = secondes_convocations.reconvoquer(premiere.pk, saisie=apres(), acteur=acteur)
    premiere.refresh_from_db()
    assert (premiere.etat, premiere.motif_annulation) == (EtatSeance.ANNULEE, secondes_convocations.SANS_QUORUM)
    seconde = faite.seance
    assert (seconde.reprend, seconde.etat, faite.laisses) == (premiere, EtatSeance.PREPAREE, 0)
    assert [c.etat for c in vacance.candidatures.all()] == [E.INSCRITE] * 3
    agenda.convoquer(seconde.pk, acteur=acteur)
    SeanceCal.objects.filter(pk=seconde.pk).update(prevue_a=maintenant() - timedelta(minutes=5))
    if not suffit:
        refuse("quorum_non_atteint", tenue.ouvrir, seconde.pk, presences=presents(une, 2), acteur=acteur)
        troisieme = secondes_convocations.reconvoquer(seconde.pk, saisie=apres(20), acteur=acteur).seance
        assert troisieme.reprend == seconde
        return
    tenue.ouvrir(seconde.pk, presences=presents(une, 2), acteur=acteur)
    candidat = vacance.candidatures.first()
    seances.decider(candidat.pk, saisie=SaisieDecision("b", rang=1), acteur=acteur)
    candidat.refresh_from_db()
    assert candidat.etat == E.EN_RANG


def test_ce_qui_ne_se_reconvoque_pas():
    une, vacance, acteur = commission(), transmise(), scenes.bailleur()
    a_venir = usine.une_seance(une, etat=EtatSeance.CONVOQUEE, prevue_a=maintenant() + JOUR)
    refuse("seance_a_venir", secondes_convocations.reconvoquer, a_venir.pk, saisie=apres(), acteur=acteur)
    seance = convoquee(une, vacance)
    autre = monde.acteur(monde.PREFECTURE)
    refuse("sans_habilitation", secondes_convocations.reconvoquer, seance.pk, saisie=apres(), acteur=autre)
    refuse("version_perimee", secondes_convocations.reconvoquer, seance.pk, saisie=apres(), acteur=acteur, version=99)
    refuse("seance_passee", secondes_convocations.reconvoquer, seance.pk, saisie=apres(-3), acteur=acteur)
    assert SeanceCal.objects.get(pk=seance.pk).etat == EtatSeance.CONVOQUEE
    tenue.ouvrir(seance.pk, presences=presents(une, 4), acteur=acteur)
    seances.decider(vacance.candidatures.first().pk, saisie=SaisieDecision("b", rang=1), acteur=acteur)
    refuse("decisions_prises", secondes_convocations.reconvoquer, seance.pk, saisie=apres(), acteur=acteur)


def test_un_logement_dont_un_candidat_est_parti_est_a_inscrire_de_nouveau():
    une, vacance, seule, acteur = commission(), transmise(), transmise(), scenes.bailleur()
    seance = convoquee(une, vacance, seule)
    Candidature.objects.filter(pk=seule.candidatures.first().pk).update(etat=E.RETIREE, close_le=aujourdhui())
    faite = secondes_convocations.reconvoquer(seance.pk, saisie=apres(), acteur=acteur)
    assert faite.laisses == 1
    assert list(LigneSeance.objects.filter(seance=faite.seance).values_list("mise_a_disposition", flat=True)) == [
        vacance.pk
    ]


def test_reconvoquer_par_l_ecran():
    une, vacance = commission(quorum_second=2), transmise()
    seance, client = convoquee(une, vacance), entrer(monde.BAILLEUR)
    adresse = reverse("attributions:reconvoquer_seance", args=[seance.cle])
    assert adresse in client.get(reverse("attributions:seance", args=[seance.cle])).content.decode()
    assert client.get(adresse).status_code == 200
    jour = f"{aujourdhui() + 9 * JOUR:%d/%m/%Y}"
    faite = client.post(adresse, {"jour": jour, "heure": "09:30", "lieu": "", "mode": ""}, follow=True)
    texte = faite.content.decode()
    assert "Seconde séance préparée" in texte
    assert "quorum 2 (seconde convocation)" in texte
    assert client.get(adresse).status_code == 409


@pytest.mark.parametrize(("valeur", "accepte"), [("2", True), ("", True), ("5", False), ("0", False)])
def test_le_reglement_dit_son_quorum_sur_seconde_convocation(valeur: str, accepte: bool):
    une, client = commission(), entrer(monde.BAILLEUR)
    adresse = reverse("attributions:modifier_commission", args=[une.cle])
    corps = {
        "nom": une.nom, "reglement": une.reglement, "territoires": "", "quorum": "3", "quorum_second": valeur,
        "mode": une.mode, "convocation_jours": "7", "reponse_jours": "10", "suite_caducite": une.suite_caducite,
        "du": f"{une.du:%d/%m/%Y}", "au": "",
    }  # fmt: skip
    faite = client.post(adresse, corps)
    assert faite.status_code == (302 if accepte else 422)
    une.refresh_from_db()
    assert une.quorum_second == (int(valeur) if accepte and valeur else None)
    assert commissions.constats_de(une, aujourdhui()) is not None


# The candidate of a réservataire is already housed


def test_le_candidat_loge_ailleurs_est_clos_et_le_reservataire_complete():
    ville = monde.organisme(monde.RESERVATAIRE)
    vacance = usine.une_vacance(
        reservataire=ville, convention=usine.une_convention(ville), etat=EtatVacance.EN_COMMISSION,
        prevenu_le=aujourdhui() - 10 * JOUR, designer_avant_le=aujourdhui() + 20 * JOUR,
    )  # fmt: skip
    ici, *_ = [usine.une_candidature(vacance) for _ in range(3)]
    acteur, a_completer = monde.acteur(monde.RESERVATAIRE), PAR_CODE["a_completer"]
    assert not a_completer.a_faire(acteur, aujourdhui()).exists()
    ailleurs = scenes.une_scene(1, demandes=[ici.demande])
    scenes.acceptee(ailleurs)
    baux.signer(ailleurs[1].pk, saisie=scenes.un_bail(ailleurs), acteur=scenes.bailleur())
    ici.refresh_from_db()
    assert (ici.etat, ici.motif_cloture) == (E.RETIREE, MotifCloture.LOGE)
    (dit,) = a_completer.a_faire(acteur, aujourdhui())
    assert (dit, dit.quand) == (vacance, aujourdhui() + 20 * JOUR)
    # In his delay he sends another one, and the work is done.
    designer(vacance.pk, saisies=[SaisieCandidat(usine.une_demande().pk)], acteur=acteur)
    assert not a_completer.a_faire(acteur, aujourdhui()).exists()
