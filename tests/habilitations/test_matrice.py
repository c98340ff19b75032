"""Every route × every actor type × in or out of perimeter, and the proof that no route was forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from demo import connexion
from habilitations.models import Habilitation, Mandat, Reservation
from registre.models import Parametre
from registre.rules.parametres import Cle
from socle.clock import aujourdhui
from tests import monde
from tests.factories import registre as demandes
from tests.habilitations.lignes import Ligne
from tests.habilitations.matrice import API, API_PUBLIQUE, COMPTES, MATRICE

pytestmark = pytest.mark.django_db


def noms_de_routes(motifs: list[URLPattern | URLResolver], espace: str = "") -> Iterator[str]:
    for motif in motifs:
        if isinstance(motif, URLResolver):
            suite = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from noms_de_routes(motif.url_patterns, suite)
        else:
            yield f"{espace}{motif.name or motif.pattern}"


def test_chaque_route_figure_dans_la_matrice():
    routes = {nom for nom in noms_de_routes(get_resolver().url_patterns) if not nom.startswith("mfa_")}
    assert routes == set(MATRICE) | set(COMPTES) | set(API) | set(API_PUBLIQUE)


@pytest.fixture
def dossiers(db):
    """One demande for each commune the profiles are tested on, held by a guichet that is in nobody's own arms."""
    etat = monde.acteur(monde.ETAT)
    communes = {c for p in monde.PROFILS.values() for c in (p.dedans, p.dehors) if c}
    guichet = monde.PROFILS[monde.ETAT].guichet
    return {
        commune: demandes.demande(etat, (commune,), guichet=guichet, deposee_le=aujourdhui())
        for commune in sorted(communes)
    }


def _premier(modele: type[models.Model], **criteres: object) -> int:
    return modele.objects.filter(**criteres).earliest("pk").pk


CLES: dict[str, Callable[[], object]] = {
    "organisme": lambda: monde.organisme(monde.COMMUNE).pk,
    "reservataire": lambda: monde.organisme(monde.RESERVATAIRE).pk,
    "mandataire": lambda: monde.organisme(monde.MANDATAIRE).pk,
    "agent": lambda: monde.agent(monde.COMMUNE).pk,
    "affectation": lambda: monde.affectation(monde.COMMUNE).pk,
    "guichet": lambda: monde.guichet(monde.COMMUNE).pk,
    "habilitation": lambda: _premier(Habilitation, organisme=monde.organisme(monde.COMMUNE)),
    "reservation": lambda: _premier(Reservation, organisme=monde.organisme(monde.RESERVATAIRE)),
    "mandat": lambda: _premier(Mandat, mandataire=monde.organisme(monde.MANDATAIRE)),
    "territoire": lambda: monde.commune(monde.MONTREUIL).pk,
    "parametre": lambda: Cle.VALIDITE.value,
    "valeur": lambda: _premier(Parametre),
}


def cles_de(ligne: Ligne) -> list[object]:
    return [CLES[cle]() if cle in CLES else cle for cle in ligne.cles]


def demander(client: Client, nom: str, ligne: Ligne, *parametres: object) -> int:
    adresse = reverse(nom, args=parametres or cles_de(ligne))
    return getattr(client, ligne.methode)(adresse, ligne.donnees).status_code


def entrer(profil: str) -> Client:
    return connexion.entrer(monde.agent(profil))


def attendu(ligne: Ligne, profil: str, *, dedans: bool) -> int:
    if profil not in ligne.qui:
        return ligne.ferme
    if dedans and profil in ligne.sauf:
        return ligne.ferme
    return ligne.ouvert if dedans or not ligne.dossier else 404


@pytest.mark.parametrize("nom", [nom for nom, ligne in MATRICE.items() if ligne.dossier])
def test_sur_un_dossier(nom, dossiers):
    ligne = MATRICE[nom]
    recus, voulus = {}, {}
    for profil, qui in monde.PROFILS.items():
        client = entrer(profil)
        for dedans, commune in ((True, qui.dedans), (False, qui.dehors)):
            if commune is not None:
                recus[profil, dedans] = demander(client, nom, ligne, dossiers[commune].cle)
                voulus[profil, dedans] = attendu(ligne, profil, dedans=dedans)
    assert recus == voulus


@pytest.mark.parametrize("nom", [nom for nom, ligne in MATRICE.items() if not ligne.dossier])
def test_sans_dossier(nom):
    ligne = MATRICE[nom]
    recus = {profil: demander(entrer(profil), nom, ligne) for profil in monde.PROFILS}
    assert recus == {profil: attendu(ligne, profil, dedans=True) for profil in monde.PROFILS}


@pytest.mark.parametrize("nom", MATRICE)
def test_un_inconnu_est_envoye_se_connecter(nom, client):
    ligne = MATRICE[nom]
    cle = ["00000000-0000-4000-8000-000000000000"] if ligne.dossier else cles_de(ligne)
    reponse = getattr(client, ligne.methode)(reverse(nom, args=cle), ligne.donnees)
    assert reponse.status_code == 302
    assert reponse.url.startswith(reverse(settings.LOGIN_URL))


@pytest.mark.parametrize("nom", [nom for nom, ligne in MATRICE.items() if ligne.dossier])
def test_une_cle_forgee_n_existe_pour_personne(nom):
    ligne = MATRICE[nom]
    client = entrer(monde.BAILLEUR if monde.BAILLEUR in ligne.qui else min(ligne.qui))
    assert demander(client, nom, ligne, "00000000-0000-4000-8000-000000000000") == 404


@pytest.mark.parametrize("nom", [nom for nom in MATRICE if nom != "habilitations:agir_pour"])
@pytest.mark.parametrize(
    "courriel", [monde.AGENT_SANS_AFFECTATION, monde.AGENT_AFFECTATION_EXPIREE, monde.SUPERUTILISATEUR]
)
def test_sans_affectation_en_vigueur_rien_ne_s_ouvre(nom, courriel):
    """A superuser is one of them: being one opens nothing."""
    ligne = MATRICE[nom]
    client = connexion.entrer(monde.Agent.objects.get(email=courriel))
    cle = ["00000000-0000-4000-8000-000000000000"] if ligne.dossier else []
    assert demander(client, nom, ligne, *cle) in ({403, 302} if nom == "registre:accueil" else {403})


@pytest.mark.parametrize(("nom", "statut"), COMPTES.items())
def test_les_routes_de_compte_se_tiennent_sans_droit(nom, statut, client):
    parametres = {
        "account_confirm_email": {"key": "x"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x"},
        "habilitations:invitation": {"secret": "x"},
        "socle:aide": {"route": "registre:dossier"},
    }
    assert client.get(reverse(nom, kwargs=parametres.get(nom))).status_code == statut
