"""Entry into a foyer or a temporary housing: the current housing changes, nothing is struck off (R441-2-8 a)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attributions.models import Decision
from attributions.services import changements
from attributions.services.examen import examiner
from attributions.states.candidature import EtatCandidature as E
from demandeurs.models import LogementActuel, Modification
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.services import hebergement
from registre.services.hebergement import SaisieHebergement
from registre.services.partage import partager
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.associations import une_association
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def commune() -> Acteur:
    return monde.acteur(monde.COMMUNE)


def entree(**champs) -> SaisieHebergement:
    return SaisieHebergement(**{"type": "RS", "depuis": aujourdhui() - 3 * JOUR, **champs})


def au_siao(demande: Demande) -> Acteur:
    siao = monde.organisme(monde.SIAO)
    partager(
        demande.pk, acteur=commune(), motif="Suivi du ménage", au=aujourdhui() + 30 * JOUR,
        demande_signee_le=aujourdhui(), organisme_id=siao.pk,
    )  # fmt: skip
    return monde.acteur(monde.SIAO)


@pytest.mark.parametrize(
    ("type_", "champ"),
    [
        ("RS", "residence_sociale_depuis"),
        ("RHVS", "residence_hoteliere_depuis"),
        ("SH", "structure_depuis"),
        ("CDEFCM", "centre_depuis"),
        ("SLHT", "sous_location_depuis"),
    ],
)
def test_l_entree_change_le_logement_et_ne_radie_rien(type_, champ):
    demande = usine.une_demande()
    candidature = usine.une_candidature(demande=demande)
    hebergement.entrer(demande.pk, saisie=entree(type=type_, structure="CHRS"), acteur=commune(), version=None)
    logement = LogementActuel.objects.get(menage=demande.menage_id)
    assert (logement.modeles, getattr(logement, champ)) == ([type_], aujourdhui() - 3 * JOUR)
    assert (logement.loyer, logement.surface) == (None, None)  # those of the housing left
    lue = Demande.objects.get(pk=demande.pk)
    assert (lue.etat, lue.deposee_le, lue.version) == (EtatDemande.ACTIVE, demande.deposee_le, demande.version + 1)
    candidature.refresh_from_db()
    assert candidature.etat == E.DESIGNEE
    evenement = Evenement.objects.get(demande=demande, nature=NatureEvenement.MODIFICATION)
    assert evenement.details["source"] == "demandeur"
    assert Modification.objects.filter(evenement_id=evenement.pk).exists()


def test_ce_qui_n_est_pas_une_entree():
    demande, acteur = usine.une_demande(), commune()
    refuse(
        "hebergement_inconnu", hebergement.entrer, demande.pk, saisie=entree(type="HLM"), acteur=acteur, version=None
    )
    demain = entree(depuis=aujourdhui() + JOUR)
    refuse("entree_future", hebergement.entrer, demande.pk, saisie=demain, acteur=acteur, version=None)
    refuse("version_perimee", hebergement.entrer, demande.pk, saisie=entree(), acteur=acteur, version=99)
    assert not Evenement.objects.filter(demande=demande, nature=NatureEvenement.MODIFICATION).exists()
    hebergement.entrer(demande.pk, saisie=entree(), acteur=acteur, version=None)
    refuse("hebergement_deja_dit", hebergement.entrer, demande.pk, saisie=entree(), acteur=acteur, version=None)
    association = une_association()
    refuse("sans_menage", hebergement.entrer, association.pk, saisie=entree(), acteur=acteur, version=None)
    Demande.objects.filter(pk=demande.pk).update(
        etat=EtatDemande.RADIEE, motif_radiation=MotifRadiation.RENONCIATION, radiee_le=aujourdhui()
    )
    refuse("etat", hebergement.entrer, demande.pk, saisie=entree(type="SH"), acteur=acteur, version=None)


def test_le_siao_le_dit_quand_le_dossier_lui_est_ouvert():
    demande = usine.une_demande()
    siao = monde.acteur(monde.SIAO)
    refuse("demande_inconnue", hebergement.entrer, demande.pk, saisie=entree(), acteur=siao, version=None)
    siao = au_siao(demande)
    hebergement.entrer(demande.pk, saisie=entree(), acteur=siao, version=None)
    evenement = Evenement.objects.get(demande=demande, nature=NatureEvenement.MODIFICATION)
    assert evenement.details["source"] == "tiers"
    assert LogementActuel.objects.get(menage=demande.menage_id).modeles == ["RS"]


def test_un_lieu_d_accueil_qui_lit_le_dossier_n_y_ecrit_rien():
    demande = usine.une_demande()
    accueil = monde.organisme(monde.LIEU_ACCUEIL)
    partager(
        demande.pk, acteur=commune(), motif="Accueil", au=aujourdhui() + 5 * JOUR, demande_signee_le=aujourdhui(),
        organisme_id=accueil.pk,
    )  # fmt: skip
    acteur = monde.acteur(monde.LIEU_ACCUEIL)
    with pytest.raises(ActionRefusee) as leve:
        hebergement.entrer(demande.pk, saisie=entree(), acteur=acteur, version=None)
    assert leve.value.premier.nature is Nature.INTERDIT
    assert not Evenement.objects.filter(demande=demande, nature=NatureEvenement.MODIFICATION).exists()


def test_apres_la_seance_la_difference_se_montre():
    scene = scenes.une_scene(1)
    une = scene[1]
    complete = type(une).objects.select_related("mise_a_disposition__logement__commune").get(pk=une.pk)
    fige = examiner([complete], le=aujourdhui(), avec_pieces=False)[une.pk].fige()
    Decision.objects.filter(candidature=une).update(examen=fige)
    assert changements.ecarts_de(scene[1]) == ()
    hebergement.entrer(une.demande_id, saisie=entree(type="SH"), acteur=commune(), version=None)
    (ecart,) = [un for un in changements.ecarts_de(scene[1]) if un.nom == "logement_actuel"]
    assert ecart.apres == ["SH"]
    assert changements.refus_de_signer(scene[1]).code == "changement_a_trancher"


def test_par_l_ecran():
    demande = usine.une_demande()
    adresse = reverse("registre:entrer_en_foyer", args=[demande.cle])
    client = entrer(monde.COMMUNE)
    dossier = client.get(reverse("registre:dossier", args=[demande.cle])).content.decode()
    assert adresse in dossier
    valeurs = {"version": demande.version, "type": "RS", "depuis": f"{date(2999, 1, 1):%d/%m/%Y}"}
    refusee = client.post(adresse, valeurs)
    assert (refusee.status_code, "à venir" in refusee.content.decode()) == (422, True)
    assert client.post(adresse, {**valeurs, "depuis": f"{aujourdhui():%d/%m/%Y}"}).status_code == 302
    assert LogementActuel.objects.get(menage=demande.menage_id).modeles == ["RS"]
    assert client.post(adresse, {**valeurs, "type": "SH", "depuis": f"{aujourdhui():%d/%m/%Y}"}).status_code == 409
    assert entrer(monde.SIAO).get(adresse).status_code == 404
    au_siao(demande)
    assert entrer(monde.SIAO).get(adresse).status_code == 200
