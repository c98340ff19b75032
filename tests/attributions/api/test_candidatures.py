"""The designation by a bailleur's or a réservataire's own software: the same services, refusals and rights as on screen."""

from __future__ import annotations

from typing import Any

import pytest

from attributions.models import Candidature, MiseADisposition, VisiteLogement
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from registre.models import DemandePartageOrganisme, NumeroUnique
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.factories.attributions import une_candidature, une_convention, une_demande, une_vacance

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacance() -> MiseADisposition:
    qui = monde.organisme(monde.RESERVATAIRE)
    return une_vacance(reservataire=qui, convention=une_convention(qui))


@pytest.fixture
def ville() -> Api:
    return Api(monde.RESERVATAIRE)


def codes(reponse: Any) -> list[str]:
    return [une["code"] for une in reponse.json()["erreurs"]]


def test_designer_ordonner_transmettre(vacance: MiseADisposition, ville: Api) -> None:
    demandes = [une_demande() for _ in range(3)]
    corps = {"demandes": [{"demande": str(une.cle)} for une in demandes]}
    faite = ville.post(f"/vacances/{vacance.cle}/candidatures/", corps, If_Match='"1"')
    assert (faite.status_code, faite["ETag"]) == (201, '"2"')

    lus = ville.get(f"/vacances/{vacance.cle}/candidatures/")
    assert lus["ETag"] == '"2"'
    assert [une["demande"] for une in lus.json()["resultats"]] == [str(une.cle) for une in demandes]

    cles = list(reversed(faite.json()["candidatures"]))
    ordre = ville.post(f"/vacances/{vacance.cle}/ordre/", {"candidatures": cles}, If_Match='"2"')
    assert ordre.status_code == 200
    assert list(Candidature.objects.order_by("ordre").values_list("demande", flat=True)) == [
        une.pk for une in reversed(demandes)
    ]

    transmise = ville.post(f"/vacances/{vacance.cle}/transmission/", {}, If_Match=ordre["ETag"])
    assert (transmise.status_code, transmise.json()["etat"]) == (200, EtatVacance.EN_COMMISSION)


def test_la_meme_cle_ne_designe_qu_une_fois(vacance: MiseADisposition, ville: Api) -> None:
    corps = {"demandes": [{"demande": str(une_demande().cle)}]}
    envoyer = lambda: ville.post(  # noqa: E731
        f"/vacances/{vacance.cle}/candidatures/", corps, If_Match='"1"', Idempotency_Key="designation-1"
    )
    premiere, seconde = envoyer(), envoyer()
    assert (premiere.status_code, seconde.status_code) == (201, 201)
    assert premiere.json() == seconde.json()
    assert seconde["Idempotency-Replayed"] == "true"
    assert Candidature.objects.count() == 1


def test_les_refus_ont_leur_pointeur(vacance: MiseADisposition, ville: Api) -> None:
    sans, ailleurs = une_demande(), une_demande((monde.NANTERRE,))
    NumeroUnique.objects.filter(demande=sans).delete()
    corps = {"demandes": [{"demande": str(sans.cle)}, {"demande": str(ailleurs.cle)}]}
    refusee = ville.post(f"/vacances/{vacance.cle}/candidatures/", corps, If_Match='"1"')
    assert refusee.status_code == 409
    assert codes(refusee) == ["candidat_sans_numero", "demande_inconnue"]
    assert [une["pointeur"] for une in refusee.json()["erreurs"]] == ["/demandes/0", "/demandes/1"]
    assert not Candidature.objects.exists()


def test_une_proposition_ailleurs_se_confirme(vacance: MiseADisposition, ville: Api) -> None:
    une = une_demande()
    une_candidature(demande=une, etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui())
    adresse = f"/vacances/{vacance.cle}/candidatures/"
    refusee = ville.post(adresse, {"demandes": [{"demande": str(une.cle)}]}, If_Match='"1"')
    assert (refusee.status_code, codes(refusee)) == (422, ["proposition_en_cours"])
    faite = ville.post(adresse, {"demandes": [{"demande": str(une.cle), "confirmee": True}]}, If_Match='"1"')
    assert faite.status_code == 201


@pytest.mark.parametrize(("entete", "statut"), [({}, 428), ({"If_Match": '"9"'}, 409), ({"If_Match": "x"}, 400)])
def test_la_version_lue_est_exigee(vacance: MiseADisposition, ville: Api, entete: dict[str, str], statut: int) -> None:
    reponse = ville.post(f"/vacances/{vacance.cle}/transmission/", {}, **entete)
    assert reponse.status_code == statut


def test_deux_candidats_sans_motif(vacance: MiseADisposition, ville: Api) -> None:
    une_candidature(vacance)
    une_candidature(vacance)
    refusee = ville.post(f"/vacances/{vacance.cle}/transmission/", {}, If_Match='"1"')
    assert (refusee.status_code, codes(refusee)) == (422, ["moins_de_trois"])
    assert "R441-3" in str(refusee.json())


def test_lire_et_retirer(vacance: MiseADisposition, ville: Api) -> None:
    une = une_candidature(vacance)
    lue = ville.get(f"/candidatures/{une.cle}/")
    assert (lue.status_code, lue["ETag"]) == (200, '"1"')
    assert lue.json()["candidature"]["designant"] == "Ville de Saint-Denis"
    retiree = ville.post(f"/candidatures/{une.cle}/retrait/", {"motif": "desistement"}, If_Match='"1"')
    assert retiree.json() == {"cle": str(une.cle), "version": 2, "etat": "retiree"}
    assert Api(monde.EMPLOYEUR).get(f"/candidatures/{une.cle}/").status_code == 404


def test_la_liste_filtre_et_se_suit(vacance: MiseADisposition, ville: Api) -> None:
    faites = [une_candidature(vacance) for _ in range(3)]
    Candidature.objects.filter(pk=faites[0].pk).update(etat="retiree", close_le=aujourdhui())
    premiere = ville.get("/candidatures/?taille=1").json()
    assert [une["cle"] for une in premiere["resultats"]] == [str(faites[2].cle)]
    suite = ville.get(f"/candidatures/?taille=1&curseur={premiere['curseur_suivant']}").json()
    assert [une["cle"] for une in suite["resultats"]] == [str(faites[1].cle)]
    assert suite["curseur_suivant"] is None
    closes = ville.get("/candidatures/?etat=retiree").json()["resultats"]
    assert [une["cle"] for une in closes] == [str(faites[0].cle)]
    du_menage = ville.get(f"/candidatures/?demande={faites[1].demande.cle}").json()["resultats"]
    assert len(du_menage) == 1
    for mauvais in ("etat=n_importe", "demande=1", "curseur=1", "inconnu=1"):
        assert ville.get(f"/candidatures/?{mauvais}").status_code == 400


def test_une_visite(vacance: MiseADisposition) -> None:
    une, bailleur, jour = une_candidature(vacance), Api(monde.BAILLEUR), aujourdhui().isoformat()
    proposee = bailleur.post(f"/candidatures/{une.cle}/visites/", {"proposee_le": jour}, If_Match='"1"')
    assert (proposee.status_code, proposee["ETag"]) == (201, '"2"')
    corps = {"etat": "absence", "le": jour}
    suite = bailleur.post(f"/candidatures/{une.cle}/visites/suite/", corps, If_Match='"2"')
    assert suite.status_code == 200
    assert VisiteLogement.objects.get().etat == "absence"
    encore = bailleur.post(f"/candidatures/{une.cle}/visites/suite/", corps, If_Match='"3"')
    assert encore.status_code == 404


def test_le_logiciel_ouvre_aussi_le_dossier() -> None:
    """A designation by software opens the dossier too: granted by no affectation."""
    qui = monde.organisme(monde.RESERVATAIRE)
    vacance = une_vacance(reservataire=qui, convention=une_convention(qui, delegue=True))
    corps = {"demandes": [{"demande": str(une_demande((monde.MONTREUIL,)).cle)}]}
    assert Api(monde.BAILLEUR).post(f"/vacances/{vacance.cle}/candidatures/", corps, If_Match='"1"').status_code == 201
    assert {p.accorde_par_id for p in DemandePartageOrganisme.objects.all()} == {None}
