"""A demande that ends on the way to its lease: said at each step, then suspended, taken up again or ended (R441-2-7; arrêté §6.1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attributions.enums import FondementAttribution, MotifCloture
from attributions.models import Candidature, MiseADisposition
from attributions.rules.expiration import avis_d_expiration
from attributions.saisie.prononcee import SaisiePrononcee
from attributions.services import baux, expirations, poursuites, prononcees, propositions, suspensions, travaux
from attributions.services.coherence import compter
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from attributions.tasks import terminer_les_suspensions
from habilitations.acteur import systeme
from registre import ports
from registre.models import Demande, Suivi
from registre.rules.reactivation import MotifReactivation
from registre.saisie import SaisieRadiation
from registre.services.parametres import charger_parametres, lire_fichier
from registre.services.radiation import prononcer
from registre.services.reactivation import reactiver
from registre.states.demande import Acte
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.web.test_location import adresse
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
LE_10 = date(2026, 3, 10)
MACHINE = systeme(motif="nuit de test")


@pytest.fixture(autouse=True)
def parametres(db: None) -> None:
    """Flagged sixty days before; a suspended candidate is kept fifteen days."""
    charger_parametres(lire_fichier())


def finit(demande: Demande, jours: int) -> Demande:
    """Valid for so many days yet, or over for so many."""
    fin = aujourdhui() + jours * JOUR
    Demande.objects.filter(pk=demande.pk).update(valable_jusqu_au=fin, deposee_le=fin - 365 * JOUR)
    demande.refresh_from_db()
    return demande


def radier(demande: Demande) -> None:
    """The night's radiation for want of renewal, as the register pronounces it."""
    finit(demande, -40)
    prononcer([demande.pk], saisie=SaisieRadiation(aujourdhui(), MotifRadiation.NON_RENOUVELLEMENT), acteur=MACHINE)


def ramener(demande: Demande) -> None:
    """Renewed late at the guichet of the demande."""
    reactiver(
        demande.pk, motif=MotifReactivation.RENOUVELLEMENT, acteur=monde.acteur(monde.COMMUNE), le=aujourdhui(),
        recu_le=aujourdhui(),
    )  # fmt: skip


def etat(une: Candidature) -> str:
    une.refresh_from_db()
    return une.etat


@pytest.mark.parametrize(
    ("fin", "alerte", "dit"),
    [
        (LE_10 + 61 * JOUR, 60, None),
        (LE_10 + 60 * JOUR, 60, "Demande à renouveler avant le 09/05/2026"),
        (LE_10, 60, "Demande à renouveler avant le 10/03/2026"),
        (LE_10 - JOUR, 60, "Demande échue depuis le 09/03/2026"),
        # Nobody set the parameter: only what is over is said.
        (LE_10, -1, None),
        (LE_10 - JOUR, -1, "Demande échue depuis le 09/03/2026"),
    ],
)
def test_ce_qui_est_dit_et_quand(fin: date, alerte: int, dit: str | None):
    assert getattr(avis_d_expiration(fin, le=LE_10, alerte=alerte), "texte", None) == dit


def test_une_instruction_pour_tous_et_aucune_quand_rien_n_est_proche(django_assert_num_queries):
    le = aujourdhui()
    with django_assert_num_queries(0):
        assert expirations.avis(dict.fromkeys(range(40), le + 300 * JOUR), le=le) == {}
    with django_assert_num_queries(1):
        dits = expirations.avis({un: le + un * JOUR for un in range(100)} | {200: None}, le=le)
    assert sorted(dits) == list(range(61))


def test_chaque_etape_le_dit_et_le_bailleur_renouvelle():
    scene = scenes.une_scene(1)
    demande, client = finit(scene[1].demande, 30), entrer(monde.BAILLEUR)
    dit = f"Demande à renouveler avant le {demande.valable_jusqu_au:%d/%m/%Y}"
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert dit in page
    renouveler = f"{reverse('registre:renouveler', args=[demande.cle])}?retour={adresse('candidature', scene[1])}"
    assert renouveler in page
    assert dit in client.get(reverse("attributions:candidats", args=[scene.vacance.cle])).content.decode()
    assert dit in client.get(adresse("proposer", scene[1])).content.decode()
    scenes.acceptee(scene)
    assert dit in client.get(adresse("signer", scene[1])).content.decode()

    formulaire = {
        "version": str(Demande.objects.get(pk=demande.pk).version), "le": f"{aujourdhui():%d/%m/%Y}", "confirme": "on",
    }  # fmt: skip
    faite = client.post(renouveler, formulaire)
    assert (faite.status_code, faite["Location"]) == (302, adresse("candidature", scene[1]))
    assert dit not in client.get(adresse("signer", scene[1])).content.decode()


@pytest.mark.parametrize(
    "ailleurs", ["//pirate.example/", "https://pirate.example/", "/a/?b=1", "javascript:alert(1)", ""]
)
def test_le_renouvellement_ne_mene_pas_hors_du_site(ailleurs: str):
    scene = scenes.une_scene(1)
    demande, client = finit(scene[1].demande, 30), entrer(monde.BAILLEUR)
    dossier = reverse("registre:renouveler", args=[demande.cle])
    corps = {"version": str(demande.version), "le": f"{aujourdhui():%d/%m/%Y}", "confirme": "on"}
    faite = client.post(dossier, corps, query_params={"retour": ailleurs})
    assert (faite.status_code, faite["Location"]) == (302, reverse("registre:dossier", args=[demande.cle]))


def test_la_seance_le_dit_avant_et_pendant():
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    une = usine.une_candidature(vacance, etat=E.INSCRITE)
    demande = finit(une.demande, 20)
    seance = usine.une_seance(usine.une_commission(), etat=EtatSeance.CONVOQUEE)
    usine.une_ligne(seance, vacance)
    dit = f"Demande à renouveler avant le {demande.valable_jusqu_au:%d/%m/%Y}"
    client = entrer(monde.BAILLEUR)
    assert dit in client.get(reverse("attributions:seance", args=[seance.cle])).content.decode()
    assert dit in client.get(reverse("attributions:salle", args=[seance.cle, 1])).content.decode()


@pytest.mark.parametrize("avant", [E.DESIGNEE, E.AJOURNEE])
def test_radiee_faute_de_renouvellement_elle_attend_et_revient_ou_elle_etait(avant: E):
    une = usine.une_candidature(etat=avant)
    radier(une.demande)
    assert (etat(une), une.close_le, une.motif_cloture) == (E.SUSPENDUE, aujourdhui(), MotifCloture.NON_RENOUVELEE)
    # Told the same night, by its tray.
    assert list(travaux.PAR_CODE["suspendues"].a_faire(scenes.bailleur(), aujourdhui())) == [une]
    assert Suivi.objects.get(pk=une.demande_id).en_cours == 0
    assert (ecarts(), compter()["candidatures_de_radiees"]) == (0, 0)
    ramener(une.demande)
    assert (etat(une), une.close_le, une.motif_cloture, une.avant_suspension) == (avant, None, "", "")
    assert Suivi.objects.get(pk=une.demande_id).en_cours == 1
    assert ecarts() == 0


@pytest.mark.parametrize(("tenue", "attendu"), [(False, E.INSCRITE), (True, E.DESIGNEE)])
def test_un_inscrit_revient_a_l_ordre_du_jour_tant_que_la_seance_n_est_pas_tenue(tenue: bool, attendu: E):
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    une = usine.une_candidature(vacance, etat=E.INSCRITE)
    seance = usine.une_seance(usine.une_commission(), etat=EtatSeance.CONVOQUEE)
    usine.une_ligne(seance, vacance)
    radier(une.demande)
    if tenue:
        type(seance).objects.filter(pk=seance.pk).update(etat=EtatSeance.ANNULEE, motif_annulation="Report")
    ramener(une.demande)
    assert etat(une) == attendu


def test_le_rang_suspendu_garde_son_tour_le_temps_du_parametre():
    """Rank 1 refuses while rank 2 is suspended: rank 3 waits fifteen days, then the night calls it."""
    scene = scenes.une_scene(3)
    radier(scene[2].demande)
    scenes.proposee(scene)
    assert propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) is None
    assert scene.etats() == [E.REFUSEE, E.SUSPENDUE, E.EN_RANG]
    assert compter()["rangs_oublies"] == 0
    assert poursuites.poursuivre_les_oubliees(le=aujourdhui() + 15 * JOUR, acteur=MACHINE) == 0
    assert suspensions.terminer(le=aujourdhui() + 15 * JOUR, acteur=MACHINE) == 0
    assert suspensions.terminer(le=aujourdhui() + 16 * JOUR, acteur=MACHINE) == 1
    assert suspensions.terminer(le=aujourdhui() + 16 * JOUR, acteur=MACHINE) == 0
    assert (scene[2].etat, scene[2].motif_cloture) == (E.RETIREE, MotifCloture.NON_RENOUVELEE)
    assert poursuites.poursuivre_les_oubliees(le=aujourdhui() + 16 * JOUR, acteur=MACHINE) == 1
    assert scene[3].etat == E.ATTRIBUTAIRE
    assert Suivi.objects.get(pk=scene[2].demande_id).refus == 0
    assert ecarts() == 0


def test_reactive_a_temps_le_rang_retrouve_son_tour():
    scene = scenes.une_scene(3)
    radier(scene[2].demande)
    scenes.proposee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    ramener(scene[2].demande)
    assert (scene[2].etat, scene[2].rang) == (E.EN_RANG, 2)
    assert poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=MACHINE) == 1
    assert scene.etats() == [E.REFUSEE, E.ATTRIBUTAIRE, E.EN_RANG]


def test_la_place_prise_la_candidature_est_close():
    scene = scenes.une_scene(2)
    radier(scene[2].demande)
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    ramener(scene[2].demande)
    assert (scene[2].etat, scene[2].motif_cloture) == (E.RETIREE, MotifCloture.NON_RENOUVELEE)
    assert ecarts() == 0


def test_revenu_apres_la_seance_il_quitte_le_logement_que_le_bail_prend():
    """Back as designated on a dwelling attributed meanwhile: the lease of another leaves no candidature running there."""
    scene = scenes.une_scene(1)
    absent = usine.une_candidature(scene.vacance)
    radier(absent.demande)
    ramener(absent.demande)
    assert etat(absent) == E.DESIGNEE
    scenes.acceptee(scene)
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    assert (etat(absent), absent.motif_cloture) == (E.RETIREE, MotifCloture.RANG_SERVI)
    suivi = Suivi.objects.get(pk=absent.demande_id)
    assert (suivi.refus, suivi.en_cours) == (0, 0)
    assert ecarts() == 0


def test_le_logement_attribue_par_une_autorite_n_attend_plus_personne():
    une, autre = usine.une_candidature(), usine.une_demande()
    radier(une.demande)
    saisie = SaisiePrononcee(autre.pk, FondementAttribution.DELEGUE_SPECIAL, aujourdhui(), "Arrêté n° 7", "Direction")
    prononcees.prononcer(une.mise_a_disposition_id, saisie=saisie, acteur=scenes.bailleur())
    ramener(une.demande)
    assert (etat(une), une.motif_cloture) == (E.RETIREE, MotifCloture.NON_RENOUVELEE)
    assert ecarts() == 0


def test_des_rangs_renvoyes_en_seance_le_candidat_revient_sans_son_rang():
    scene = scenes.une_scene(2)
    radier(scene[2].demande)
    MiseADisposition.objects.filter(pk=scene.vacance.pk).update(etat=EtatVacance.EN_COMMISSION)
    ramener(scene[2].demande)
    assert (scene[2].etat, scene[2].rang) == (E.AJOURNEE, None)


def test_qui_tient_la_place_n_est_pas_radie_et_un_autre_motif_clot():
    scene = scenes.une_scene(2)
    finit(scene[1].demande, -400)
    renonce = SaisieRadiation(aujourdhui(), MotifRadiation.RENONCIATION)
    prononcer([scene[2].demande_id], saisie=renonce, acteur=monde.acteur(monde.COMMUNE))
    assert (scene[2].etat, scene[2].motif_cloture) == (E.RETIREE, MotifCloture.RENONCIATION)
    retenues = ports.empeches(
        Acte.RADIER, [scene[1].demande_id], le=aujourdhui(), motif=MotifRadiation.NON_RENOUVELLEMENT
    )
    assert retenues[scene[1].demande_id].code == "logement_attribue"


def test_la_nuit_se_refait_sans_rien_changer():
    une = usine.une_candidature()
    radier(une.demande)
    Candidature.objects.filter(pk=une.pk).update(close_le=aujourdhui() - 16 * JOUR)
    assert terminer_les_suspensions() == 1
    assert terminer_les_suspensions() == 0
    assert etat(une) == E.RETIREE
