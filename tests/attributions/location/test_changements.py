"""A household that changes after the sitting: what is compared, what holds the lease, each outcome (R441-3, R441-2-9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.models import Attribution, Bail, Candidature, ChangementApresSeance, Decision, Proposition
from attributions.rules.changement import Ecart, ecarts, refus_de_signer, refus_de_suite
from attributions.saisie.location import SaisieChangement
from attributions.services import baux, changements, travaux
from attributions.services.examen import examiner
from attributions.services.suivi import RENVOI
from attributions.services.suivi import ecarts as ecarts_du_suivi
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from registre.enums import NatureEvenement, TypePriorite
from registre.models import Evenement, Suivi
from registre.services.actes import inscrire
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.attributions.monde_seance import dalo
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
EXAMINE = {"personnes": 2, "sous_plafond": True, "priorites": [], "cotation": 12}
NAISSANCE = Ecart("personnes", 2, 3)


def fige(une: Candidature) -> dict:
    complete = Candidature.objects.select_related("mise_a_disposition__logement__commune").get(pk=une.pk)
    return examiner([complete], le=aujourdhui(), avec_pieces=False)[une.pk].fige()


def changee(scene: scenes.Scene, **avant) -> Candidature:
    """The commission had examined another household than the demande of today says, modified since."""
    une = scene[1]
    Decision.objects.filter(candidature=une).update(examen={**fige(une), **(avant or {"personnes": 9})})
    inscrire([une.demande_id], NatureEvenement.MODIFICATION, acteur=monde.acteur(monde.COMMUNE), le=aujourdhui())
    return scene[1]


def suite(code: str, motif: str = "") -> SaisieChangement:
    return SaisieChangement(code, motif)


@pytest.mark.parametrize(
    ("actuel", "noms"),
    [
        ({**EXAMINE}, []),
        # The score moves with the calendar: it was not what the household is.
        ({**EXAMINE, "cotation": 30}, []),
        ({**EXAMINE, "personnes": 3}, ["personnes"]),
        ({**EXAMINE, "priorites": ["DALO"], "sous_plafond": None}, ["sous_plafond", "priorites"]),
        # Not frozen in older decisions: not compared.
        ({**EXAMINE, "effort": "31.20"}, []),
    ],
)
def test_ce_qui_est_compare(actuel: dict, noms: list[str]):
    assert [un.nom for un in ecarts(EXAMINE, actuel)] == noms


@pytest.mark.parametrize(
    ("code", "trouves", "motif", "exiges", "attendu"),
    [
        ("garder", [NAISSANCE], "Le T3 convient toujours", (), None),
        ("completer", [NAISSANCE], "", (), None),
        ("renvoyer", [NAISSANCE], "", (), None),
        ("renvoyer", [NAISSANCE], "", ("personnes",), None),
        ("completer", [NAISSANCE], "", ("personnes",), None),
        ("garder", [NAISSANCE], "Convient", ("personnes",), "retour_en_seance_exige"),
        ("garder", [NAISSANCE], "Convient", ("sous_plafond",), None),
        ("garder", [NAISSANCE], "  ", (), "motif_absent"),
        ("garder", [], "Convient", (), "aucun_changement"),
        ("oublier", [NAISSANCE], "", (), "suite_inconnue"),
    ],
)
def test_chaque_suite(code: str, trouves: list[Ecart], motif: str, exiges: tuple[str, ...], attendu: str | None):
    assert getattr(refus_de_suite(code, trouves, motif=motif, retour_exige=exiges), "code", None) == attendu


@pytest.mark.parametrize(
    ("trouves", "tranches", "code", "attendu"),
    [
        ([], None, "", None),
        ([NAISSANCE], None, "", "changement_a_trancher"),
        ([NAISSANCE], [NAISSANCE.en_donnees()], "garder", None),
        ([NAISSANCE], [NAISSANCE.en_donnees()], "completer", "changement_a_completer"),
        # Chosen on another change: to be chosen again.
        ([NAISSANCE], [Ecart("personnes", 2, 4).en_donnees()], "garder", "changement_a_trancher"),
    ],
)
def test_ce_qui_tient_le_bail(trouves: list[Ecart], tranches: list | None, code: str, attendu: str | None):
    assert getattr(refus_de_signer(trouves, tranches, code), "code", None) == attendu


def test_le_bail_attend_qu_on_dise_que_la_decision_tient():
    scene, acteur = scenes.une_scene(2), scenes.bailleur()
    scenes.acceptee(scene)
    une = changee(scene)
    examen = Decision.objects.get(candidature=une).examen
    refuse("changement_a_trancher", baux.signer, une.pk, saisie=scenes.un_bail(scene), acteur=acteur)
    assert not Bail.objects.exists()
    refuse("motif_absent", changements.trancher, une.pk, saisie=suite("garder"), acteur=acteur)

    changements.trancher(une.pk, saisie=suite("completer"), acteur=acteur)
    refuse("changement_a_completer", baux.signer, une.pk, saisie=scenes.un_bail(scene), acteur=acteur)
    changements.trancher(une.pk, saisie=suite("garder", "Le logement convient toujours"), acteur=acteur)
    dit = Evenement.objects.filter(demande=une.demande, nature=NatureEvenement.CANDIDATURE).latest("pk")
    assert (dit.details["acte"], dit.details["suite"], dit.details["ecarts"]) == (
        changements.TRANCHER,
        "garder",
        ["personnes"],
    )
    # The reason is a free text: it is not in the journal.
    assert "motif" not in dit.details
    baux.signer(une.pk, saisie=scenes.un_bail(scene), acteur=acteur)
    assert scene[1].etat == E.BAIL_SIGNE
    # The dossier stays as it was examined.
    assert Decision.objects.get(candidature=une).examen == examen


def test_une_demande_que_personne_n_a_touchee_ne_tient_pas_le_bail(django_assert_num_queries):
    scene = scenes.une_scene(1)
    scenes.acceptee(scene)
    Decision.objects.filter(candidature=scene[1]).update(examen={**fige(scene[1]), "personnes": 9})
    une = scene[1]
    with django_assert_num_queries(2):
        assert changements.refus_de_signer(une) is None
    refuse("aucun_changement", changements.trancher, une.pk, saisie=suite("garder", "Rien"), acteur=scenes.bailleur())


def test_le_retour_en_seance_rend_la_place_et_les_rangs():
    scene, acteur = scenes.une_scene(3), scenes.bailleur()
    scenes.acceptee(scene)
    une = changee(scene)
    changements.trancher(une.pk, saisie=suite("renvoyer"), acteur=acteur)
    assert scene.etats() == [E.AJOURNEE] * 3
    scene.vacance.refresh_from_db()
    assert scene.vacance.etat == EtatVacance.EN_COMMISSION
    assert set(Decision.objects.values_list("motif_annulation", flat=True)) == {RENVOI}
    assert not Attribution.objects.filter(pk=une.pk).exists()
    suivi = Suivi.objects.get(pk=une.demande_id)
    # R441-2-17: nothing is a refusal; the examination was held and counts.
    assert (suivi.refus, suivi.engagee, suivi.proposition_en_cours, suivi.examens) == (0, False, False, 1)
    assert ecarts_du_suivi() == 0
    assert scene.vacance in travaux.PAR_CODE["recues"].a_faire(acteur, aujourdhui())
    refuse("changement_hors_moment", changements.trancher, une.pk, saisie=suite("renvoyer"), acteur=acteur)


def test_le_retour_annule_une_offre_sans_reponse():
    scene = scenes.une_scene(1)
    une = scenes.proposee(scene)
    changee(scene)
    changements.trancher(une.pk, saisie=suite("renvoyer"), acteur=scenes.bailleur())
    assert (scene[1].etat, Proposition.objects.get().etat) == (E.AJOURNEE, "annulee")


def test_au_dessus_du_plafond_la_decision_ne_tient_pas():
    """The shipped parameter: a household above the ceiling of the dwelling goes back to the sitting (R441-1)."""
    scene, acteur = scenes.une_scene(1), scenes.bailleur()
    une = changee(scene, sous_plafond="autrement")
    refuse("retour_en_seance_exige", changements.trancher, une.pk, saisie=suite("garder", "Non"), acteur=acteur)
    assert not ChangementApresSeance.objects.exists()


def test_ni_un_autre_organisme_ni_une_version_perimee_ni_un_rang_en_attente():
    scene = scenes.une_scene(2)
    une, acteur = changee(scene), scenes.bailleur()
    refuse(
        "sans_habilitation",
        changements.trancher,
        une.pk,
        saisie=suite("renvoyer"),
        acteur=monde.acteur(monde.RESERVATAIRE),
    )
    refuse("version_perimee", changements.trancher, une.pk, saisie=suite("renvoyer"), acteur=acteur, version=99)
    refuse("changement_hors_moment", changements.trancher, scene[2].pk, saisie=suite("renvoyer"), acteur=acteur)
    assert scene.etats() == [E.ATTRIBUTAIRE, E.EN_RANG]
    assert not ChangementApresSeance.objects.exists()


def test_une_priorite_reconnue_apres_la_seance_est_montree():
    """From the real examination to the real one, without touching what was frozen."""
    scene = scenes.une_scene(1, demandes=[usine.une_demande()])
    une = scene[1]
    Decision.objects.filter(candidature=une).update(
        examen=fige(une), prise_a=maintenant() - timedelta(hours=1), saisie_a=maintenant() - timedelta(hours=1)
    )
    dalo(une.demande)
    inscrire([une.demande_id], NatureEvenement.PRIORITE, acteur=monde.acteur(monde.ETAT), le=aujourdhui())
    (ecart,) = changements.ecarts_de(une)
    assert (ecart.nom, ecart.avant, ecart.apres) == ("priorites", [], [TypePriorite.DALO.value])
