"""Help: every page has a text or inherits one, and each file is readable."""

from __future__ import annotations

import pytest
from django.urls import get_resolver, reverse

from socle.aide import AideIllisible, aide_de, aides, lire
from socle.glossaire import TermeInconnu
from tests.habilitations.test_matrice import noms_de_routes

# Answers that no page of ours shows: schemas, tokens, interface.
SANS_PAGE = ("api", "oauth2", "habilitations_api")
PROPRES = ("registre:accueil", "registre:liste", "registre:dossier", "registre:fil", "registre:acces", "registre:suivi", "registre:nouvelle", "registre:modifier", "registre:radier", "habilitations:agir_pour", "account_login")  # fmt: skip


def test_chaque_page_a_une_aide_ou_en_herite():
    routes = [nom for nom in noms_de_routes(get_resolver().url_patterns) if not nom.startswith(SANS_PAGE)]
    assert [nom for nom in routes if aide_de(nom) is None] == []


def test_les_pages_principales_ont_la_leur():
    generales = {"registre", "habilitations"}
    assert {nom: aide_de(nom).nom for nom in PROPRES if aide_de(nom) is None or aide_de(nom).nom in generales} == {}


def test_la_plus_precise_l_emporte():
    assert aide_de("registre:dossier").nom == "dossier"
    assert aide_de("registre:inconnue").nom == "registre"
    assert aide_de("ailleurs") is None


@pytest.mark.parametrize("texte", ["Sans titre", "# Titre\nsans pages\n\ncorps", "# Titre\nPages : a\n\n"])
def test_un_fichier_sans_sa_forme_est_nomme(texte):
    with pytest.raises(AideIllisible, match="essai"):
        lire("essai", texte)


def test_ce_qui_est_ecrit_est_echappe_et_mis_en_forme():
    corps = lire("essai", "# T\nPages : a\n\n<script> **fort** `x`\n\n- un\n- deux [[préavis|l'avis]]\n").corps
    assert "&lt;script&gt; <strong>fort</strong> <kbd>x</kbd>" in corps
    assert corps.count("<li>") == 2
    assert "l&#x27;avis</button>" in corps
    with pytest.raises(TermeInconnu):
        lire("essai", "# T\nPages : a\n\n[[inexistant]]")


def test_chaque_aide_sert(client):
    assert len({une.nom for une in aides()}) == len(aides())
    for une in aides():
        assert une.titre
        assert une.corps.startswith("<")


@pytest.mark.django_db
def test_la_page_et_le_panneau_disent_la_meme_chose(client):
    adresse = reverse("socle:aide", args=["registre:dossier"])
    page, panneau = client.get(adresse), client.get(adresse, headers={"X-Panneau": "1"})
    assert page.status_code == panneau.status_code == 200
    assert b"<html" in page.content
    assert b"<html" not in panneau.content
    assert b"Ce qui a chang" in panneau.content
    assert client.get(reverse("socle:aide", args=["registre-inconnue"])).status_code == 404
    assert "Numéro de 18 caractères" in client.get(reverse("socle:glossaire")).content.decode()
