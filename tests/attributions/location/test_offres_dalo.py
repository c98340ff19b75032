"""An offer under DALO, from the bailleur to the préfecture's tray (R441-16-1, R441-16-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.rules.offre import SILENCE
from attributions.saisie.location import SaisieReponse
from attributions.services import propositions
from registre.corbeilles import corbeilles_d_objets
from registre.enums import EtatOffreDalo, NatureEvenement, StatutDalo, SuiteOffreDalo
from registre.models import Demande, Evenement, OffreDalo, Priorite
from registre.services.priorites import offres
from registre.services.priorites.besoins import menage_du_jour
from registre.states.priorite import EtatPriorite
from registre.web.vues.offres_dalo import CORBEILLE
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.location import scenes
from tests.factories import attributions as usine
from tests.registre.priorites.aide import reconnue
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
PREUVE = "Courriel du candidat, réf. 2026-118"


def offerte(**label) -> tuple[scenes.Scene, OffreDalo]:
    """A holder of a favourable decision to whom the bailleur offers a T3 under DALO."""
    titulaire = usine.une_demande((monde.SAINT_DENIS, monde.MONTREUIL))
    reconnue("dalo", monde.acteur(monde.PREFECTURE), titulaire, **label)
    scene = scenes.une_scene(2, demandes=[titulaire, usine.une_demande()])
    scenes.proposee(scene, dalo=True)
    return scene, OffreDalo.objects.get()


def refusee(**label) -> tuple[scenes.Scene, OffreDalo]:
    scene, offre = offerte(**label)
    saisie = scenes.refus(precision="Trop loin de l'école", preuve=PREUVE)
    propositions.refuser(scene[1].pk, saisie=saisie, acteur=scenes.bailleur())
    offre.refresh_from_db()
    return scene, offre


def en_attente(profil: str) -> int | None:
    dates = CORBEILLE.dates(monde.acteur(profil), aujourdhui())
    return None if dates is None else len(dates)


def refus_de(
    profil: str, offre: OffreDalo, suite: str = "perte", motif: str = "Offre adaptée", **options
) -> ActionRefusee:
    avant = list(OffreDalo.objects.values()), list(Priorite.objects.values()), Evenement.objects.count()
    with pytest.raises(ActionRefusee) as erreur:
        offres.conclure(offre.pk, suite=suite, motif=motif, acteur=monde.acteur(profil), **options)
    assert (list(OffreDalo.objects.values()), list(Priorite.objects.values()), Evenement.objects.count()) == avant
    return erreur.value


def test_l_offre_garde_le_menage_de_son_jour():
    """R441-16-1: an offer is adapted to the household as it is that day, whatever it becomes after."""
    scene, offre = offerte()
    demande = scene[1].demande
    assert (offre.demande, offre.bailleur_id, offre.typologie) == (demande, scene.vacance.attribuant_id, "T3")
    assert (offre.etat, offre.envoyee_le) == (EtatOffreDalo.EN_COURS, aujourdhui() - 12 * JOUR)
    ce_jour = menage_du_jour(demande)
    assert (offre.personnes, offre.naissances, offre.types) == (
        ce_jour.personnes,
        ce_jour.naissances,
        list(demande.types),
    )
    assert offre.personnes > 0
    Demande.objects.filter(pk=demande.pk).update(personnes_a_loger=ce_jour.personnes + 3)
    offre.refresh_from_db()
    assert offre.personnes == ce_jour.personnes
    assert menage_du_jour(Demande.objects.get(pk=demande.pk)).personnes == ce_jour.personnes + 3


def test_une_offre_sans_mention_dalo_ne_suit_pas_la_decision():
    titulaire = usine.une_demande()
    reconnue("dalo", monde.acteur(monde.PREFECTURE), titulaire)
    scene = scenes.une_scene(2, demandes=[titulaire, usine.une_demande()])
    scenes.proposee(scene, dalo=False)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert not OffreDalo.objects.exists()
    assert en_attente(monde.PREFECTURE) == 0


def test_un_refus_va_a_la_prefecture_avec_offre_motif_et_preuve():
    scene, offre = refusee()
    assert (offre.etat, offre.repondue_le, offre.motif, offre.preuve) == (
        EtatOffreDalo.REFUSEE, aujourdhui(), "RF_QUARTIER", PREUVE,
    )  # fmt: skip
    event = Evenement.objects.filter(demande=scene[1].demande, nature=NatureEvenement.PRIORITE).latest("pk")
    assert event.details["acte"] == "refus_d_offre_dalo"
    assert event.organisme_origine_id == scene.vacance.attribuant_id
    assert PREUVE not in str(event.details)
    # The benefit is not touched by the refusal itself.
    assert Priorite.objects.get().etat == EtatPriorite.EN_VIGUEUR
    assert (en_attente(monde.PREFECTURE), en_attente(monde.ETAT)) == (1, 1)
    assert (en_attente(monde.BAILLEUR), en_attente(monde.GESTIONNAIRE)) == (None, None)
    assert CORBEILLE in corbeilles_d_objets(monde.acteur(monde.PREFECTURE))


def test_le_silence_est_un_refus_de_l_offre():
    """R441-10: no answer in the delay of the offer is a refusal."""
    titulaire = usine.une_demande()
    reconnue("dalo", monde.acteur(monde.PREFECTURE), titulaire)
    scene = scenes.une_scene(2, demandes=[titulaire, usine.une_demande()])
    scenes.proposee(scene, dalo=True, envoyee_le=aujourdhui() - 15 * JOUR, repondre_avant_le=aujourdhui() - 2 * JOUR)
    propositions.constater_silence(scene[1].pk, le=aujourdhui(), acteur=scenes.bailleur())
    offre = OffreDalo.objects.get()
    assert (offre.etat, offre.motif) == (EtatOffreDalo.SILENCE, SILENCE)
    assert en_attente(monde.PREFECTURE) == 1


def test_accepter_puis_changer_d_avis_est_un_refus():
    scene, offre = offerte()
    propositions.accepter(scene[1].pk, saisie=SaisieReponse(aujourdhui()), acteur=scenes.bailleur())
    offre.refresh_from_db()
    assert (offre.etat, en_attente(monde.PREFECTURE)) == (EtatOffreDalo.ACCEPTEE, 0)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    offre.refresh_from_db()
    assert (offre.etat, en_attente(monde.PREFECTURE)) == (EtatOffreDalo.REFUSEE, 1)


def test_une_offre_sans_objet_n_est_pas_un_refus():
    scene, offre = offerte()
    propositions.annuler([scene[1].pk], le=aujourdhui())
    offre.refresh_from_db()
    assert (offre.etat, en_attente(monde.PREFECTURE)) == (EtatOffreDalo.ANNULEE, 0)


@pytest.mark.parametrize("profil", [monde.PREFECTURE, monde.ETAT])
def test_l_etat_maintient_le_benefice(profil: str):
    _, offre = refusee()
    version = offre.demande.version
    offres.conclure(offre.pk, suite="maintien", motif="Logement non adapté", acteur=monde.acteur(profil))
    offre.refresh_from_db()
    assert (offre.suite, offre.suite_le) == (SuiteOffreDalo.MAINTIEN, aujourdhui())
    assert Priorite.objects.get().statut == StatutDalo.ACTIF
    assert en_attente(monde.PREFECTURE) == 0
    assert Demande.objects.get(pk=offre.demande_id).version > version


def test_l_etat_constate_la_perte_du_benefice():
    """R441-16-3: refusing an adapted offer may lose the benefit; the decision is then void (CADUC)."""
    _, offre = refusee()
    offres.conclure(offre.pk, suite="perte", motif="Offre adaptée", acteur=monde.acteur(monde.PREFECTURE))
    label = Priorite.objects.get()
    assert (label.etat, label.motif_fin, label.statut) == (EtatPriorite.TERMINEE, "caducite", StatutDalo.CADUC)
    assert label.terminee_par == monde.organisme(monde.PREFECTURE)
    assert refus_de(monde.PREFECTURE, offre).premier.code == "decision_terminee"


@pytest.mark.parametrize(
    "profil", [monde.BAILLEUR, monde.RESERVATAIRE, monde.EPT, monde.COMMISSION, monde.ACTION_LOGEMENT, monde.GESTIONNAIRE]
)  # fmt: skip
@pytest.mark.parametrize("suite", ["perte", "maintien"])
def test_seul_l_etat_decide_de_la_suite(profil: str, suite: str):
    """R441-16-3: the benefit of the decision is lost by no one's word but the State's."""
    _, offre = refusee()
    assert refus_de(profil, offre, suite).premier.statut_http == 403


@pytest.mark.parametrize(
    ("suite", "motif", "code"), [("perte", "  ", "motif_requis"), ("", "Adaptée", "suite_inconnue"), ("fin", "x", "suite_inconnue")]
)  # fmt: skip
def test_une_suite_se_dit_et_se_motive(suite: str, motif: str, code: str):
    _, offre = refusee()
    erreur = refus_de(monde.PREFECTURE, offre, suite, motif)
    assert erreur.premier.code == code
    assert erreur.premier.source
    assert erreur.premier.issue


def test_une_offre_en_cours_ou_deja_examinee_n_attend_rien():
    _, offre = offerte()
    assert refus_de(monde.PREFECTURE, offre).premier.code == "offre_sans_suite_attendue"
    OffreDalo.objects.update(etat="refusee", repondue_le=aujourdhui(), motif="RF_QUARTIER")
    offres.conclure(offre.pk, suite="maintien", motif="Non adaptée", acteur=monde.acteur(monde.PREFECTURE))
    assert refus_de(monde.PREFECTURE, offre).premier.code == "offre_sans_suite_attendue"


def test_une_version_perimee_ne_conclut_rien():
    _, offre = refusee()
    assert refus_de(monde.PREFECTURE, offre, version=1).premier.code == "version_perimee"


@pytest.mark.parametrize(
    "champs", [{"etat": "refusee", "repondue_le": None, "motif": "RF_QUARTIER"}, {"suite": "perte"}]
)
def test_la_base_garde_un_refus_date_et_une_suite_signee(champs):
    _, offre = offerte()
    with pytest.raises(IntegrityError), transaction.atomic():
        OffreDalo.objects.filter(pk=offre.pk).update(**champs)


def test_la_page_de_la_prefecture_et_sa_suite():
    scene, offre = refusee(typologie="02")
    page = entrer(monde.PREFECTURE).get(reverse("registre:offres_dalo"))
    texte = page.content.decode()
    assert PREUVE in texte
    assert "Trop loin de l&#x27;école" in texte
    assert "Le T3 offert n&#x27;est pas une typologie que la commission a retenue (T2)." in texte
    adresse = reverse("registre:conclure_offre_dalo", args=[offre.cle])
    client = entrer(monde.PREFECTURE)
    valeurs = {"version": scene[1].demande.version}
    sans_motif = client.post(adresse, {**valeurs, "suite": "perte", "motif": ""})
    assert (sans_motif.status_code, "Rien n'a été fait" in sans_motif.content.decode()) == (422, True)
    assert client.post(adresse, {**valeurs, "suite": "perte", "motif": "Offre adaptée"}).status_code == 302
    assert Priorite.objects.get().etat == EtatPriorite.TERMINEE
    assert "Aucun refus n'attend de suite" in client.get(reverse("registre:offres_dalo")).content.decode()


def test_le_dossier_montre_les_refus_et_tait_les_mots_du_menage():
    scene, _ = refusee()
    adresse = reverse("registre:priorites", args=[scene[1].demande.cle])
    for profil, lit in ((monde.PREFECTURE, True), (monde.BAILLEUR, True), (monde.RESERVATAIRE, False)):
        texte = entrer(profil).get(adresse).content.decode()
        assert ("Refusée" in texte, PREUVE in texte) == (True, lit), profil
    assert "Donner suite au refus" not in entrer(monde.BAILLEUR).get(adresse).content.decode()


def test_la_liste_ne_coute_pas_par_offre():
    client, adresse = entrer(monde.PREFECTURE), reverse("registre:offres_dalo")

    def cout() -> int:
        client.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse)
        return len(requetes)

    refusee()
    une = cout()
    for _ in range(2):
        titulaire = usine.une_demande()
        reconnue("dalo", monde.acteur(monde.PREFECTURE), titulaire)
        scene = scenes.une_scene(2, demandes=[titulaire, usine.une_demande()])
        scenes.proposee(scene, dalo=True)
        propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert en_attente(monde.PREFECTURE) == 3
    assert cout() == une
