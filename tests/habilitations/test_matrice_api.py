"""Every route of the API × a client of every profile × in or out of perimeter, and what scopes and tokens change."""

from __future__ import annotations

import pytest
from django.urls import reverse

from demo import connexion
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import RACINE, Api, jeton_de
from tests.factories import registre as demandes
from tests.habilitations.lignes import LigneApi
from tests.habilitations.matrice import API, API_PUBLIQUE

pytestmark = pytest.mark.django_db
INCONNUE = "00000000-0000-4000-8000-000000000000"
LIGNES = [(nom, ligne) for nom, lignes in API.items() for ligne in lignes]
DOSSIERS, AUTRES = ([(n, li) for n, li in LIGNES if li.dossier is oui] for oui in (True, False))


def noms(lignes: list[tuple[str, LigneApi]]) -> list[str]:
    return [f"{nom} {ligne.methode}" for nom, ligne in lignes]


@pytest.fixture
def dossiers(db):
    """One demande for each commune the profiles are tested on, held by a guichet that is in nobody's own arms."""
    etat = monde.acteur(monde.ETAT)
    communes = {c for p in monde.PROFILS.values() for c in (p.dedans, p.dehors) if c}
    guichet = monde.PROFILS[monde.ETAT].guichet
    return {c: demandes.demande(etat, (c,), guichet=guichet, deposee_le=aujourdhui()) for c in sorted(communes)}


def demander(api: Api, nom: str, ligne: LigneApi, *parametres: object) -> int:
    chemin = reverse(nom, args=[*parametres, *ligne.suite]).removeprefix(RACINE)
    if ligne.methode == "get":
        return api.get(chemin).status_code
    # The pièces have a version of their own (ADR 0036).
    version = "0" * 16 if ligne.portee == "pieces:ecrire" else "999"
    entetes = {"If_Match": f'"{version}"'} if ligne.dossier else {}
    return getattr(api, ligne.methode)(chemin, ligne.corps, **entetes).status_code


def parametres_de(nom: str, ligne: LigneApi) -> list[object]:
    return [INCONNUE] if ligne.dossier else [999_999_999] if nom == "api:territoire" else []


@pytest.mark.parametrize(("nom", "ligne"), DOSSIERS, ids=noms(DOSSIERS))
def test_sur_un_dossier(nom, ligne, dossiers):
    recus, voulus = {}, {}
    for profil, qui in monde.PROFILS.items():
        api = Api(profil, ligne.portee)
        for dedans, commune in ((True, qui.dedans), (False, qui.dehors)):
            if commune is not None:
                recus[profil, dedans] = demander(api, nom, ligne, dossiers[commune].cle)
                ouvert = (403 if profil in ligne.sauf else ligne.ouvert) if dedans else 404
                voulus[profil, dedans] = ouvert if profil in ligne.qui else 403
    assert recus == voulus


@pytest.mark.parametrize(("nom", "ligne"), AUTRES, ids=noms(AUTRES))
def test_sans_dossier(nom, ligne):
    recus = {
        profil: demander(Api(profil, ligne.portee), nom, ligne, *parametres_de(nom, ligne)) for profil in monde.PROFILS
    }
    assert recus == {profil: ligne.ouvert if profil in ligne.qui else 403 for profil in monde.PROFILS}


@pytest.mark.parametrize(("nom", "ligne"), LIGNES, ids=noms(LIGNES))
def test_sans_la_portee_sans_jeton_jeton_mort(nom, ligne, client):
    parametres = parametres_de(nom, ligne)
    api = Api(monde.BAILLEUR, *(p for p in ("territoires:lire", "demandes:lire") if p != ligne.portee))
    assert demander(api, nom, ligne, *parametres) == 403
    assert getattr(client, ligne.methode)(reverse(nom, args=[*parametres, *ligne.suite])).status_code == 401
    api.jeton = jeton_de(api.client, minutes=-1)
    assert demander(api, nom, ligne, *parametres) == 401


@pytest.mark.parametrize(("nom", "ligne"), LIGNES, ids=noms(LIGNES))
def test_une_session_n_ouvre_pas_l_api(nom, ligne):
    """A page of another site could not act in the name of somebody signed in."""
    client = connexion.entrer(monde.agent(monde.BAILLEUR))
    assert (
        getattr(client, ligne.methode)(reverse(nom, args=[*parametres_de(nom, ligne), *ligne.suite])).status_code == 401
    )


@pytest.mark.parametrize(("nom", "statut"), API_PUBLIQUE.items())
def test_ce_qui_est_public_ne_dit_rien_de_personne(nom, statut, client):
    adresse = reverse(nom) if nom != "api:rien_ici" else f"{RACINE}/rien/"
    assert client.get(adresse).status_code == statut
