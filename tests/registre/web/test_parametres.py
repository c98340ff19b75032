"""Parameters on screen: a coming value is prepared with its source, a past one is never changed."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.urls import reverse

from registre.models import Parametre
from registre.rules.parametres import Cle
from socle.clock import aujourdhui
from socle.models import TraceActe
from tests import monde

pytestmark = pytest.mark.django_db
DEMAIN = aujourdhui() + timedelta(days=1)


@pytest.fixture
def gestionnaire(client_de):
    return client_de(monde.GESTIONNAIRE)


def valeurs(**champs: str) -> dict[str, str]:
    base = {
        "valeur": "10",
        "territoire": "",
        "du": f"{DEMAIN:%d/%m/%Y}",
        "source": "Délibération du 3 mars 2026",
        "instance": "CRHH",
    }
    return {**base, **champs}


def preparer(client, cle: Cle, **champs: str):
    return client.post(reverse("registre:preparer_parametre", args=[cle.value]), valeurs(**champs))


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def test_une_valeur_facultative_ne_refuse_rien(gestionnaire):
    texte = texte_de(gestionnaire.get(reverse("registre:parametres")))
    assert "Ce qui en dépend dit qu'elle manque." in texte


def test_preparer_une_valeur_ferme_celle_d_avant_la_veille(gestionnaire):
    assert preparer(gestionnaire, Cle.COMMUNES_MAX).status_code == 302

    neuve = Parametre.objects.get(cle=Cle.COMMUNES_MAX, du=DEMAIN)
    ancienne = Parametre.objects.filter(cle=Cle.COMMUNES_MAX).exclude(pk=neuve.pk).latest("du")
    assert (neuve.valeur, neuve.instance, ancienne.au) == (10, "CRHH", aujourdhui())
    trace = TraceActe.objects.get(acte="enregistrer_parametre", objet_id=neuve.pk)
    assert "valeur" in trace.champs
    assert "à venir" in texte_de(gestionnaire.get(reverse("registre:parametres")))


@pytest.mark.parametrize(
    ("champs", "statut", "dit"),
    [
        ({"valeur": "zéro"}, 422, "ne convient pas"),
        ({"valeur": "100000"}, 422, "ne convient pas"),
        ({"source": ""}, 422, "obligatoire"),
        ({"territoire": "00000"}, 422, "Aucun territoire"),
        ({"du": "01/01/2020"}, 409, "Une valeur"),
    ],
)
def test_une_valeur_refusee_ne_change_rien(gestionnaire, champs, statut, dit):
    avant = list(Parametre.objects.order_by("pk").values_list("pk", "valeur", "du", "au"))

    reponse = preparer(gestionnaire, Cle.COMMUNES_MAX, **champs)

    assert reponse.status_code == statut
    assert dit in texte_de(reponse)
    assert list(Parametre.objects.order_by("pk").values_list("pk", "valeur", "du", "au")) == avant


def test_des_delais_contradictoires_sont_refuses_ensemble(gestionnaire):
    """A notice longer than the validity itself."""
    reponse = preparer(gestionnaire, Cle.PREAVIS, valeur="24")

    assert reponse.status_code in (409, 422)
    assert not Parametre.objects.filter(cle=Cle.PREAVIS, du=DEMAIN).exists()


def test_annuler_une_valeur_a_venir_rend_la_suite_a_celle_d_avant(gestionnaire):
    avant = Parametre.objects.filter(cle=Cle.COMMUNES_MAX).latest("du")
    preparer(gestionnaire, Cle.COMMUNES_MAX)
    neuve = Parametre.objects.get(cle=Cle.COMMUNES_MAX, du=DEMAIN)

    gestionnaire.post(reverse("registre:annuler_parametre", args=[neuve.pk]))

    avant.refresh_from_db()
    assert avant.au is None
    assert not Parametre.objects.filter(pk=neuve.pk).exists()


def test_deux_valeurs_a_venir_ne_se_recouvrent_pas(gestionnaire):
    preparer(gestionnaire, Cle.COMMUNES_MAX)

    assert preparer(gestionnaire, Cle.COMMUNES_MAX, valeur="12").status_code == 409
