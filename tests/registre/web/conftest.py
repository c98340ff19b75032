"""Signed-in clients and demandes registered through the service, for the screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from demandeurs.saisie import SaisieMenage
from demo import connexion
from habilitations.acteur import Acteur
from habilitations.models import Agent
from registre.models import Demande
from registre.rules.constats import Avertissement
from registre.saisie import SaisieDemande, SaisieVoeu
from registre.services.enregistrement import enregistrer
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.factories import saisies


def entrer(profil: str) -> Client:
    """A browser signed in as the agent of this profile."""
    return connexion.entrer(monde.agent(profil))


def entrer_accueil() -> Client:
    """The desk clerk of the town: registers, does not read the archive."""
    return connexion.entrer(Agent.objects.get(email=monde.AGENT_ACCUEIL))


@pytest.fixture
def client_de(db: None) -> Callable[[str], Client]:
    return entrer


@pytest.fixture
def commune(db: None) -> Client:
    return entrer(monde.COMMUNE)


def saisie_de_montreuil(**champs: Any) -> Any:
    """A household that asks for Montreuil, left today at the guichet of the town."""
    base = saisies.saisie(guichet=monde.PROFILS[monde.COMMUNE].guichet, deposee_le=aujourdhui())
    recherche = replace(base.recherche, voeux=[SaisieVoeu(monde.MONTREUIL), SaisieVoeu(monde.BAGNOLET)])
    return replace(base, recherche=recherche, **champs)


@pytest.fixture
def enregistree(db: None) -> Callable[..., Demande]:
    """Register a demande at Montreuil; `nom` and `prenom` name its titulaire."""

    def faire(nom: str = "Koné", prenom: str = "Aminata", naissance_le: date | None = None, **champs: Any) -> Demande:
        saisie = saisie_de_montreuil(**champs)
        titulaire = replace(saisies.titulaire(), nom=nom, nom_naissance=nom, prenom=prenom, nir="")
        titulaire.naissance_le = naissance_le or titulaire.naissance_le
        menage: SaisieMenage = replace(saisie.menage, personnes=[titulaire, *saisie.menage.personnes[1:]])
        return enregistrer_en_confirmant(replace(saisie, menage=menage), monde.acteur(monde.COMMUNE))

    return faire


def enregistrer_en_confirmant(saisie: SaisieDemande, acteur: Acteur) -> Demande:
    """Register, confirming the warnings that the rules raise on these invented households."""
    try:
        return enregistrer(saisie, acteur=acteur)
    except ActionRefusee as refusee:
        assert all(isinstance(un, Avertissement) for un in refusee.refus), refusee
        confirmant = acteur.avec_motif("Homonyme, identité vérifiée")
        return enregistrer(saisie, acteur=confirmant, confirmations=[un.code for un in refusee.refus])
