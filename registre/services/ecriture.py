"""The one writer of demandes: n dossiers by COPY in one transaction; n = 1 is the act of registering.

Measured on two cores: about 0.2 ms of Python for a dossier of 25 rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

from demandeurs.lignes import Tables
from habilitations.acteur import Acteur
from registre.services.lignes import COLONNES, Dossier, Identifiants, besoins_de, lignes_du_dossier, tables_vides
from socle.copie import copier, reserver


def ecrire(
    dossiers: Sequence[Dossier], *, acteur: Acteur, connexion: psycopg.Connection[Any] | None = None
) -> list[int]:
    """Write every row of `dossiers`; returns the ids of the demandes, in order.

    One transaction (a savepoint inside a running one): all or nothing. `connexion` is a psycopg connection, by default
    Django's. Checks nothing that the database does not check: callers run the rules first. Raises psycopg.Error, which
    `registre.services.contraintes` turns into refusals.
    """
    return ecrire_au_nom_de([(dossier, acteur) for dossier in dossiers], connexion=connexion)


def ecrire_au_nom_de(
    couples: Sequence[tuple[Dossier, Acteur]], *, connexion: psycopg.Connection[Any] | None = None
) -> list[int]:
    """The same for dossiers each written in the name of its own actor: an import carries those of many guichets."""
    if not couples:
        return []
    if connexion is None:
        connection.ensure_connection()
        connexion = connection.connection
    dossiers = [dossier for dossier, _ in couples]
    with connexion.transaction(), connexion.cursor() as curseur:
        recus = reserver(curseur, besoins_de(dossiers))
        ids = Identifiants(
            *(
                iter(recus.get(table, ()))
                for table in (
                    "registre_demande",
                    "demandeurs_menage",
                    "demandeurs_personnemorale",
                    "demandeurs_personne",
                )
            )
        )
        tables = tables_vides()
        demandes = [lignes_du_dossier(dossier, ids, acteur, tables) for dossier, acteur in couples]
        copier_tables(curseur, tables)
    return demandes


def copier_tables(curseur: psycopg.Cursor[Any], tables: Tables) -> int:
    """COPY the rows of each table, in the order of the foreign keys. Returns how many rows."""
    return sum(copier(curseur, table, COLONNES[table], lignes) for table, lignes in tables.items() if lignes)
