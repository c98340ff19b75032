from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habilitations.acteur import Acteur, NatureActeur
from registre import querysets
from registre.models import Demande
from registre.querysets import Compte, Tri
from tests import monde
from tests.factories import saisies
from tests.factories.registre import demande
from tests.registre.services.conftest import agent, referentiels  # noqa: F401 - fixtures


@pytest.mark.parametrize("profil", [p for p in monde.PROFILS if monde.PROFILS[p].dedans])
def test_chaque_profil_voit_dans_son_perimetre(agent: Acteur, profil: str) -> None:  # noqa: F811
    dedans, dehors = monde.PROFILS[profil].dedans, monde.PROFILS[profil].dehors
    vue = demande(agent, (dedans,))
    autre = demande(agent, (dehors,)) if dehors else None
    acteur = monde.acteur(profil)
    visibles = set(Demande.objects.visibles_par(acteur))
    assert vue in visibles
    if autre is not None and acteur.organisme_id != agent.organisme_id:
        assert autre not in visibles, "guichets see what they registered, others only their territory"


@pytest.mark.parametrize("profil", [p for p in monde.PROFILS if not monde.PROFILS[p].dedans])
def test_qui_ne_voit_rien_ne_voit_rien(agent: Acteur, profil: str) -> None:  # noqa: F811
    demande(agent, (monde.MONTREUIL, monde.STAINS))
    assert not Demande.objects.visibles_par(monde.acteur(profil)).exists()


def test_sans_affectation_rien(agent: Acteur) -> None:  # noqa: F811
    demande(agent)
    inconnu = Acteur(nature=NatureActeur.AGENT, agent_id=10**9, organisme_id=agent.organisme_id, affectation_id=10**9)
    assert not Demande.objects.visibles_par(inconnu).exists()


def test_la_liste_est_un_ordre_de_tableaux_litteraux(agent: Acteur) -> None:  # noqa: F811
    """`ARRAY(SELECT …)` instead of literals costs 160 ms on 900,000 rows; an OR with an empty arm as much."""
    visibles = Demande.objects.visibles_par(monde.acteur(monde.EPT))
    with CaptureQueriesContext(connection) as requetes:
        list(visibles)
    (ordre,) = [requete["sql"] for requete in requetes]
    assert "territoires" in ordre
    assert "SELECT" not in ordre.split("WHERE")[1]
    assert "guichet_id" not in ordre.split("WHERE")[1], "an arm without value is dropped"


def test_statuts_du_calendrier(agent: Acteur) -> None:  # noqa: F811
    faite = demande(agent)  # valid until 10 March 2027
    jour = date(2027, 3, 10)
    assert faite in Demande.objects.a_renouveler(date(2027, 2, 10), jour)
    assert faite not in Demande.objects.a_renouveler(date(2027, 2, 9), date(2027, 3, 9))
    assert faite not in Demande.objects.expirees(jour), "the last day of validity is a day of validity"
    assert faite in Demande.objects.expirees(date(2027, 3, 11))
    assert faite in Demande.objects.actives()
    assert faite in Demande.objects.ouvertes()


def test_compte_plafonne(agent: Acteur, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    for _ in range(3):
        demande(agent)
    assert Demande.objects.all().compte() == Compte(3)
    monkeypatch.setattr(querysets, "COMPTE_MAXIMAL", 2)
    assert Demande.objects.all().compte() == Compte(2, plafonne=True)


@pytest.mark.parametrize("tri", list(Tri))
def test_pages_par_curseur_dans_les_deux_sens(agent: Acteur, tri: Tri) -> None:  # noqa: F811
    faites = [demande(agent) for _ in range(5)]
    attendu = list(Demande.objects.all().triees(tri))
    assert len(attendu) == len(faites)
    premiere = Demande.objects.all().page(tri=tri, taille=2)
    assert premiere.precedent is None
    seconde = Demande.objects.all().page(tri=tri, taille=2, apres=premiere.suivant)
    derniere = Demande.objects.all().page(tri=tri, taille=2, apres=seconde.suivant)
    assert premiere.lignes + seconde.lignes + derniere.lignes == attendu
    assert derniere.suivant is None
    retour = Demande.objects.all().page(tri=tri, taille=2, avant=derniere.precedent)
    assert retour.lignes == seconde.lignes
    debut = Demande.objects.all().page(tri=tri, taille=2, avant=retour.precedent)
    assert debut.lignes == premiere.lignes
    assert debut.precedent is None


@pytest.mark.parametrize("curseur", [("pas une date", 1), ("2026-01-01", "x")])
def test_un_curseur_forge_est_refuse(agent: Acteur, curseur: tuple[str, object]) -> None:  # noqa: F811
    with pytest.raises(ValueError, match=r"."):
        Demande.objects.all().page(tri=Tri.ANCIENNETE, apres=curseur)  # type: ignore[arg-type]


def test_un_tri_hors_liste_est_refuse() -> None:
    with pytest.raises(ValueError, match="salaire"):
        Demande.objects.all().triees("salaire")


def test_une_page_vide(agent: Acteur) -> None:  # noqa: F811
    page = Demande.objects.all().page(apres=(saisies.LE_10_MARS.isoformat(), 1))
    assert page.lignes == []
