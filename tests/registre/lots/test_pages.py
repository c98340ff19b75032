"""From the selection of the list to the workbook of results, through the pages."""

from __future__ import annotations

import html
import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from registre.models import LotActes
from registre.services import lots
from socle import travaux
from socle.models import TraceConsultation
from tests import monde
from tests.registre.web.conftest import entrer, entrer_accueil

pytestmark = pytest.mark.django_db
PREPARER = "/demandes/lots/preparer/"


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


@pytest.fixture
def client():
    return entrer(monde.COMMUNE)


def test_de_la_selection_au_resultat(client, a_renouveler):
    choisies = [a_renouveler(), a_renouveler()]
    laissee = a_renouveler()
    reponse = client.post(PREPARER, {"acte": "relancer", "s": [str(d.cle) for d in choisies], "requete": ""})

    page = client.get(reponse.url)
    assert "Confirmer pour 2 demandes" in texte_de(page)
    assert reponse.url.startswith("/demandes/lots/")
    confirmee = client.post(f"{reponse.url}confirmer/")
    assert confirmee.url == reponse.url
    assert 'hx-trigger="every 2s"' in texte_de(client.get(reponse.url))
    assert "0 sur 2 traitées" in texte_de(client.get(reponse.url))

    lot = LotActes.objects.get()
    travaux.executer(lot.travail_id)
    assert "Terminé" in texte_de(client.get(reponse.url))
    assert "hx-trigger" not in texte_de(client.get(reponse.url))
    lu = load_workbook(io.BytesIO(client.get(f"{reponse.url}resultat.xlsx").content)).active
    assert [c.value for c in lu[1]] == ["Numéro unique", "Résultat", "Raison"]
    assert {lu.cell(r, 1).value for r in (2, 3)} == {d.numeros.get().numero for d in choisies}
    assert TraceConsultation.objects.filter(nature="resultat_lot").count() == 1
    assert laissee.numeros.get().numero not in str([[c.value for c in r] for r in lu])


def test_toute_la_liste_suit_ses_filtres(client, a_renouveler, enregistree):
    a_renouveler()
    enregistree()
    client.post(PREPARER, {"acte": "relancer", "tout": "1", "requete": "echeance=a_renouveler"})
    assert LotActes.objects.get().lignes.count() == 1
    client.post(PREPARER, {"acte": "relancer", "tout": "1", "requete": "vue=toutes"})
    assert LotActes.objects.latest("pk").lignes.count() == 2


def test_une_cle_hors_du_perimetre_n_entre_pas_dans_le_lot(client, a_renouveler):
    dedans = a_renouveler()
    reponse = entrer(monde.EPCI).post(PREPARER, {"acte": "relancer", "s": [str(dedans.cle)]})
    assert reponse.status_code == 403
    autre = client.post(PREPARER, {"acte": "relancer", "s": ["pas-une-cle", "00000000-0000-4000-8000-000000000000"]})
    assert (autre.status_code, LotActes.objects.count()) == (422, 0)
    assert "Aucune demande n'est sélectionnée" in texte_de(autre)


def test_plus_de_demandes_que_la_borne(client, a_renouveler, monkeypatch):
    monkeypatch.setattr(lots, "BORNE", 1)
    a_renouveler(), a_renouveler()
    reponse = client.post(PREPARER, {"acte": "relancer", "tout": "1", "requete": "vue=toutes"})
    assert reponse.status_code == 429
    assert "Un lot compte" in texte_de(reponse)


def test_ce_qui_manque_est_redemande_sans_rien_perdre(client, a_renouveler):
    adresse = client.post(PREPARER, {"acte": "avertir", "s": [str(a_renouveler().cle)]}).url
    page = client.post(f"{adresse}confirmer/", {"objet": "Pièces de 2025", "courrier_le": "hier"})
    assert page.status_code == 422
    assert "s'écrit JJ/MM/AAAA" in texte_de(page)
    assert 'value="Pièces de 2025"' in texte_de(page)
    assert client.post(f"{adresse}confirmer/", {"objet": "Pièces", "courrier_le": "01/02/2026"}).status_code == 302


def test_la_barre_n_offre_que_les_actes_permis(a_renouveler):
    a_renouveler()
    offerts = r'<button class="btn btn-second" type="submit" name="acte" value="(\w+)"'
    assert re.findall(offerts, texte_de(entrer_accueil().get("/demandes/"))) == [
        "relancer",
        "avertir",
        "radier_sans_reponse",
    ]
    ept = texte_de(entrer(monde.EPT).get("/demandes/"))
    assert "data-ligne" in ept
    assert re.findall(offerts, ept) == ["informer_delai"], "who does not register recognises and informs, nothing else"


def test_la_liste_des_lots(client, a_renouveler):
    assert "Aucun lot pour le moment" in texte_de(client.get(reverse("registre:lots")))
    adresse = client.post(PREPARER, {"acte": "relancer", "s": [str(a_renouveler().cle)]}).url
    assert adresse in texte_de(client.get(reverse("registre:lots")))
    client.post(f"{adresse}abandonner/")
    assert "Abandonné" in texte_de(client.get(reverse("registre:lots")))
    assert entrer(monde.BAILLEUR).get(adresse).status_code == 404
