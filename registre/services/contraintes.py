"""A constraint of the database said in the same words as a rule: its French message, found by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import psycopg
from django.apps import apps
from django.db import IntegrityError

from socle.errors import ActionRefusee, Nature, Refus, Regle

APPLICATIONS = ("habilitations", "demandeurs", "registre", "attributions")

# Constraints that Django names by itself, or whose way out is worth more than the message.
_PRECIS: dict[str, Refus] = {
    "registre_numerounique_numero": Refus(
        "numero_deja_attribue",
        "Ce numéro unique est déjà celui d'une autre demande.",
        Nature.CONFLIT,
        "numero",
        "L441-2-1 CCH : un numéro par demande",
        "Recherchez la demande par ce numéro.",
    ),
    "numero_un_courant_par_demande": Refus(
        "numero_deja_recu",
        "Cette demande a déjà un numéro unique en cours.",
        Nature.CONFLIT,
        "numero",
        "L441-2-1 CCH",
        "Rechargez le dossier.",
    ),
}
_CONFLITS = frozenset({"23505", "23P01"})


def refus_de_contrainte(erreur: psycopg.Error | IntegrityError) -> Refus | None:
    """The refusal that a database error stands for, or None when it is not a constraint of the project."""
    origine = erreur if isinstance(erreur, psycopg.Error) else erreur.__cause__
    if not isinstance(origine, psycopg.errors.IntegrityError):
        return None
    nom = origine.diag.constraint_name or ""
    precis = next((refus for debut, refus in _PRECIS.items() if nom.startswith(debut)), None)
    if precis is not None:
        return precis
    nature = Nature.CONFLIT if origine.sqlstate in _CONFLITS else Nature.SAISIE
    message = _messages().get(nom)
    if message is not None:
        return Refus(
            f"contrainte_{nom}",
            message,
            nature,
            issue="Corrigez la saisie ; rien n'a été enregistré.",
            source=Regle.COHERENCE,
        )
    return Refus(
        "contrainte",
        "La base de données refuse cette écriture ; rien n'a été enregistré.",
        nature,
        issue="Rechargez la page et recommencez ; si le refus persiste, signalez-le au gestionnaire.",
        source=Regle.COHERENCE,
    )


@contextmanager
def contraintes_dites() -> Iterator[None]:
    """Inside the block, a violated constraint is an `ActionRefusee`. Wraps a transaction, never part of one."""
    try:
        yield
    except (psycopg.errors.IntegrityError, IntegrityError) as erreur:
        refus = refus_de_contrainte(erreur)
        if refus is None:
            raise
        raise ActionRefusee(refus) from erreur


@lru_cache(maxsize=1)
def _messages() -> dict[str, str]:
    return {
        contrainte.name: str(contrainte.violation_error_message)
        for application in APPLICATIONS
        for modele in apps.get_app_config(application).get_models()
        for contrainte in modele._meta.constraints
    }
