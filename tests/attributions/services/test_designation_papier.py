"""A signed sheet entered by the bailleur in the name of the réservataire (L441-1; R441-2-15 I: who is at the origin)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attributions.enums import TitreDesignation
from attributions.models import Candidature, EvenementVacance, MiseADisposition
from attributions.rules.designation import refus_de_feuille
from attributions.saisie.designation import SaisieCandidat, SaisieFeuille
from attributions.services.designation_papier import demandes_de_la_feuille, designer_sur_feuille
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from registre.enums import NatureEvenement
from registre.models import Evenement, NumeroUnique
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.services.test_designation import refus_de, ville
from tests.factories.attributions import une_candidature, une_convention, une_demande, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
BAILLEUR = monde.BAILLEUR
LE_10 = date(2026, 3, 10)


@pytest.fixture
def vacance() -> MiseADisposition:
    """Told ten days ago; twenty more to designate."""
    qui, jour = monde.organisme(monde.RESERVATAIRE), aujourdhui()
    return une_vacance(
        reservataire=qui,
        convention=une_convention(qui),
        prevenu_le=jour - 10 * JOUR,
        designer_avant_le=jour + 20 * JOUR,
    )


def feuille(**champs) -> SaisieFeuille:
    jour = aujourdhui()
    return SaisieFeuille(
        **{"signee_le": jour - 3 * JOUR, "recue_le": jour - JOUR, "reference": "Registre, n° 41", **champs}
    )


def saisir(vacance, *demandes, acteur=None, **champs):
    return designer_sur_feuille(
        vacance.pk,
        saisies=[SaisieCandidat(une.pk) for une in demandes],
        feuille=feuille(**champs),
        acteur=acteur or monde.acteur(BAILLEUR),
    )


@pytest.mark.parametrize(
    ("champs", "codes"),
    [
        ({}, []),
        ({"recue_le": LE_10 + JOUR}, ["date_future"]),
        ({"signee_le": LE_10, "recue_le": LE_10 - JOUR}, ["feuille_recue_avant_signature"]),
        ({"signee_le": LE_10 - 9 * JOUR}, ["feuille_avant_information"]),
        ({"reference": " "}, ["feuille_sans_reference"]),
    ],
)
def test_ce_qui_fait_tenir_une_feuille(champs: dict, codes: list[str]):
    saisie = SaisieFeuille(**{"signee_le": LE_10, "recue_le": LE_10, "reference": "n° 41", **champs})
    assert [un.code for un in refus_de_feuille(saisie, prevenu_le=LE_10 - 8 * JOUR, aujourdhui=LE_10)] == codes


def test_le_reservataire_reste_a_l_origine_de_la_designation(vacance: MiseADisposition):
    demandes = [une_demande() for _ in range(3)]
    nouvelles = saisir(vacance, *demandes, terminee=True)
    reservataire = monde.organisme(monde.RESERVATAIRE).pk
    assert {(n.designee_par_id, n.titre, n.designee_le) for n in nouvelles} == {
        (reservataire, TitreDesignation.RESERVATAIRE, aujourdhui() - JOUR)
    }
    dit = Evenement.objects.get(demande=demandes[0], nature=NatureEvenement.DESIGNATION)
    assert (dit.organisme_origine_id, dit.organisme_saisie_id, dit.survenu_le) == (
        reservataire,
        monde.organisme(BAILLEUR).pk,
        aujourdhui() - JOUR,
    )
    vacance.refresh_from_db()
    assert (vacance.etat, vacance.moins_de_trois) == (EtatVacance.EN_COMMISSION, "")
    etape = EvenementVacance.objects.get(mise_a_disposition=vacance, acte="designer")
    assert etape.details["feuille"] == "Registre, n° 41"
    # Typed twice: the households are candidates already, nothing is added.
    refus = refus_de(lambda: saisir(vacance, demandes[0]))
    assert [un.code for un in refus] == ["deja_candidat"]


def test_moins_de_trois_se_transmet_avec_son_exception(vacance: MiseADisposition):
    une = une_demande()
    refus = refus_de(lambda: saisir(vacance, une, terminee=True))
    assert [un.code for un in refus] == ["moins_de_trois"]
    saisir(vacance, une, terminee=True, moins_de_trois="insuffisance", precision="Un seul T3 demandé")
    vacance.refresh_from_db()
    assert (vacance.etat, vacance.moins_de_trois) == (EtatVacance.EN_COMMISSION, "insuffisance")


def test_une_feuille_tardive_passe_tant_que_personne_n_est_inscrit(vacance: MiseADisposition):
    """L441-1: the month is judged on the day the sheet was received, and late candidates until another is on an agenda."""
    MiseADisposition.objects.filter(pk=vacance.pk).update(
        prevenu_le=aujourdhui() - 40 * JOUR, designer_avant_le=aujourdhui() - 9 * JOUR
    )
    (tardif,) = saisir(vacance, une_demande())
    Candidature.objects.filter(pk=tardif.pk).update(etat=EtatCandidature.INSCRITE)
    autre = une_demande()
    refus = refus_de(lambda: saisir(vacance, autre))
    assert [un.code for un in refus] == ["designation_tardive"]
    # Received in time, entered afterwards: it counts.
    dans_le_delai = {"signee_le": aujourdhui() - 12 * JOUR, "recue_le": aujourdhui() - 10 * JOUR}
    assert len(saisir(vacance, autre, **dans_le_delai)) == 1


def test_ni_sans_reservataire_ni_par_un_autre(vacance: MiseADisposition):
    gardee, une = une_vacance(), une_demande()
    assert [un.code for un in refus_de(lambda: saisir(gardee, une))] == ["sans_reservataire"]
    refus = refus_de(lambda: saisir(vacance, une, acteur=ville()))
    assert refus[0].statut_http == 403
    refus = refus_de(lambda: saisir(vacance, une, acteur=monde.acteur(monde.ACTION_LOGEMENT)))
    assert refus[0].statut_http == 404
    assert [un.code for un in refus_de(lambda: saisir(vacance, une, reference=""))] == ["feuille_sans_reference"]
    louee = une_vacance(etat=EtatVacance.LOUEE, reservataire=monde.organisme(monde.RESERVATAIRE))
    jour = aujourdhui()
    refus = refus_de(lambda: saisir(louee, une, signee_le=jour, recue_le=jour))
    assert [un.code for un in refus] == ["etat"]


def test_par_l_ecran_chaque_ligne_a_son_refus(vacance: MiseADisposition):
    une, inscrite = une_demande(), une_candidature(vacance)
    numeros = {un.demande_id: un.numero for un in NumeroUnique.objects.filter(demande__in=[une, inscrite.demande])}
    assert demandes_de_la_feuille([numeros[une.pk], "1110318016982G1104"]) == [une.pk, 0]
    client, url = entrer(BAILLEUR), reverse("attributions:feuille_de_designation", args=[vacance.cle])
    page = client.get(reverse("attributions:vacance", args=[vacance.cle])).content.decode()
    assert "Saisir une feuille de désignation" in page
    assert client.get(url).status_code == 200
    saisi = {
        "version": vacance.version,
        "recue_le": f"{aujourdhui():%d/%m/%Y}",
        "numeros": f"{numeros[une.pk]}\n{numeros[inscrite.demande_id]}",
        "signee_le": f"{aujourdhui() - JOUR:%d/%m/%Y}",
        "reference": "n° 41",
    }
    refusee = client.post(url, saisi)
    assert refusee.status_code == 409
    assert "Ligne 2 : Ce ménage est déjà candidat" in refusee.content.decode()
    assert vacance.candidatures.count() == 1
    faite = client.post(url, {**saisi, "numeros": numeros[une.pk]}, follow=True)
    assert "1 candidat désigné au nom du réservataire" in faite.content.decode()
    assert vacance.candidatures.count() == 2


def test_par_l_api(vacance: MiseADisposition):
    jour, une = aujourdhui(), une_demande()
    corps = {
        "demandes": [{"demande": str(une.cle)}],
        "signee_le": jour.isoformat(),
        "recue_le": jour.isoformat(),
        "reference": "n° 41",
    }
    chemin = f"/vacances/{vacance.cle}/feuille/"
    assert Api(monde.RESERVATAIRE).post(chemin, corps, If_Match='"1"').status_code == 403
    faite = Api(BAILLEUR).post(chemin, corps, If_Match=f'"{vacance.version}"')
    assert faite.status_code == 201
    assert Candidature.objects.get(demande=une).designee_par == monde.organisme(monde.RESERVATAIRE)
