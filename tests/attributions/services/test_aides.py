"""The estimated housing aid: who enters it, what it changes, what is refused (R441-3-1; arrêté of 10 March 2011)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from attributions.models import Candidature
from attributions.services.aides import estimer, lire_montant
from attributions.services.examen import examiner
from attributions.states.candidature import EtatCandidature
from registre.models import Evenement
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.models import TraceActe
from tests import monde
from tests.api.atelier import Api
from tests.factories.attributions import une_candidature, une_convention, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
BAILLEUR, VILLE = monde.BAILLEUR, monde.RESERVATAIRE


def candidature(**champs: object) -> Candidature:
    qui = monde.organisme(VILLE)
    vacance = une_vacance(reservataire=qui, convention=une_convention(qui), loyer=Decimal(480), charges=Decimal(60))
    return une_candidature(vacance, designee_par=qui, **champs)


@pytest.mark.parametrize("profil", [BAILLEUR, VILLE])
def test_l_aide_est_un_evenement_sans_montant(profil: str) -> None:
    une = candidature()
    faite = estimer(une.pk, montant=Decimal("212.40"), acteur=monde.acteur(profil), version=1)
    assert (faite.aide_estimee, faite.version) == (Decimal("212.40"), 2)
    evenement = Evenement.objects.filter(demande=une.demande_id, details__acte="estimer_aide").get()
    assert evenement.organisme_origine_id == monde.organisme(profil).pk
    assert "212" not in str(evenement.details)
    trace = TraceActe.objects.get(acte="estimer_aide", objet_id=une.pk)
    assert list(trace.champs) == ["aide_estimee"]


def test_le_taux_d_effort_est_dit_aide_comprise() -> None:
    une, le = candidature(), aujourdhui()

    def examinee() -> object:
        lue = Candidature.objects.select_related("mise_a_disposition__logement__commune").get(pk=une.pk)
        return examiner([lue], le=le)[une.pk]

    avant = examinee()
    estimer(une.pk, montant=Decimal(200), acteur=monde.acteur(BAILLEUR))
    apres = examinee()
    assert (avant.effort_avant_aide, apres.effort_avant_aide) == (True, False)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("montant", "code"),
    [
        (Decimal("-1"), "montant"),
        (Decimal("10000"), "montant"),
        (Decimal("1.005"), "montant"),
        (Decimal("540.01"), "aide_superieure"),
        (Decimal("540"), ""),
        (Decimal("0"), ""),
        (None, ""),
    ],
)
def test_l_aide_se_deduit_du_loyer_et_des_charges(montant: Decimal | None, code: str) -> None:
    une = candidature(aide_estimee=Decimal(5))
    if not code:
        assert estimer(une.pk, montant=montant, acteur=monde.acteur(BAILLEUR)).aide_estimee == montant
        return
    with pytest.raises(ActionRefusee) as refusee:
        estimer(une.pk, montant=montant, acteur=monde.acteur(BAILLEUR))
    assert (refusee.value.premier.code, refusee.value.premier.champ) == (code, "montant")
    assert "R441-3-1" in refusee.value.premier.source
    une.refresh_from_db()
    assert (une.aide_estimee, une.version) == (Decimal(5), 1)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [("", None), ("  ", None), ("0", Decimal(0)), ("212,40", Decimal("212.40")), ("1 212.4 €", Decimal("1212.4"))],
)
def test_un_montant_se_lit_avec_virgule_ou_point(texte: str, attendu: Decimal | None) -> None:
    assert lire_montant(texte) == attendu


@pytest.mark.parametrize("texte", ["deux cents", "-3", "1,234", "1,2,3", "1e5", "٣"])
def test_un_montant_illisible_est_refuse(texte: str) -> None:
    with pytest.raises(ActionRefusee):
        lire_montant(texte)


@pytest.mark.parametrize(("profil", "statut"), [(monde.EMPLOYEUR, 404), (monde.PREFECTURE, 403)])
def test_hors_de_vue_ou_d_un_autre(profil: str, statut: int) -> None:
    une = candidature()
    with pytest.raises(ActionRefusee) as refusee:
        estimer(une.pk, montant=Decimal(1), acteur=monde.acteur(profil))
    assert refusee.value.premier.statut_http == statut


def test_une_candidature_close_ne_s_estime_plus() -> None:
    une = candidature(etat=EtatCandidature.REFUSEE, close_le=aujourdhui())
    with pytest.raises(ActionRefusee) as refusee:
        estimer(une.pk, montant=Decimal(1), acteur=monde.acteur(BAILLEUR))
    assert refusee.value.premier.statut_http == 409


def test_depuis_la_page_de_la_candidature() -> None:
    une, client = candidature(), entrer(BAILLEUR)
    page = reverse("attributions:candidature", args=[une.cle])
    assert "avant aide : majorant" in client.get(page).content.decode()
    url = reverse("attributions:estimer_aide", args=[une.cle])
    assert client.post(url, {"montant": "9999", "version": 1}).status_code == 422
    assert client.post(url, {"montant": "212,40", "version": 9}).status_code == 409
    assert client.post(url, {"montant": "212,40", "version": 1}).status_code == 302
    corps = client.get(page).content.decode()
    assert "aide comprise" in corps
    assert "Aide au logement estimée" in corps


def test_un_dossier_ferme_ne_montre_pas_ses_revenus() -> None:
    """Who sees the candidature does not always read the dossier: the calculation says incomes."""
    une = candidature()
    reponse = entrer(monde.PREFECTURE).get(reverse("attributions:candidature", args=[une.cle]))
    lisible = reponse.context["menage"].lisible
    assert bool(reponse.context["solvabilite"]) is lisible
    assert reponse.context["estimation"] is None


def test_l_offre_se_previsualise_depuis_la_candidature() -> None:
    une = une_candidature(une_vacance(etat="attribuee"), etat=EtatCandidature.ATTRIBUTAIRE, appelee_le=aujourdhui())
    url = reverse("attributions:apercu_lettre", args=[une.cle, "offre"])
    page = reverse("attributions:candidature", args=[une.cle])
    assert url in entrer(BAILLEUR).get(page).content.decode()
    avant = une_candidature()
    autre = reverse("attributions:candidature", args=[avant.cle])
    assert "Prévisualiser" not in entrer(BAILLEUR).get(autre).content.decode()


def test_par_l_api() -> None:
    une, ville = candidature(), Api(VILLE)
    faite = ville.post(f"/candidatures/{une.cle}/aide/", {"montant": "212.40"}, If_Match='"1"')
    assert (faite.status_code, faite["ETag"]) == (200, '"2"')
    assert ville.get(f"/candidatures/{une.cle}/").json()["aide_estimee"] == "212.40"
    perimee = ville.post(f"/candidatures/{une.cle}/aide/", {"montant": "1"}, If_Match='"1"')
    assert perimee.status_code == 409
    retiree = ville.post(f"/candidatures/{une.cle}/aide/", {"montant": None}, If_Match='"2"')
    assert retiree.status_code == 200
    assert ville.get(f"/candidatures/{une.cle}/").json()["aide_estimee"] is None
