"""Orienting somebody elsewhere: counted, named nowhere, with a letter when he wants one."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

from registre.models import Orientation
from socle.models import TraceActe
from tests import monde
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
LYON = "69123"


def orienter(profil: str, **valeurs: object):
    depart = {"guichet": str(monde.guichet(profil).pk), "vers": "Mairie de Lyon, 1 place de la Comédie"}
    return entrer(profil).post(reverse("registre:orienter"), {**depart, **valeurs})


def test_hors_de_la_region_avec_une_lettre():
    reponse = orienter(
        monde.COMMUNE, motif="hors_region", communes=[LYON], nom="Awa Sarr", adresse="3 rue des Lilas\n93100 Montreuil"
    )

    assert reponse["Content-Type"] == "application/pdf", html.unescape(reponse.content.decode(errors="ignore"))
    assert reponse.content.startswith(b"%PDF-")
    gardee = Orientation.objects.get()
    assert (gardee.motif, gardee.communes) == ("hors_region", LYON)
    assert "Sarr" not in str(Orientation.objects.values().get())
    assert TraceActe.objects.filter(acte="orienter", objet_id=gardee.pk).exists()


def test_sans_lettre_on_revient_a_la_liste():
    reponse = orienter(monde.ACTION_LOGEMENT, motif="public")

    assert reponse["Location"] == "/demandes/"
    assert Orientation.objects.get().motif == "public"


def test_un_guichet_ouvert_a_tous_enregistre():
    reponse = orienter(monde.COMMUNE, motif="public")

    assert reponse.status_code == 409
    page = html.unescape(reponse.content.decode())
    assert "Ce guichet est ouvert à tous : il enregistre la demande (" in page
    assert 'href="#id_motif"' in page
    assert not Orientation.objects.exists()


def test_le_guichet_d_un_autre_est_refuse():
    reponse = orienter(
        monde.COMMUNE, guichet=str(monde.guichet(monde.BAILLEUR).pk), motif="hors_region", communes=[LYON]
    )

    assert reponse.status_code == 422
    assert not Orientation.objects.exists()
