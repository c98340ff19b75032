"""Demandes in the database, reached through the service of registering; traits name situations."""

from __future__ import annotations

from itertools import count
from typing import Any

from habilitations.acteur import Acteur
from registre.models import Demande
from registre.saisie import SaisieDemande
from registre.services.enregistrement import enregistrer
from tests import monde
from tests.factories import saisies

GUICHET = "MTRL1"
_rangs = count(1)


def saisie_neuve(communes: tuple[str, ...] = (monde.MONTREUIL, monde.BAGNOLET), **champs: Any) -> SaisieDemande:
    """A household nobody registered yet: another surname each time, at the guichet of Montreuil."""
    nom = f"Famille {_en_lettres(next(_rangs))}"
    menage = saisies.menage(personnes=[saisies.titulaire(nom=nom, nom_naissance="", nir=""), saisies.enfant(nom=nom)])
    return saisies.saisie(**{"guichet": GUICHET, "menage": menage, "recherche": saisies.recherche(communes), **champs})


def demande(acteur: Acteur, communes: tuple[str, ...] = (monde.MONTREUIL, monde.BAGNOLET), **champs: Any) -> Demande:
    return enregistrer(saisie_neuve(communes, **champs), acteur=acteur)


def _en_lettres(nombre: int) -> str:
    """A word without digits, so that names stay names."""
    lettres = ""
    while nombre:
        nombre, reste = divmod(nombre - 1, 26)
        lettres = chr(65 + reste) + lettres
    return f"X{lettres}X"
