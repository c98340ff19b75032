"""The button that takes the last act back, or why there is none; the same by the API."""

from __future__ import annotations

import pytest

from attributions.models import Candidature
from attributions.saisie.parc import SaisieOrientation
from attributions.services import candidatures, propositions, vacances
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.api.test_location import agir, codes
from tests.attributions.location import scenes
from tests.attributions.web.test_location import adresse, envoyer
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
BOUTON = "Annuler cet acte"


def refusee(rangs: int = 1) -> scenes.Scene:
    scene = scenes.une_scene(rangs)
    scenes.proposee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    return scene


def forcer(client, une: Candidature) -> int:
    """The form sent without its page, which refuses to open."""
    url = adresse("reprendre_acte", une)
    statut: int = client.post(url, {"motif": "erreur_saisie"}).status_code
    assert client.get(url).status_code == statut
    return statut


def test_le_refus_entre_par_erreur_s_annule_depuis_la_candidature():
    scene, client = scenes.une_scene(1), entrer(monde.BAILLEUR)
    scenes.proposee(scene)
    # The offer is no act to take back: nothing is shown.
    assert BOUTON not in client.get(adresse("candidature", scene[1])).content.decode()
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert BOUTON in client.get(adresse("candidature", scene[1])).content.decode()
    vide = envoyer(client, "reprendre_acte", scene[1], motif="")
    assert (vide.status_code, "Choisissez le motif" in vide.content.decode()) == (422, True)
    perimee = envoyer(client, "reprendre_acte", scene[1], motif="erreur_saisie", version=99)
    assert perimee.status_code == 409
    assert scene[1].etat == E.REFUSEE
    assert envoyer(client, "reprendre_acte", scene[1], motif="erreur_saisie").status_code == 302
    assert scene[1].etat == E.PROPOSEE
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert "Acte annulé" in page
    assert "Erreur de saisie" in page


def test_la_raison_est_dite_quand_l_acte_ne_s_annule_plus():
    scene, client = refusee(2), entrer(monde.BAILLEUR)
    page = client.get(adresse("candidature", scene[1])).content.decode()
    assert BOUTON not in page
    assert "Le rang suivant a été appelé depuis" in page
    assert forcer(client, scene[1]) == 409
    assert scene.etats() == [E.REFUSEE, E.ATTRIBUTAIRE]


def test_qui_a_designe_annule_son_retrait_et_pas_l_acte_du_bailleur():
    reservataire = monde.organisme(monde.RESERVATAIRE)
    vacance = usine.une_vacance(reservataire=reservataire, convention=usine.une_convention(reservataire))
    une = usine.une_candidature(vacance, usine.une_demande((monde.MONTREUIL,)))
    candidatures.retirer(une.pk, motif="injoignable", acteur=monde.acteur(monde.RESERVATAIRE))
    bailleur, client = entrer(monde.BAILLEUR), entrer(monde.RESERVATAIRE)
    une.refresh_from_db()
    assert forcer(bailleur, une) == 403
    assert envoyer(client, "reprendre_acte", une, motif="erreur_saisie").status_code == 302
    assert Candidature.objects.get(pk=une.pk).etat == E.DESIGNEE


def test_une_orientation_s_annule_depuis_la_mise_a_disposition():
    vacance, client = usine.une_vacance(etat=EtatVacance.A_ORIENTER), entrer(monde.BAILLEUR)
    page = f"/vacances/{vacance.cle}/"
    assert BOUTON not in client.get(page).content.decode()
    vacances.orienter(vacance.pk, saisie=SaisieOrientation(motif="choix"), acteur=scenes.bailleur())
    assert BOUTON in client.get(page).content.decode()
    vacance.refresh_from_db()
    vide = client.post(f"{page}annuler/", {"version": vacance.version, "motif": ""})
    assert vide.status_code == 422
    faite = client.post(f"{page}annuler/", {"version": vacance.version, "motif": "mauvais_objet"})
    assert faite.status_code == 302
    vacance.refresh_from_db()
    assert vacance.etat == EtatVacance.A_ORIENTER
    lue = client.get(page).content.decode()
    assert "Acte annulé : à nouveau à orienter" in lue
    assert "Mauvais candidat ou mauvais logement" in lue


def test_l_api_annule_le_dernier_acte():
    scene, api = scenes.une_scene(1), Api(monde.BAILLEUR)
    scenes.proposee(scene)
    agir(api, scene[1], "refus", {"recue_le": aujourdhui().isoformat(), "motif": "RF_QUARTIER"})
    assert codes(agir(api, scene[1], "annulation", {"motif": ""})) == ["motif_requis"]
    perimee = agir(api, scene[1], "annulation", {"motif": "erreur_saisie"}, If_Match='"99"')
    assert perimee.status_code in (409, 412)
    # Entered by the software, taken back by it; what an agent entered is his.
    assert agir(api, scene[1], "annulation", {"motif": "erreur_saisie"}).json()["etat"] == E.PROPOSEE
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    refus = agir(api, scene[1], "annulation", {"motif": "erreur_saisie"})
    assert (refus.status_code, codes(refus)) == (403, ["reprise_d_un_autre"])
    inconnue = api.post(
        "/candidatures/3f2a9c1e-5b7d-4e8a-9c61-0d4b2f7a1e55/annulation/", {"motif": "erreur_saisie"}, If_Match='"1"'
    )
    assert inconnue.status_code == 404
