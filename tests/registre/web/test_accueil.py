"""The home page: each tray counts what its list shows, in the scope asked, in one statement, and says how urgent it is."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as arbres

from registre import corbeilles
from registre.corbeilles import Portee
from registre.enums import CanalCourrier, EtatCourrier, NatureCourrier, NatureTache, TypePriorite
from registre.models import AttenteAnormale, Courrier, DelaiAnormal, Demande, DemandeAcces, Priorite, Tache
from registre.rules.echeances import ajouter_mois, bornes_du_jour
from registre.services import prise_en_charge
from registre.services.parametres import delais_de_la_region
from registre.services.partage import partager
from socle.clock import aujourdhui, horloge_a, maintenant
from tests import monde
from tests.factories.registre import demande as deposer
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
ACCUEIL = "registre:accueil"


def deposee_il_y_a(mois: int) -> Demande:
    with horloge_a(ajouter_mois(aujourdhui(), -mois)):
        return deposer(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


def courrier(demande: Demande, nature: NatureCourrier, etat: EtatCourrier, **champs) -> Courrier:
    return Courrier.objects.create(
        demande=demande, nature=nature, canal=CanalCourrier.RECOMMANDE, etat=etat, cree_a=maintenant(), **champs
    )


@pytest.fixture
def travail(db) -> dict[str, Demande]:
    """One demande for each tray, at the guichet of Montreuil. Households of the factory have no NIR: all to complete."""
    le = aujourdhui()
    faites = {
        "a_completer": deposee_il_y_a(0),
        "a_renouveler": deposee_il_y_a(11),
        "echues": deposee_il_y_a(12),
        "expirees": deposee_il_y_a(15),
        "courriers_echec": deposee_il_y_a(1),
        "avertis": deposee_il_y_a(1),
        "dalo": deposee_il_y_a(1),
        "a_verifier": deposee_il_y_a(1),
        "priorites_contestees": deposee_il_y_a(1),
        "priorites_finissent": deposee_il_y_a(1),
        "delai_anormal": deposee_il_y_a(1),
    }
    Demande.objects.filter(pk=faites["a_renouveler"].pk).update(valable_jusqu_au=le + timedelta(days=10))
    Demande.objects.filter(pk=faites["echues"].pk).update(valable_jusqu_au=le - timedelta(days=3))
    courrier(faites["courriers_echec"], NatureCourrier.PREAVIS, EtatCourrier.ECHEC)
    courrier(
        faites["avertis"], NatureCourrier.AVERTISSEMENT_C, EtatCourrier.DISTRIBUE,
        envoye_le=le, distribue_le=le - timedelta(days=40), preuve="AR", echeance_le=le - timedelta(days=9),
    )  # fmt: skip
    Priorite.objects.create(
        demande=faites["dalo"], type=TypePriorite.DALO, statut="ACTIF", decision_le=le - timedelta(days=142)
    )
    Priorite.objects.create(
        demande=faites["priorites_contestees"], type=TypePriorite.L441_1_K, etat="contestee", contestee_le=le,
        contestee_par=monde.organisme(monde.ETAT),
    )  # fmt: skip
    Priorite.objects.create(
        demande=faites["priorites_finissent"], type=TypePriorite.L441_1_M, au=le + timedelta(days=20)
    )
    AttenteAnormale.objects.create(
        demande=faites["delai_anormal"], delai=DelaiAnormal.objects.first(), atteint_le=le, constate_le=le
    )
    Tache.objects.create(demande=faites["a_verifier"], nature=NatureTache.ADRESSE_A_VERIFIER, ouverte_a=maintenant())
    return faites


def page_de(client, portee: str = "") -> str:
    reponse = client.get(reverse(ACCUEIL), {"portee": portee} if portee else {})
    assert reponse.status_code == 200
    return html.unescape(reponse.content.decode())


def corbeilles_de(client, portee: str = "") -> dict[str, tuple[int, str, bool]]:
    """Title -> number, address, urgent."""
    racine = arbres.fromstring(page_de(client, portee))
    lues = {}
    for une in racine.xpath("//*[contains(concat(' ', @class, ' '), ' corbeille ')]"):
        titre = une.xpath("./span[contains(@class, 'corbeille-titre')]/text()")[0]
        nombre = une.xpath("./span[contains(@class, 'corbeille-nombre')]/text()")[0]
        lues[titre] = (int(nombre), une.get("href") or "", "urgente" in une.get("class"))
    return lues


def test_chaque_corbeille_compte_ce_que_montre_sa_liste(commune, travail):
    for portee in (Portee.EQUIPE, Portee.TOUS):
        lues = corbeilles_de(commune, portee)
        assert set(lues) >= {un.titre for un in corbeilles.DU_REGISTRE if un.code in travail}
        for titre, (nombre, adresse, _) in lues.items():
            if nombre:
                liste = commune.get(adresse).content.decode()
                assert len(re.findall(r"<tr data-ligne", liste)) == nombre, (titre, portee)
        for code, demande in travail.items():
            titre = next(un.titre for un in corbeilles.DU_REGISTRE if un.code == code)
            assert str(demande.cle) in commune.get(lues[titre][1]).content.decode(), code


def test_le_rouge_dit_un_delai_legal_depasse_et_lui_seul(commune, travail):
    urgentes = {titre for titre, (_, _, urgente) in corbeilles_de(commune).items() if urgente}
    assert urgentes == {"Échues, encore renouvelables", "Expirées", "Avertissements échus"}


def test_une_corbeille_vide_reste_calme(commune):
    lues = corbeilles_de(commune)
    assert lues
    assert {(nombre, adresse, urgente) for nombre, adresse, urgente in lues.values()} == {(0, "", False)}


def test_l_age_du_plus_ancien_est_dit(commune, travail):
    page = page_de(commune)
    assert "la plus ancienne décision du" in page
    assert "(il y a 142 j)" in page
    assert "(dans 10 j)" in page


def test_les_miens_sont_ceux_que_je_suis(commune, travail):
    acteur = monde.acteur(monde.COMMUNE)
    assert sum(nombre for nombre, *_ in corbeilles_de(commune, "moi").values()) == 0

    prise_en_charge.confier(travail["dalo"].pk, affectation_id=acteur.affectation_id, acteur=acteur)

    lues = corbeilles_de(commune, "moi")
    assert lues["Reconnues prioritaires (DALO)"][0] == 1
    assert lues["Expirées"][0] == 0
    assert str(travail["dalo"].cle) in commune.get(lues["Reconnues prioritaires (DALO)"][1]).content.decode()


def test_une_corbeille_reste_dans_le_perimetre(travail):
    assert sum(nombre for nombre, *_ in corbeilles_de(entrer(monde.VILLE_DE_PARIS), "tous").values()) == 0


def test_le_compte_s_arrete_et_le_dit(commune, travail, monkeypatch):
    monkeypatch.setattr(corbeilles, "PLAFOND", 2)
    acteur, le = monde.acteur(monde.COMMUNE), aujourdhui()
    comptes = corbeilles.compter(
        corbeilles.compteurs(acteur), acteur, Portee.TOUS, bornes=bornes_du_jour(le, delais_de_la_region(le))
    )
    assert comptes["a_completer"].nombre == 2
    assert comptes["a_completer"].plafonne
    assert not comptes["dalo"].plafonne


def test_le_nombre_de_requetes_ne_depend_pas_du_travail(commune):
    page_de(commune)
    with CaptureQueriesContext(connection) as sans:
        page_de(commune)
    for mois in (0, 12, 15):
        deposee_il_y_a(mois)
    with CaptureQueriesContext(connection) as avec:
        page_de(commune)
    assert len(avec) == len(sans) <= 16


@pytest.mark.parametrize("profil", [monde.SIAO, monde.LIEU_ACCUEIL])
def test_qui_lit_par_nom_voit_ce_qui_lui_est_partage(profil, travail):
    client = entrer(profil)
    assert corbeilles_de(client)["Partagés avec nous"][0] == 0
    assert "ouverts nommément" in page_de(client)

    organisme = monde.acteur(profil).organisme_id
    partager(
        travail["dalo"].pk, organisme_id=organisme, motif="accompagnement", au=aujourdhui() + timedelta(days=30),
        acteur=monde.acteur(monde.COMMUNE), demande_signee_le=aujourdhui(),
    )  # fmt: skip
    nombre, adresse, _ = corbeilles_de(client)["Partagés avec nous"]
    assert nombre == 1
    assert str(travail["dalo"].cle) in client.get(adresse).content.decode()
    assert "Échues" not in page_de(client), "renewals are not their work"


def test_sans_dossier_la_page_dit_pourquoi(db):
    page = page_de(entrer(monde.OBSERVATOIRE))
    assert "n'ouvre pas de dossier nominatif" in page
    assert "R441-2-15 V" in page


def test_le_rail_ne_compte_que_ce_qui_attend(commune, travail):
    lu = commune.get(reverse("registre:compteurs")).json()["compteurs"]
    assert lu[reverse(ACCUEIL)]["urgent"] is True
    assert int(lu[reverse(ACCUEIL)]["texte"]) > len(travail)
    assert entrer(monde.VILLE_DE_PARIS).get(reverse("registre:compteurs")).json() == {"compteurs": {}}


def test_le_rail_dit_les_demandes_d_acces_a_repondre(commune, travail):
    demandeur = monde.acteur(monde.VILLE_DE_PARIS)
    DemandeAcces.objects.create(
        demande=travail["dalo"],
        organisme_id=demandeur.organisme_id,
        agent_id=demandeur.agent_id,
        motif="le ménage se présente à notre guichet",
        faite_a=maintenant(),
    )
    adresse = reverse("registre:demandes_acces")
    assert commune.get(reverse("registre:compteurs")).json()["compteurs"][adresse] == {"texte": "1", "urgent": False}
    ailleurs = entrer(monde.VILLE_DE_PARIS).get(reverse("registre:compteurs")).json()["compteurs"]
    assert adresse not in ailleurs
