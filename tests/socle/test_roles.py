"""The application's role adds to the journals and cannot rewrite them; it owns nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from socle.postgres_embarque import ROLE_APPLICATION

pytestmark = [pytest.mark.django_db, pytest.mark.services]

AJOUT_SEUL = [apps.get_model(nom)._meta.db_table for nom in settings.TABLES_EN_AJOUT_SEUL]
CLES = {un._meta.db_table: getattr(un._meta.pk, "column", None) or "id" for un in apps.get_models()}


def lignes(requete: str, *valeurs: object) -> list[tuple]:
    with connection.cursor() as curseur:
        curseur.execute(requete, valeurs)
        return curseur.fetchall()


def refuse(ordre: str) -> bool:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(ordre)
    return True


def test_les_tests_tournent_sous_le_role_de_l_application():
    assert lignes("SELECT current_user") == [(ROLE_APPLICATION,)]


@pytest.mark.parametrize("table", AJOUT_SEUL)
@pytest.mark.parametrize(
    "ordre",
    ["UPDATE {} SET {cle} = {cle}", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} ADD x int"],
)
def test_un_journal_ne_se_recrit_pas(table, ordre):
    assert refuse(ordre.format(table, cle=CLES[table]))


@pytest.mark.parametrize("table", AJOUT_SEUL)
def test_ni_par_ses_partitions(table):
    partitions = lignes("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", table)
    assert [une for (une,) in partitions if not (refuse(f"DELETE FROM {une}") and refuse(f"TRUNCATE {une}"))] == []


@pytest.mark.parametrize("table", AJOUT_SEUL)
def test_un_journal_s_allonge_et_se_lit(table):
    droits = lignes("SELECT has_table_privilege(%s, 'SELECT'), has_table_privilege(%s, 'INSERT')", table, table)
    assert droits == [(True, True)]


def test_l_application_ne_possede_aucune_table_et_n_en_vide_aucune():
    siennes = lignes(
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole AND relkind IN ('r', 'p', 'S')"
    )
    assert siennes == []
    assert refuse("TRUNCATE django_session")
    assert refuse("CREATE TABLE intruse (id int)")
    assert refuse("DELETE FROM django_migrations")


def test_accorder_deux_roles_egaux_est_refuse():
    with pytest.raises(CommandError, match="même rôle"):
        call_command("accorder_roles")
