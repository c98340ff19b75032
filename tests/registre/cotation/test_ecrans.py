"""Screens of the cotation: read by all, changed by the territory; the same words as the rules; a dossier explained."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from demo import connexion
from habilitations.acteur import systeme
from registre.models import Demande, GrilleCotation, SimulationGrille
from registre.rules.cotation.bareme import EffetRefus, LigneBareme, RegleDeRefus
from registre.saisie import SaisieDalo
from registre.services.cotation.grilles import Publication, publier
from registre.services.cotation.notes import revoir
from registre.services.cotation.passage import recoter
from registre.services.cotation.simulation import simuler
from registre.states.grille import EtatGrille
from registre.web.presenters.cotation import barres
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from socle.travaux import executer
from tests import monde
from tests.factories.registre import demande as deposer
from tests.registre.cotation.conftest import LIGNES, grille, publiee, territoire
from tests.registre.web.navigateur import liens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("aujourd_hui")]


@pytest.fixture
def aujourd_hui(referentiels: None) -> None:
    """The morning of 10 March 2026."""


def entrer(profil: str) -> Client:
    return connexion.entrer(monde.agent(profil))


@pytest.fixture
def ept_web(referentiels: None) -> Client:
    return entrer(monde.EPT)


def formulaire(reponse) -> dict[str, str]:
    """The values of the form of weights as the page shows them."""
    arbre = html.fromstring(reponse.content.decode())
    (une,) = arbre.xpath("//form[contains(@class, 'formulaire')]")
    return {nom: valeur or "" for nom, valeur in une.fields.items()}


def texte_de(reponse) -> str:
    """The words of the page, as they are read."""
    corps = html.fromstring(reponse.content.decode()).xpath("//main | //body")[-1]
    return " ".join(" ".join(corps.itertext()).split())


def test_l_ept_prepare_une_grille_de_bout_en_bout(ept_web):
    prepare = ept_web.post(reverse("registre:preparer_grille", args=[territoire().pk]))
    une = GrilleCotation.objects.get()
    assert prepare.url == reverse("registre:modifier_grille", args=[une.cle])
    page = ept_web.get(prepare.url)
    valeurs = formulaire(page) | {"intitule": "Grille 2027", "c_dalo": "20", "c_anciennete": "12 : 2 ; 24 : 4"}
    envoi = ept_web.post(prepare.url, valeurs)
    assert envoi.url == reverse("registre:grille", args=[une.cle])
    assert set(une.lignes.values_list("critere", "seuil", "points")) == {
        ("dalo", None, 20), ("anciennete", 12, 2), ("anciennete", 24, 4),
    }  # fmt: skip
    lue = texte_de(ept_web.get(envoi.url))
    assert "Grille 2027" in lue
    assert "dès 12 mois : 2 points ; dès 24 mois : 4 points" in lue
    publiee_a = ept_web.post(
        reverse("registre:publier_grille", args=[une.cle]), {"du": "10/03/2026", "source": "Délibération n° 7"}
    )
    assert publiee_a.status_code == 302
    une.refresh_from_db()
    assert (une.etat, une.source) == (EtatGrille.PUBLIEE, "Délibération n° 7")
    assert "en vigueur" in texte_de(ept_web.get(reverse("registre:cotation_territoire", args=[territoire().pk])))


def test_le_formulaire_rend_ce_qui_est_enregistre(ept_web):
    une = grille(refus=RegleDeRefus(EffetRefus.RETRAIT, 2, 6, 12))
    valeurs = formulaire(ept_web.get(reverse("registre:modifier_grille", args=[une.cle])))
    assert (valeurs["c_dalo"], valeurs["c_anciennete"], valeurs["refus_points"]) == ("20", "12 : 1", "6")
    ept_web.post(reverse("registre:modifier_grille", args=[une.cle]), valeurs)
    une.refresh_from_db()
    assert {(x.critere, x.points, x.seuil) for x in une.lignes.all()} == {
        (x.critere, x.points, x.seuil) for x in LIGNES
    }
    assert (une.refus_effet, une.refus_des, une.refus_mois) == ("retrait", 2, 12)


@pytest.mark.parametrize(
    ("champ", "texte", "phrase"),
    [
        ("c_dalo", "beaucoup", "nombre entier de points"),
        ("c_dalo", "12 : 3", "nombre entier de points"),
        ("c_anciennete", "5", "à partir de : points"),
        ("c_anciennete", "12 : 2 ; 12 : 4", "deux poids"),
        ("c_taux_effort", "40000 : 2", "-999 à 999"),
        ("intitule", "", "obligatoire"),
    ],
)
def test_une_saisie_fautive_est_dite_et_gardee(ept_web, champ, texte, phrase):
    une = grille()
    valeurs = formulaire(ept_web.get(reverse("registre:modifier_grille", args=[une.cle]))) | {champ: texte}
    refusee = ept_web.post(reverse("registre:modifier_grille", args=[une.cle]), valeurs)
    assert refusee.status_code == 422
    assert phrase in texte_de(refusee)
    assert formulaire(refusee)[champ] == texte
    assert une.lignes.count() == len(LIGNES)


def test_une_grille_illegale_dit_pourquoi_et_ne_se_publie_pas(ept_web):
    une = grille((LigneBareme("anciennete", 2, 12),))
    page = texte_de(ept_web.get(reverse("registre:grille", args=[une.cle])))
    assert "cette grille est illégale" in page
    assert "R441-2-10 11°" in page
    assert reverse("registre:publier_grille", args=[une.cle]) not in liens(
        ept_web.get(reverse("registre:grille", args=[une.cle])).content
    )
    refusee = ept_web.post(
        reverse("registre:publier_grille", args=[une.cle]), {"du": "10/03/2026", "source": "Délibération"}
    )
    assert refusee.status_code == 422
    assert "illégale" in texte_de(refusee)


def test_deux_saisies_en_meme_temps_se_disent(ept_web):
    une = grille()
    valeurs = formulaire(ept_web.get(reverse("registre:modifier_grille", args=[une.cle])))
    GrilleCotation.objects.filter(pk=une.pk).update(version=5)
    refusee = ept_web.post(reverse("registre:modifier_grille", args=[une.cle]), valeurs)
    assert refusee.status_code == 409
    assert "modifiée depuis" in texte_de(refusee)


@pytest.mark.parametrize("profil", [monde.COMMUNE, monde.BAILLEUR, monde.EPCI])
def test_les_autres_lisent_la_grille_publiee_sans_actes(referentiels, profil):
    une, brouillon = publiee(), grille()
    client = entrer(profil)
    page = client.get(reverse("registre:grille", args=[une.cle]))
    assert page.status_code == 200
    assert not {a for a in liens(page.content) if "/cotation/grilles/" in a and not a.endswith(f"{une.cle}/")}
    assert client.get(reverse("registre:grille", args=[brouillon.cle])).status_code == 404
    assert "Nouvelle grille" not in texte_de(
        client.get(reverse("registre:cotation_territoire", args=[territoire().pk]))
    )
    # Act by act: a draft of another is unknown; without the right, 403.
    attendu = 404 if profil == monde.EPCI else 403
    assert client.get(reverse("registre:modifier_grille", args=[brouillon.cle])).status_code == attendu
    assert client.post(reverse("registre:preparer_grille", args=[territoire().pk])).status_code == 403


def test_un_territoire_sans_grille_n_est_une_page_que_pour_le_sien(referentiels):
    adresse = reverse("registre:cotation_territoire", args=[territoire().pk])
    assert entrer(monde.COMMUNE).get(adresse).status_code == 404
    assert "Pas encore de grille" in texte_de(entrer(monde.EPT).get(adresse))


def test_une_grille_publiee_ne_se_modifie_plus_a_l_ecran(ept_web):
    une = publiee()
    assert ept_web.get(reverse("registre:modifier_grille", args=[une.cle])).status_code == 409
    reprise = ept_web.post(reverse("registre:reprendre_grille", args=[une.cle]))
    brouillon = GrilleCotation.objects.get(etat=EtatGrille.BROUILLON)
    assert reprise.url == reverse("registre:modifier_grille", args=[brouillon.cle])
    ept_web.post(reverse("registre:abandonner_grille", args=[brouillon.cle]))
    brouillon.refresh_from_db()
    assert brouillon.etat == EtatGrille.ABANDONNEE


def test_une_simulation_se_lance_s_attend_et_se_lit(ept_web, agent):
    publiee()
    for _ in range(3):
        deposer(agent, deposee_le=aujourdhui())
    deposer(agent, deposee_le=aujourdhui(), dalo=SaisieDalo(statut="ACTIF", decision_le=date(2025, 9, 1)))
    une = grille((LigneBareme("dalo", 1), LigneBareme("travailleur_essentiel", 2)))
    lancee = ept_web.post(reverse("registre:simuler_grille", args=[une.cle]))
    simulation = SimulationGrille.objects.get()
    assert lancee.url == reverse("registre:simulation", args=[simulation.cle])
    attente = ept_web.get(lancee.url)
    assert "En attente" in texte_de(attente)
    fragment = ept_web.get(lancee.url, headers={"HX-Request": "true"})
    assert "<h1" not in fragment.content.decode()
    executer(simulation.travail_id)
    assert ept_web.get(lancee.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    lue = texte_de(ept_web.get(lancee.url))
    assert "Qui gagne, qui perd" in lue
    assert "Travailleur essentiel 4 la liste des métiers essentiels" in lue
    assert "poids ont changé" not in lue
    assert texte_de(ept_web.get(reverse("registre:grille", args=[une.cle]))).count("poids changés depuis") == 0
    ept_web.post(reverse("registre:modifier_grille", args=[une.cle]), formulaire(
        ept_web.get(reverse("registre:modifier_grille", args=[une.cle]))) | {"c_dalo": "9"})  # fmt: skip
    assert "poids ont changé" in texte_de(ept_web.get(lancee.url))


def test_la_simulation_d_un_autre_territoire_est_inconnue(referentiels):
    une = simuler(grille().pk, acteur=systeme())
    assert entrer(monde.EPCI).get(reverse("registre:simulation", args=[une.cle])).status_code == 404
    assert entrer(monde.COMMUNE).get(reverse("registre:simulation", args=[une.cle])).status_code == 403


def test_une_grille_vide_ne_se_simule_pas(ept_web):
    une = grille(())
    suivie = ept_web.post(reverse("registre:simuler_grille", args=[une.cle]), follow=True)
    assert "rien à simuler" in texte_de(suivie)
    assert not SimulationGrille.objects.exists()


@pytest.fixture
def demande(agent) -> Demande:
    return deposer(agent, deposee_le=aujourdhui(), dalo=SaisieDalo(statut="ACTIF", decision_le=date(2025, 9, 1)))


def test_le_dossier_dit_sa_note_et_la_page_l_explique(demande):
    publiee(refus=RegleDeRefus(EffetRefus.RETRAIT, 1, 2, 6))
    recoter(le=aujourdhui())
    client = entrer(monde.COMMUNE)
    # DALO 20, priority 12, two persons too many 4, effort rate 40 % 3.
    assert "Est Ensemble : 39 points" in texte_de(client.get(reverse("registre:dossier", args=[demande.cle])))
    page = client.get(reverse("registre:cotation_du_dossier", args=[demande.cle]))
    lue = texte_de(page)
    assert "Est Ensemble : 39 points" in lue
    assert "Taux d'effort actuel 40 % calculé sur le dossier 3 points" in lue
    assert "La seule demande de ce type sur ce territoire" in lue
    assert "retire 2 points, dès le premier refus, pendant 6 mois" in lue
    assert "Pas assez de baux signés" in lue
    trace = TraceConsultation.objects.filter(nature="cotation").get()
    assert trace.objet_id == demande.pk


def test_le_dossier_sans_grille_le_dit(demande):
    revoir(le=aujourdhui())
    client = entrer(monde.COMMUNE)
    assert "Pas de note" in texte_de(client.get(reverse("registre:cotation_du_dossier", args=[demande.cle])))
    assert 'id="cotation"' not in client.get(reverse("registre:dossier", args=[demande.cle])).content.decode()


def test_une_note_a_revoir_n_est_pas_montree_comme_sure(demande):
    publiee()
    client = entrer(monde.COMMUNE)
    assert 'id="cotation"' not in client.get(reverse("registre:dossier", args=[demande.cle])).content.decode()
    # The page computes it from the dossier as it is now.
    assert "39 points" in texte_de(client.get(reverse("registre:cotation_du_dossier", args=[demande.cle])))


@pytest.mark.parametrize(
    ("distribution", "points", "attendu"),
    [
        ([], None, []),
        ([(0, 4), (3, 8)], 3, [("0", 4, 50, False), ("1", 0, 0, False), ("2", 0, 0, False), ("3", 8, 100, True)]),
        # 24 scores in twelve bands of two.
        ([(0, 1), (23, 1)], 1, [("0 à 1", 1, 100, True), *[(f"{n} à {n + 1}", 0, 0, False) for n in range(2, 22, 2)],
                                ("22 à 23", 1, 100, False)]),
    ],
)  # fmt: skip
def test_les_barres_d_une_distribution(distribution, points, attendu):
    assert [(une.libelle, une.nombre, une.part, une.ici) for une in barres(distribution, points)] == attendu


def test_publier_dans_l_avenir_se_dit(referentiels):
    une = grille()
    publier(une.pk, Publication(date(2026, 6, 1), "Délibération"), acteur=systeme())
    assert "à partir du 1er juin 2026" in texte_de(entrer(monde.BAILLEUR).get(reverse("registre:cotation")))
