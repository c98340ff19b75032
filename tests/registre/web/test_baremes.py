"""Ceilings and thresholds on screen: what is missing is said, and a threshold is recorded with its arrêté."""

from __future__ import annotations

import html

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registre.models import PlafondRessources, SeuilQuartile
from socle.clock import aujourdhui
from tests import monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def gestionnaire(client_de):
    call_command("charger_baremes", verbosity=0)
    return client_de(monde.GESTIONNAIRE)


def texte_de(reponse):
    return html.unescape(reponse.content.decode())


def saisie(**champs):
    base = {
        "annee": str(aujourdhui().year),
        "territoire": "11",
        "montant": "11 000",
        "arrete": "Arrêté d'essai",
        "arrete_le": f"{aujourdhui():%d/%m/%Y}",
    }
    return {**base, **champs}


def test_la_page_dit_l_annee_qui_manque(gestionnaire):
    texte = texte_de(gestionnaire.get(reverse("registre:baremes")))
    assert "non enregistré" in texte
    assert "Le quartile des ménages et les quotas de l'année disent qu'il manque." in texte


def test_une_annee_se_choisit(gestionnaire):
    texte = texte_de(gestionnaire.get(reverse("registre:baremes"), {"annee": "2024"}))
    assert "26\u202f044\u00a0€" in texte
    assert "Plafonds de ressources 2024" in texte
    # PLS 2022 was not read anywhere.
    assert "Ce qui en dépend dit qu'il manque." in texte_de(
        gestionnaire.get(reverse("registre:baremes"), {"annee": "2022"})
    )


@pytest.mark.parametrize("annee", ["1900", "x", "²", "99999999999999999999"])
def test_une_annee_inconnue_montre_la_derniere(gestionnaire, annee):
    texte = texte_de(gestionnaire.get(reverse("registre:baremes"), {"annee": annee}))
    assert "Plafonds de ressources 2026" in texte


def test_autant_de_requetes_quelle_que_soit_l_annee(gestionnaire):
    gestionnaire.get(reverse("registre:baremes"))
    nombres = []
    for annee in ("2026", "2022"):
        with CaptureQueriesContext(connection) as requetes:
            gestionnaire.get(reverse("registre:baremes"), {"annee": annee})
        nombres.append(len(requetes))
    assert len(set(nombres)) == 1


def test_une_base_sans_bareme_le_dit(gestionnaire):
    PlafondRessources.objects.all().delete()
    reponse = gestionnaire.get(reverse("registre:baremes"))
    assert "charger_baremes" in texte_de(reponse)


def test_enregistrer_un_seuil(gestionnaire):
    reponse = gestionnaire.post(reverse("registre:enregistrer_seuil"), saisie(), follow=True)
    assert "11\u202f000\u00a0€" in texte_de(reponse)
    seuil = SeuilQuartile.objects.get(annee=aujourdhui().year)
    # 11 is the région, never the département of the Aude.
    assert (seuil.montant, seuil.territoire.nature) == (11_000, "region")


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"territoire": "93048"}, "Aucune région ni aucun EPCI"),
        ({"montant": "11,5"}, "sans centimes"),
        ({"montant": "900"}, "n'est pas mensuel"),
        ({"annee": "1999"}, "Le seuil est celui d'une année"),
        ({"arrete": ""}, "obligatoire"),
        ({"arrete_le": "hier"}, "n'est pas lisible"),
    ],
)
def test_un_seuil_refuse_garde_la_saisie(gestionnaire, champs, dit):
    reponse = gestionnaire.post(reverse("registre:enregistrer_seuil"), saisie(**champs))
    assert reponse.status_code == 422
    assert dit in texte_de(reponse)
    assert not SeuilQuartile.objects.filter(annee=aujourdhui().year).exists()


def test_un_seuil_deja_enregistre_est_un_conflit_d_etat(gestionnaire):
    gestionnaire.post(reverse("registre:enregistrer_seuil"), saisie())
    reponse = gestionnaire.post(reverse("registre:enregistrer_seuil"), saisie(montant="12000"))
    assert reponse.status_code == 409
    assert "a déjà un seuil" in texte_de(reponse)
