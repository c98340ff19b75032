"""The list of vacancies: filters, pages, rights, a fixed number of statements, the same rows in Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from attributions import liste_vacances as listes
from attributions.models import MiseADisposition
from attributions.states.vacance import EtatVacance as V
from attributions.web.designation.pages import TAILLE
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.factories.attributions import un_logement, une_candidature, une_convention, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
BAILLEUR, VILLE = monde.BAILLEUR, monde.RESERVATAIRE


def reservee(**champs: object) -> MiseADisposition:
    qui = monde.organisme(VILLE)
    return une_vacance(reservataire=qui, convention=une_convention(qui), **champs)  # type: ignore[arg-type]


def retiree() -> MiseADisposition:
    jour = aujourdhui()
    return une_vacance(etat=V.RETIREE, retiree_le=jour, motif_retrait="Vente", close_le=jour)


# What a filter keeps, and what it leaves out.
CAS: dict[str, tuple[dict[str, object], Callable[[], MiseADisposition], Callable[[], MiseADisposition]]] = {
    "en cours": ({}, une_vacance, retiree),
    "closes": ({"etat": "closes"}, retiree, une_vacance),
    "état": ({"etat": "a_orienter"}, lambda: une_vacance(etat=V.A_ORIENTER), une_vacance),
    "gardé": ({"reservataire": "bailleur"}, une_vacance, reservee),
    "type": ({"typologie": "T5"}, lambda: une_vacance(un_logement(typologie="T5")), une_vacance),
    "âge": ({"depuis": "60"}, lambda: une_vacance(ouverte_a=maintenant() - timedelta(days=61)), une_vacance),
}


@pytest.mark.parametrize("nom", CAS)
def test_chaque_filtre_garde_ce_qu_il_dit(nom: str) -> None:
    valeurs, dedans, dehors = CAS[nom]
    dehors()
    attendue = dedans()
    assert list(listes.filtrer(monde.acteur(BAILLEUR), valeurs)) == [attendue]
    reponse = entrer(BAILLEUR).get(reverse("attributions:vacances"), valeurs)
    assert reponse.status_code == 200
    assert reponse.content.decode().count("<tr data-ligne") == 1


def test_le_reservataire_et_la_commune_filtrent() -> None:
    une = reservee()
    une_vacance(un_logement(commune=monde.MELUN))
    acteur = monde.acteur(BAILLEUR)
    assert list(listes.filtrer(acteur, {"reservataire": str(une.reservataire_id)})) == [une]
    assert list(listes.filtrer(acteur, {"commune": une.logement.commune_id})) == [une]
    assert (str(une.reservataire_id), une.reservataire.nom) in listes.reservataires(acteur)


def test_chacun_ne_voit_que_les_siennes() -> None:
    """R441-5: the réservataire those oriented to it; the bailleur its own; nobody else's to another employer."""
    gardee, reserve = une_vacance(un_logement(commune=monde.MELUN)), reservee()
    assert set(listes.filtrer(monde.acteur(BAILLEUR), {})) == {gardee, reserve}
    assert list(listes.filtrer(monde.acteur(VILLE), {})) == [reserve]
    assert list(listes.filtrer(monde.acteur(monde.EMPLOYEUR), {})) == []


def test_un_filtre_illisible_est_dit() -> None:
    assert entrer(BAILLEUR).get(reverse("attributions:vacances"), {"etat": "perdue"}).status_code == 422


def test_les_pages_se_suivent_le_premier_libre_d_abord() -> None:
    jours = [aujourdhui() + timedelta(days=i // 2) for i in range(TAILLE + 3)]
    attendues = [une_vacance(un_logement(), disponible_le=jour).pk for jour in jours]
    client, url = entrer(BAILLEUR), reverse("attributions:vacances")
    premiere = client.get(url, {"typologie": "T3"})
    seconde = client.get(premiere.context["page"].url_suivante)
    assert "typologie=T3" in premiere.context["page"].url_suivante
    vues = [ligne["url"] for reponse in (premiere, seconde) for ligne in reponse.context["lignes"]]
    cles = dict(MiseADisposition.objects.values_list("pk", "cle"))
    assert vues == [reverse("attributions:vacance", args=[cles[pk]]) for pk in attendues]


@pytest.mark.parametrize("nombre", [1, 6])
def test_le_nombre_d_instructions_est_fixe(nombre: int) -> None:
    for _ in range(nombre):
        une_candidature(une_vacance(un_logement()))
    client, url = entrer(BAILLEUR), reverse("attributions:vacances")
    client.get(url)
    with CaptureQueriesContext(connection) as lues:
        client.get(url)
    assert len(lues) <= 14


def test_le_classeur_a_les_lignes_de_la_liste() -> None:
    une = une_vacance(etat=V.A_ORIENTER)
    une_vacance(un_logement())
    url = reverse("attributions:exporter_vacances")
    reponse = entrer(VILLE).get(url)
    assert reponse.status_code == 200
    octets = entrer(BAILLEUR).get(url, {"etat": "a_orienter"}).content
    lignes = list(load_workbook(BytesIO(octets)).active.iter_rows(values_only=True))
    assert [ligne[0] for ligne in lignes] == ["Référence", une.logement.reference]
