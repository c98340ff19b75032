"""Objectives of an organisme and derogations: who signs them, what they may be, their versions (L441-1, R441-5-2)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from attributions.models import ObjectifQuota
from attributions.rules.periodes import NaturePeriode
from attributions.rules.quotas import PAR_CODE, Quota
from attributions.services.quotas.jauges import jauges
from attributions.services.quotas.objectifs import Objectifs, SaisieObjectif, enregistrer_objectif
from attributions.services.quotas.portees import Lecture
from attributions.services.quotas.sql import Portee
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.quotas.fabrique import une_attribution
from tests.attributions.quotas.test_regles_locales import est_ensemble
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
FIN = timedelta(days=200)


def saisie(**champs: Any) -> SaisieObjectif:
    """The share of the quartile that a CIA asks of the bailleur on Est Ensemble: under the law's 25 %, which is split."""
    valeurs: dict[str, Any] = {
        "quota": Quota.PREMIER_QUARTILE,
        "taux": Decimal(20),
        "du": aujourdhui(),
        "source": "CIA du 12 mars 2026",
        "territoire_id": est_ensemble().pk,
        "organisme_id": monde.organisme(monde.BAILLEUR).pk,
        "signe_le": aujourdhui(),
        "signataire": "Le président de l'EPT",
    }
    return SaisieObjectif(**{**valeurs, **champs})


def derogation(**champs: Any) -> SaisieObjectif:
    return saisie(**{"quota": Quota.ETAT, "taux": Decimal(35), "territoire_id": None, "au": aujourdhui() + FIN,
                     "source": "Arrêté du préfet de région n° 2026-114", **champs})  # fmt: skip


def refus_de(profil: str, une: SaisieObjectif) -> str:
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer_objectif(acteur=monde.acteur(profil), saisie=une)
    assert not ObjectifQuota.objects.exists()
    assert erreur.value.premier.issue
    assert erreur.value.premier.source
    return erreur.value.premier.code


@pytest.mark.parametrize(
    ("profil", "forme", "code"),
    [
        (monde.EPT, saisie, ""),
        (monde.GESTIONNAIRE, saisie, ""),
        (monde.EPCI, saisie, "objectif_d_un_autre"),
        (monde.PREFECTURE, derogation, ""),
        (monde.ETAT, derogation, ""),
        (monde.GESTIONNAIRE, derogation, ""),
        # The EPT answers for its territory, not for the State's share.
        (monde.EPT, derogation, "derogation_de_l_etat"),
        (monde.BAILLEUR, derogation, "derogation_de_l_etat"),
    ],
)
def test_qui_enregistre_quoi(profil, forme, code):
    """L441-1-6: the CIA is the territory's; R441-5-2: the préfet alone derogates to 30 % and 5 %."""
    if code:
        assert refus_de(profil, forme()) == code
        return
    enregistrer_objectif(acteur=monde.acteur(profil), saisie=forme())
    une = ObjectifQuota.objects.get()
    assert (une.organisme, une.signe_le, une.signataire) == (
        monde.organisme(monde.BAILLEUR), aujourdhui(), "Le président de l'EPT",
    )  # fmt: skip


def test_l_etat_signe_l_accord_d_action_logement_pour_la_region():
    """L313-26-2: the agreement with the State is the région's in Île-de-France."""
    als = monde.organisme(monde.ACTION_LOGEMENT)
    une = saisie(quota=Quota.ACTION_LOGEMENT, taux=Decimal(27), territoire_id=None, organisme_id=als.pk)
    enregistrer_objectif(acteur=monde.acteur(monde.ETAT), saisie=une)
    objectif = Objectifs.au(aujourdhui()).pour(PAR_CODE[Quota.ACTION_LOGEMENT], Portee(reservataire=als.pk))
    assert objectif is not None
    assert (objectif.taux, objectif.signe) == (27, True)


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        # L441-1: a quarter of each bailleur's own stock to priority publics: no CIA splits it.
        ({"quota": Quota.BAILLEURS, "taux": Decimal(20)}, "objectif_sous_le_minimum"),
        # L313-26-2 counts Action Logement Services, not a bailleur; L441-1 the contingent of a collectivité.
        ({"quota": Quota.ACTION_LOGEMENT, "taux": Decimal(30)}, "objectif_organisme"),
        ({"quota": Quota.COLLECTIVITES, "taux": Decimal(30)}, "objectif_organisme"),
        ({"source": " "}, "objectif_sans_source"),
    ],
)
def test_ce_que_l_objectif_d_un_organisme_ne_peut_pas_etre(champs, code):
    assert refus_de(monde.EPT, saisie(**champs)) == code


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"au": None}, "derogation_duree"),
        ({"au": aujourdhui() + timedelta(days=400)}, "derogation_duree"),
        ({"organisme_id": None}, "derogation_sans_bailleur"),
        ({"organisme_id": "reservataire"}, "objectif_organisme"),
    ],
)
def test_une_derogation_vise_un_bailleur_pour_un_an(champs, code):
    """R441-5-2: exceptional, one bailleur, a year at most."""
    if champs.get("organisme_id") == "reservataire":
        champs = {"organisme_id": monde.organisme(monde.RESERVATAIRE).pk}
    assert refus_de(monde.PREFECTURE, derogation(**champs)) == code


def test_sans_objectif_legal_ou_signe_pas_de_jauge():
    """L441-1: no national rate for essential workers; Foncière Logement only where an objective names it."""
    bailleur = monde.organisme(monde.BAILLEUR)
    une_attribution(travailleur_essentiel=True)

    def lues(portee: Portee) -> set[str]:
        tout = jauges([(portee, "")], nature=NaturePeriode.DOUZE_MOIS, le=aujourdhui(), lecture=Lecture(region=True))
        return {une.quota.code for une in tout}

    partout, ici = Portee(bailleur=bailleur.pk), Portee(bailleur=bailleur.pk, territoire=est_ensemble().pk)
    assert not {Quota.ESSENTIELS, Quota.FONCIERE} & lues(partout)
    enregistrer_objectif(
        acteur=monde.acteur(monde.EPT), saisie=saisie(quota=Quota.ESSENTIELS, taux=Decimal(15), organisme_id=None)
    )
    assert Quota.ESSENTIELS in lues(ici)
    assert Quota.ESSENTIELS not in lues(partout)
    # An objective for everybody on the territory does not make every bailleur Foncière Logement.
    enregistrer_objectif(
        acteur=monde.acteur(monde.EPT), saisie=saisie(quota=Quota.FONCIERE, taux=Decimal(30), organisme_id=None)
    )
    assert Quota.FONCIERE not in lues(ici)


def test_la_derogation_change_le_plafond_de_ce_bailleur_tant_qu_elle_dure():
    enregistrer_objectif(acteur=monde.acteur(monde.PREFECTURE), saisie=derogation())
    quota, portee = PAR_CODE[Quota.ETAT], Portee(bailleur=monde.organisme(monde.BAILLEUR).pk)

    def taux(le: date) -> Decimal:
        objectif = Objectifs.au(le).pour(quota, portee)
        assert objectif is not None
        return objectif.taux

    assert (taux(aujourdhui()), taux(aujourdhui() + FIN + timedelta(days=1))) == (35, 30)


def test_l_ecran_dit_l_acte_le_signataire_et_les_versions():
    adresse, signer = reverse("attributions:objectifs"), reverse("attributions:signer_objectif_organisme")
    client, jour = entrer(monde.PREFECTURE), aujourdhui()
    assert "Aucun objectif propre" in client.get(adresse).content.decode()
    champs = {
        "quota": "etat_agents", "organisme": monde.organisme(monde.BAILLEUR).pk, "territoire": "", "taux": "7,5",
        "du": f"{jour:%d/%m/%Y}", "au": f"{jour + FIN:%d/%m/%Y}", "source": "Arrêté n° 2026-114",
        "signe_le": f"{jour:%d/%m/%Y}", "signataire": "Le préfet de région",
    }  # fmt: skip
    assert client.post(signer, {**champs, "au": ""}).status_code == 422
    assert client.post(signer, champs).status_code == 302
    texte = client.get(adresse).content.decode()
    for attendu in ("Arrêté n° 2026-114", "Le préfet de région", "7,5", "dérogation", "Habitat Francilien"):
        assert attendu in texte
    assert "Arrêté n° 2026-114" in entrer(monde.BAILLEUR).get(adresse).content.decode()
    assert "Arrêté n° 2026-114" not in entrer(monde.RESERVATAIRE).get(adresse).content.decode()
    assert entrer(monde.BAILLEUR).get(signer).status_code == 403
