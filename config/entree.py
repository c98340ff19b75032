"""By which door the program was entered: each has its database role, its time-outs and its connections.

manage.py, wsgi.py, the worker and the tests say so before Django starts, through `REGISTRE_ENTREE`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.conf import settings

VARIABLE = "REGISTRE_ENTREE"

# Commands that change the schema or its rights: they alone connect as the owner of the tables.
COMMANDES_DU_PROPRIETAIRE = frozenset(
    {
        "migrate",
        "preparer_base",
        "accorder_roles",
        "createcachetable",
        "makemigrations",
        "partitionner_traces",
        "purger_traces",
        "nouvelle_epoque",
        "sqlmigrate",
        "showmigrations",
        "peupler",
    }
)
# Commands that read no database at all: the embedded server is not started for them.
COMMANDES_SANS_BASE = frozenset({"help", "version", "--help", "-h", "--version", "collectstatic", "compilemessages"})


@dataclass(frozen=True, slots=True)
class Entree:
    """Time-outs in milliseconds (0: none); `proprietaire` chooses the role; `reserve` asks for pooled connections."""

    delai_requete: int
    delai_verrou: int
    proprietaire: bool = False
    reserve: bool = False


ENTREES = {
    "web": Entree(delai_requete=15_000, delai_verrou=5_000, reserve=True),
    "worker": Entree(delai_requete=15 * 60_000, delai_verrou=30_000),
    "commande": Entree(delai_requete=0, delai_verrou=60_000),
    "test": Entree(delai_requete=60_000, delai_verrou=20_000),
    # A migration that waits for a lock blocks everyone behind it: it gives up first.
    "migration": Entree(delai_requete=0, delai_verrou=5_000, proprietaire=True),
}


def declarer(nom: str) -> None:
    os.environ[VARIABLE] = nom


def declarer_commande(arguments: list[str]) -> None:
    """The entry of `manage.py <command>`."""
    commande = arguments[1] if len(arguments) > 1 else "help"
    declarer("migration" if commande in COMMANDES_DU_PROPRIETAIRE else "commande")


def presente() -> Entree:
    return ENTREES[os.environ.get(VARIABLE, "commande")]


def demarrer_la_base() -> None:
    """Start the embedded PostgreSQL when no DATABASE_URL is given; it stops with the last program that uses it."""
    if settings.BASE_EMBARQUEE:
        settings.POSTGRES_EMBARQUE.tenir()
