"""Screens of the files and of the divergences: dry run, apply, report; filters, correction, claim, export."""

from __future__ import annotations

import html
import io
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from habilitations.acteur import systeme
from registre.enums import TypePriorite
from registre.models import Divergence, DonneesSne, FichierPriorites, Priorite
from registre.services.priorites.divergences import comparer
from socle import travaux
from socle.clock import PARIS, aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.registre.priorites.aide import dossier, reconnue
from tests.registre.priorites.test_fichiers import csv, ligne, numero
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def texte(reponse) -> str:
    return " ".join(html.unescape(reponse.content.decode()).split())


def neuf():
    return dossier(deposee_le=aujourdhui())


def envoyer(profil: str, octets: bytes, **champs):
    donnees = {
        "source": "comdalo", "arrete_le": f"{aujourdhui():%d/%m/%Y}",
        "fichier": SimpleUploadedFile("labels.csv", octets, "text/csv"), **champs,
    }  # fmt: skip
    return entrer(profil).post(reverse("registre:fichiers_priorites"), donnees)


def en_desaccord():
    une = neuf()
    reconnue(TypePriorite.DALO, monde.acteur(monde.PREFECTURE), une)
    le = aujourdhui()
    DonneesSne.objects.create(
        demande=une, dalo_statut="CADUC", dalo_decision_le=date(2026, 2, 2),
        fichier_a=datetime(le.year, le.month, le.day, 8, tzinfo=PARIS),
    )  # fmt: skip
    comparer(le=le, acteur=systeme())
    return une


def test_lire_appliquer_et_le_rapport():
    une, fausse = neuf(), neuf()
    reponse = envoyer(monde.PREFECTURE, csv(ligne(une), ligne(fausse, naissance="01/01/1901")))
    assert reponse.status_code == 302, texte(reponse)
    page = texte(entrer(monde.PREFECTURE).get(reponse.url))
    assert "Sera reconnue" in page
    assert "Illisible" in page
    assert not Priorite.objects.exists()

    un = FichierPriorites.objects.get()
    client = entrer(monde.PREFECTURE)
    assert client.post(reverse("registre:appliquer_fichier_priorites", args=[un.cle])).status_code == 302
    un.refresh_from_db()
    travaux.executer(un.travail_id)
    assert Priorite.objects.get().demande == une
    assert "1 faite, 0 refusée." in texte(client.get(reponse.url))
    rapport = client.get(reverse("registre:rapport_fichier_priorites", args=[un.cle]))
    lignes = list(load_workbook(io.BytesIO(rapport.content)).active.iter_rows(values_only=True))
    assert lignes[1][:3] == (3, "Illisible", "Date de naissance")
    issues = client.get(reverse("registre:issues_fichier_priorites", args=[un.cle]))
    assert list(load_workbook(io.BytesIO(issues.content)).active.iter_rows(values_only=True))[1][:3] == (
        2, numero(une), "En attente d'un logement",
    )  # fmt: skip


def test_les_colonnes_qui_manquent_sont_dites_avec_celles_du_fichier():
    reponse = envoyer(monde.PREFECTURE, csv(["1", "2"], entetes=["Ville", "Truc"]))
    assert reponse.status_code == 422
    assert "Ces colonnes manquent : Numéro unique, Date de naissance" in texte(reponse)
    assert "« Ville », « Truc »" in texte(reponse)
    assert not FichierPriorites.objects.exists()


def test_sans_fichier_ni_date():
    client = entrer(monde.PREFECTURE)
    adresse = reverse("registre:fichiers_priorites")
    assert client.post(adresse, {"source": "comdalo"}).status_code == 422
    assert envoyer(monde.PREFECTURE, b"a;b\n1;2", arrete_le="bientôt").status_code == 422
    assert envoyer(monde.PREFECTURE, b"a;b\n1;2", source="autre").status_code == 422


def test_le_fichier_d_un_autre_n_existe_pas():
    envoyer(monde.PREFECTURE, csv(ligne(neuf())))
    un = FichierPriorites.objects.get()
    assert entrer(monde.ETAT).get(reverse("registre:fichier_priorites", args=[un.cle])).status_code == 404


def test_corriger_une_divergence_d_un_geste():
    une = en_desaccord()
    client = entrer(monde.PREFECTURE)
    adresse = reverse("registre:divergences")
    page = texte(client.get(adresse))
    assert "Close là-bas, ouverte ici" in page
    assert "Terminer ici" in page
    assert "Demande " + numero(une) in page, "the claim to copy"
    assert TraceConsultation.objects.filter(nature="divergences").exists()
    assert "Aucune divergence ici" in texte(client.get(adresse, {"cause": "expiree"}))
    assert "Aucune divergence ici" in texte(client.get(adresse, {"departement": "1"}))
    assert "Close là-bas" in texte(client.get(adresse, {"cause": "n'importe quoi", "etat": "x"}))

    geste = reverse("registre:traiter_divergence", args=[Divergence.objects.get().cle])
    assert client.post(geste, {"geste": "ecarter"}).status_code == 422
    assert client.post(geste, {"geste": "autre"}).status_code == 404
    assert client.post(geste, {"geste": "corriger"}).status_code == 302
    assert Priorite.objects.get().motif_fin == "caducite"
    assert client.post(geste, {"geste": "corriger"}).status_code == 409


def test_l_export_suit_les_filtres():
    une = en_desaccord()
    client = entrer(monde.PREFECTURE)
    plein = client.get(reverse("registre:exporter_divergences"))
    lignes = list(load_workbook(io.BytesIO(plein.content)).active.iter_rows(values_only=True))
    assert lignes[1][0] == numero(une)
    vide = client.get(reverse("registre:exporter_divergences"), {"cause": "expiree"})
    assert len(list(load_workbook(io.BytesIO(vide.content)).active.iter_rows())) == 1


def test_un_bailleur_ne_voit_que_ses_priorites():
    en_desaccord()
    assert "Aucune divergence ici" in texte(entrer(monde.BAILLEUR).get(reverse("registre:divergences")))
    geste = reverse("registre:traiter_divergence", args=[Divergence.objects.get().cle])
    assert entrer(monde.BAILLEUR).post(geste, {"geste": "reclamer"}).status_code == 404


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(django_assert_max_num_queries):
    for _ in range(3):
        en_desaccord()
    client = entrer(monde.PREFECTURE)
    client.get(reverse("registre:divergences"))
    with django_assert_max_num_queries(22):
        client.get(reverse("registre:divergences"))
