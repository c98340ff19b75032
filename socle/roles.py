"""What the application's database role may do: everything on rows, nothing on tables, only adding to the journals.

Append-only is a matter of roles: a trigger on rows stops neither TRUNCATE nor DROP.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

_PARTITIONS = """
WITH RECURSIVE arbre AS (
    SELECT %s::regclass AS oid
    UNION ALL
    SELECT inhrelid FROM pg_inherits JOIN arbre ON inhparent = arbre.oid
)
SELECT oid::regclass::text FROM arbre
"""


def accorder(connexion: BaseDatabaseWrapper, *, role: str, ajout_seul: Iterable[str]) -> list[str]:
    """Grant to `role`, as the owner of the tables. `ajout_seul` names models ("socle.TraceActe"). Returns their tables."""
    beneficiaire = sql.Identifier(role)
    proprietaire = sql.Identifier(str(connexion.settings_dict["USER"]))
    with connexion.cursor() as curseur:
        tables = [table for nom in ajout_seul for table in _table_et_partitions(curseur, nom)]
        for ordre in (
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            # What a later migration creates is usable at once; `accorder_roles` then closes the journals.
            "ALTER DEFAULT PRIVILEGES FOR ROLE {proprietaire} IN SCHEMA public "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {proprietaire} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        ):
            curseur.execute(sql.SQL(ordre).format(role=beneficiaire, proprietaire=proprietaire))
        for table in tables:
            curseur.execute(sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.SQL(table), beneficiaire))
    return tables


def _table_et_partitions(curseur: object, modele: str) -> list[str]:
    curseur.execute(_PARTITIONS, [apps.get_model(modele)._meta.db_table])  # type: ignore[attr-defined]
    return [table for (table,) in curseur.fetchall()]  # type: ignore[attr-defined]
