"""Previous and next in the list one came from; changes since the last visit; who follows; what a long history costs."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from habilitations.models import Guichet
from registre.enums import NatureEvenement
from registre.models import Demande, Visite
from registre.services.actes import inscrire
from registre.services.partage import partager
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def adresse(demande: Demande, requete: str = "", route: str = "registre:dossier") -> str:
    return reverse(route, args=[demande.cle]) + (f"?{requete}" if requete else "")


def lire(client, ou: str) -> str:
    reponse = client.get(ou)
    assert reponse.status_code == 200
    return html.unescape(reponse.content.decode())


def voisin(page: str, quoi: str) -> str:
    trouve = re.search(rf'data-voisin="{quoi}"[^>]*?href="([^"]*)"', page)
    return trouve[1] if trouve else ""


@pytest.fixture
def trois(enregistree) -> list[Demande]:
    """Three demandes in the order of names."""
    return [enregistree(nom) for nom in ("Adam", "Bernard", "Colin")]


def test_de_la_liste_au_dossier_et_au_suivant(commune, trois):
    liste = lire(commune, "/demandes/?tri=nom")
    ouverte = re.search(rf'href="(/demandes/{trois[0].cle}/\?[^"]*)"', liste)[1]

    premier = lire(commune, ouverte)
    assert voisin(premier, "precedent") == ""
    deuxieme = lire(commune, voisin(premier, "suivant"))
    assert "<h1>Bernard" in deuxieme
    assert "<h1>Adam" in lire(commune, voisin(deuxieme, "precedent"))
    dernier = lire(commune, voisin(deuxieme, "suivant"))
    assert "<h1>Colin" in dernier
    assert voisin(dernier, "suivant") == ""
    assert lire(commune, voisin(dernier, "liste")).count("<tr data-ligne") == 3


def test_les_voisins_suivent_filtres_et_tri(commune, trois):
    Demande.objects.filter(pk=trois[1].pk).update(mutation=True)
    premier = lire(commune, adresse(trois[0], "tri=nom&mutation=non"))
    assert str(trois[2].cle) in voisin(premier, "suivant")
    inverse = lire(commune, adresse(trois[2], "tri=-nom"))
    assert str(trois[1].cle) in voisin(inverse, "suivant")


def test_une_recherche_ne_met_aucun_nom_dans_l_adresse(commune, trois):
    ou = commune.post("/demandes/recherche/", {"texte": "Bernard"}).headers["Location"]
    page = lire(commune, ou)
    ouverte = re.search(rf'href="(/demandes/{trois[1].cle}/\?[^"]*)"', page)[1]
    assert "r=" in ouverte
    assert "ernard" not in ouverte
    assert voisin(lire(commune, ouverte), "suivant") == ""
    perdue = lire(entrer(monde.BAILLEUR), ouverte)
    assert voisin(perdue, "liste") == "", "the search of another person shows no neighbour"


def test_sans_liste_pas_de_voisins(commune, trois):
    assert "data-voisins hidden" in lire(commune, adresse(trois[0]))
    assert "data-voisins hidden" in lire(commune, adresse(trois[0], "inconnu=1"))


def test_les_voisins_restent_dans_le_perimetre(commune, trois, enregistree):
    Demande.objects.filter(pk=trois[1].pk).update(territoires=[], guichet=_guichet_d_ailleurs())
    assert str(trois[2].cle) in voisin(lire(commune, adresse(trois[0], "tri=nom")), "suivant")


def _guichet_d_ailleurs() -> int:
    return Guichet.objects.get(code=monde.PROFILS[monde.VILLE_DE_PARIS].guichet).pk


def test_le_nombre_de_requetes_ne_depend_pas_de_l_histoire(commune, trois):
    for requete in ("", "tri=nom"):
        ou = adresse(trois[1], requete)
        lire(commune, ou)
        with CaptureQueriesContext(connection) as courte:
            lire(commune, ou)
        for _ in range(5):
            inscrire(
                [trois[1].pk] * 100, NatureEvenement.COURRIER, acteur=monde.acteur(monde.BAILLEUR), le=aujourdhui()
            )
        Visite.objects.update(vue_a=maintenant() - timedelta(hours=2), reference_a=maintenant() - timedelta(days=1))
        with CaptureQueriesContext(connection) as longue:
            page = lire(commune, ou)
        assert len(longue) <= len(courte) + 1, "what is new is one statement more, whatever the history"
        assert len(longue) <= 46
        assert page.count('class="fil-quand"') == 8


def test_ce_qui_a_change_depuis_ma_visite_est_marque(commune, trois):
    bailleur = entrer(monde.BAILLEUR)
    assert "nouveau</span>" not in lire(bailleur, adresse(trois[0]))
    # The visit before ended now, after the deposit.
    Visite.objects.update(reference_a=maintenant())
    partager(
        trois[0].pk, organisme_id=monde.acteur(monde.SIAO).organisme_id, motif="suivi", au=aujourdhui(),
        acteur=monde.acteur(monde.COMMUNE), demande_signee_le=aujourdhui(),
    )  # fmt: skip

    page = lire(bailleur, adresse(trois[0]))

    assert "1 nouvel événement" in page
    assert re.search(r'Dossier partagé</span> <span class="nouveau">nouveau', page)
    assert "nouvel événement" not in lire(commune, adresse(trois[0])), "one's own acts are not new"


def test_suivre_depuis_le_dossier(commune, trois):
    ou = adresse(trois[0], route="registre:suivi")
    moi = str(monde.acteur(monde.COMMUNE).affectation_id)
    assert "Personne de votre organisme ne suit" in lire(commune, adresse(trois[0]))

    assert commune.post(ou, {"affectation": moi, "attendu": ""}).status_code == 302
    assert "Vous suivez ce dossier depuis aujourd'hui" in lire(commune, adresse(trois[0]))
    assert "Collègue" in lire(commune, ou)

    perimee = commune.post(ou, {"affectation": moi, "attendu": ""})
    assert perimee.status_code == 409
    assert commune.post(ou, {"affectation": "", "attendu": moi}).status_code == 302
    assert commune.post(ou, {"affectation": "99999999", "attendu": ""}).status_code == 422


def test_qui_peut_voir_dit_les_partages_et_les_consultations(commune, trois):
    partager(
        trois[0].pk, organisme_id=monde.acteur(monde.SIAO).organisme_id, motif="accompagnement social", au=aujourdhui(),
        acteur=monde.acteur(monde.COMMUNE), demande_signee_le=aujourdhui(),
    )  # fmt: skip
    page = lire(commune, adresse(trois[0], route="registre:acces"))
    assert "SIAO de Seine-et-Marne" in page
    assert "accompagnement social" in page
    assert "votre organisme" in page
    assert "Dernières consultations" in page
    sans_traces = lire(entrer(monde.EPT), adresse(trois[0], route="registre:acces"))
    assert "Dernières consultations" not in sans_traces


def test_le_fil_se_filtre_par_famille(commune, trois):
    ou = adresse(trois[0], route="registre:fil")
    assert "Dépôt de la demande" in lire(commune, f"{ou}?famille=decisions")
    assert "Aucun événement de cette nature" in lire(commune, f"{ou}?famille=attribution")
    assert "Dépôt de la demande" in lire(commune, f"{ou}?famille=inconnue")
