"""Monthly partitions of the traces: made ahead, dropped at the end of their retention. As the owner of the tables.

Without its partition a row goes to the default one, so nothing is ever refused; making the month later moves it.
Months are months of UTC.
"""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from socle.ports import ACTES, CONSULTATIONS, Journal
from socle.scellement import fin_de_mois, marquer_purge

PARTITIONNES = (ACTES, CONSULTATIONS)
_NOM = re.compile(r"_(\d{4})_(\d{2})$")


def _role() -> str:
    return str(settings.CONNEXION_APPLICATION["USER"])


def _bornes(mois: date) -> tuple[str, str]:
    return f"{mois} 00:00:00+00", f"{fin_de_mois(mois)} 00:00:00+00"


def mois_presents(journal: Journal) -> list[date]:
    """Months that have their partition, oldest first."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [journal.table]
        )
        noms = (_NOM.search(nom) for (nom,) in curseur.fetchall())
    return sorted(date(int(nom[1]), int(nom[2]), 1) for nom in noms if nom)


def creer_les_mois(depuis: date, nombre: int) -> list[str]:
    """Make the partitions of `nombre` months from that of `depuis`; those that exist are left alone. Names made."""
    faites: list[str] = []
    for journal in PARTITIONNES:
        presents = set(mois_presents(journal))
        mois = depuis.replace(day=1)
        for _ in range(nombre):
            if mois not in presents:
                faites.append(_creer(journal, mois))
            mois = fin_de_mois(mois)
    return faites


@transaction.atomic
def _creer(journal: Journal, mois: date) -> str:
    nom = f"{journal.table}_{mois:%Y_%m}"
    noms = {
        "parent": sql.Identifier(journal.table),
        "partition": sql.Identifier(nom),
        "defaut": sql.Identifier(f"{journal.table}_defaut"),
        "role": sql.Identifier(_role()),
        "du": sql.Literal(_bornes(mois)[0]),
        "avant": sql.Literal(_bornes(mois)[1]),
    }
    with connection.cursor() as curseur:
        for ordre in (
            "LOCK TABLE {parent} IN ACCESS EXCLUSIVE MODE",
            "CREATE TABLE {partition} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
            "WITH parties AS (DELETE FROM {defaut} WHERE instant >= {du} AND instant < {avant} RETURNING *) "
            "INSERT INTO {partition} SELECT * FROM parties",
            "ALTER TABLE {parent} ATTACH PARTITION {partition} FOR VALUES FROM ({du}) TO ({avant})",
        ):
            curseur.execute(sql.SQL(ordre).format(**noms))
        # The default privileges of the schema would let the application update it directly.
        curseur.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_role()])
        if curseur.fetchone():
            curseur.execute(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {partition} FROM {role}").format(**noms))
    return nom


def supprimer_avant(journal: Journal, limite: date) -> list[str]:
    """Drop the partitions of the months that end on or before `limite`; their sceaux stay, marked. Names dropped."""
    supprimees: list[str] = []
    for mois in mois_presents(journal):
        if fin_de_mois(mois) <= limite:
            nom = f"{journal.table}_{mois:%Y_%m}"
            with transaction.atomic(), connection.cursor() as curseur:
                curseur.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(nom)))
                marquer_purge(journal, mois)
            supprimees.append(nom)
    return supprimees
