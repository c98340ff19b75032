"""The screen of the search for candidates: who opens it, what it shows, adding by one gesture and undoing."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.urls import reverse

from attributions.models import Candidature, MiseADisposition
from attributions.services.recherche import preselection
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.attributions.recherche.test_candidats import un_menage
from tests.factories.attributions import un_logement, une_candidature, une_convention, une_demande, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def vacance() -> MiseADisposition:
    qui = monde.organisme(monde.RESERVATAIRE)
    return une_vacance(un_logement(typologie="T2"), reservataire=qui, convention=une_convention(qui))


@pytest.fixture
def ville() -> Client:
    return entrer(monde.RESERVATAIRE)


def adresse(vacance: MiseADisposition, route: str = "rechercher_candidats", *autres: object) -> str:
    return reverse(f"attributions:{route}", args=[vacance.cle, *autres])


@pytest.mark.parametrize(
    ("profil", "statut"),
    [
        (monde.RESERVATAIRE, 200),
        (monde.BAILLEUR, 403),
        (monde.PREFECTURE, 403),
        (monde.EMPLOYEUR, 404),
        (monde.COMMUNE, 404),
    ],
)
def test_qui_cherche(vacance: MiseADisposition, profil: str, statut: int) -> None:
    assert entrer(profil).get(adresse(vacance)).status_code == statut


def test_apres_la_designation_on_ne_cherche_plus(vacance: MiseADisposition, ville: Client) -> None:
    MiseADisposition.objects.filter(pk=vacance.pk).update(etat=EtatVacance.LOUEE, close_le=aujourdhui())
    assert ville.get(adresse(vacance)).status_code == 409


@pytest.mark.usefixtures("references")
def test_la_page_montre_les_menages_et_trace_la_liste(vacance: MiseADisposition, ville: Client) -> None:
    eligible, presque = un_menage(), un_menage(rfr=None)
    corps = ville.get(adresse(vacance), {"ordre": "anciennete"}).content.decode()
    assert f"/{eligible.cle}/" in corps
    assert "1 ménage éligible sur 2 dossiers examinés" in corps
    assert "Une seule condition manque" in corps
    assert f"/{presque.cle}/" in corps
    assert TraceConsultation.objects.filter(nature="liste", objets__contains=[eligible.pk]).exists()


@pytest.mark.usefixtures("references")
def test_la_page_dit_que_l_examen_s_est_arrete(
    vacance: MiseADisposition, ville: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    un_menage()
    un_menage()
    assert "L'examen s'est arrêté" not in html.unescape(ville.get(adresse(vacance)).content.decode())
    monkeypatch.setattr(preselection, "EXAMINEES_AU_PLUS", 1)
    assert "L'examen s'est arrêté" in html.unescape(ville.get(adresse(vacance)).content.decode())


@pytest.mark.usefixtures("references")
def test_la_page_vide_dit_pourquoi(vacance: MiseADisposition, ville: Client) -> None:
    assert "Personne ne demande ce logement dans votre périmètre" in ville.get(adresse(vacance)).content.decode()
    un_menage(rfr=None)
    corps = ville.get(adresse(vacance)).content.decode()
    assert "La condition qui écarte le plus : plafond de ressources, 1 sur 1." in corps


def test_un_filtre_illisible_se_dit_sans_erreur(vacance: MiseADisposition, ville: Client) -> None:
    reponse = ville.get(adresse(vacance), {"anciennete": "longtemps", "ordre": "hasard", "note": "-4"})
    assert reponse.status_code == 200
    assert "erreur" in reponse.content.decode()


def test_ajouter_puis_annuler_d_un_geste(vacance: MiseADisposition, ville: Client) -> None:
    demande = une_demande()
    reponse = ville.post(adresse(vacance, "ajouter_candidat", demande.cle), **FRAGMENT)
    une = Candidature.objects.get()
    assert (reponse.status_code, une.demande_id) == (200, demande.pk)
    defaire = adresse(vacance, "annuler_candidat", une.cle)
    assert defaire in reponse.content.decode()

    reponse = ville.post(defaire, **FRAGMENT)
    une.refresh_from_db()
    assert (une.etat, une.motif_cloture) == (EtatCandidature.RETIREE, "erreur")
    assert adresse(vacance, "ajouter_candidat", demande.cle) in reponse.content.decode()


def test_sans_htmx_on_revient_aux_candidats(vacance: MiseADisposition, ville: Client) -> None:
    demande = une_demande()
    reponse = ville.post(adresse(vacance, "ajouter_candidat", demande.cle))
    assert (reponse.status_code, reponse["Location"]) == (302, adresse(vacance, "candidats"))


def test_un_menage_engage_ailleurs_se_confirme_dans_sa_ligne(vacance: MiseADisposition, ville: Client) -> None:
    demande = une_demande()
    une_candidature(demande=demande, etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui())
    url = adresse(vacance, "ajouter_candidat", demande.cle)
    assert "Ajouter quand même" in ville.post(url, **FRAGMENT).content.decode()
    assert not vacance.candidatures.exists()
    ville.post(url, {"confirmee": "oui"}, **FRAGMENT)
    assert vacance.candidatures.count() == 1


def test_hors_du_perimetre_rien_n_est_ajoute(vacance: MiseADisposition, ville: Client) -> None:
    ailleurs = une_demande((monde.NANTERRE,))
    url = adresse(vacance, "ajouter_candidat", ailleurs.cle)
    assert ville.post(url, **FRAGMENT).status_code == 404
    assert entrer(monde.BAILLEUR).post(url).status_code in {403, 404}
    autre = une_candidature()
    assert ville.post(adresse(vacance, "annuler_candidat", autre.cle)).status_code == 404
    assert not vacance.candidatures.exists()
