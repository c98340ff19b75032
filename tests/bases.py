"""Databases of the suite: one template built once, cloned for each worker and each test that commits; never flushed.

Two templates: the reference one (migrations, roles, territories) and, cloned from it, the one that also holds the
"monde" (every actor type). Each is named after a hash of what makes it, so the next run reuses it.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from socle.postgres_embarque import ADMINISTRATEUR, ROLE_APPLICATION, ROLE_PROPRIETAIRE

RACINE = Path(settings.RACINE)
APPLICATIONS = ("socle", "habilitations", "demandeurs", "registre", "attributions", "reporting", "demo")
# One process at a time builds a template: any number will do, as long as it is the same for all.
VERROU = 7_311_001


def administrer() -> psycopg.Connection[tuple[object, ...]]:
    """A connection that may create databases: the embedded server's, or the one of DATABASE_URL."""
    if settings.BASE_EMBARQUEE:
        return psycopg.connect(settings.POSTGRES_EMBARQUE.url(ADMINISTRATEUR, ADMINISTRATEUR), autocommit=True)
    base = settings.CONNEXION_ADMINISTRATEUR
    return psycopg.connect(
        host=base["HOST"],
        port=base["PORT"] or None,
        user=base["USER"],
        password=base["PASSWORD"] or None,
        dbname=base["NAME"],
        autocommit=True,
    )


def creer_les_roles(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """The two roles on a server of one's own; they take the password of DATABASE_URL."""
    for role in (ROLE_PROPRIETAIRE, ROLE_APPLICATION):
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(settings.CONNEXION_APPLICATION["PASSWORD"] or role)
                )
            )


def brancher(base: str, role: str = ROLE_APPLICATION) -> None:
    """Every later connection of this process goes to `base` as `role`."""
    connections.close_all()
    reglages = connections.settings["default"]
    reglages.update(NAME=base, USER=role)
    reglages["TEST"]["NAME"] = base


def modele() -> str:
    """The name of the template that holds the monde, built when missing."""
    with administrer() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [VERROU])
        creer_les_roles(admin)
        reference = f"registre_ref_{_empreinte(_fichiers_de_reference())}"
        complet = f"registre_monde_{_empreinte([*_fichiers_de_reference(), *_fichiers_du_monde()])}"
        _oublier_les_anciens(admin, {reference, complet})
        _construire(admin, reference, "template0", _remplir_la_reference)
        _construire(admin, complet, reference, _remplir_le_monde)
    return complet


@contextmanager
def clone(source: str, nom: str) -> Iterator[str]:
    """A copy of the template, dropped at the end."""
    with administrer() as admin:
        _copier(admin, source, nom)
    try:
        yield nom
    finally:
        connections.close_all()
        with administrer() as admin:
            _supprimer(admin, nom)


def _construire(admin: psycopg.Connection[tuple[object, ...]], nom: str, source: str, remplir: object) -> None:
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone():
        return
    chantier = f"{nom}_chantier"
    _copier(admin, source, chantier)
    avant = connections.settings["default"]["NAME"]
    try:
        remplir(chantier)  # type: ignore[operator]
    finally:
        brancher(avant)
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(chantier), sql.Identifier(nom)))


def _remplir_la_reference(base: str) -> None:
    brancher(base, ROLE_PROPRIETAIRE)
    call_command("preparer_base", verbosity=0)
    brancher(base)
    for commande in settings.DONNEES_DE_REFERENCE:
        call_command(commande, verbosity=0)


def _remplir_le_monde(base: str) -> None:
    brancher(base)
    if importlib.util.find_spec("tests.monde"):
        importlib.import_module("tests.monde").construire()
    brancher(base, ROLE_PROPRIETAIRE)
    with connections["default"].cursor() as curseur:
        curseur.execute("ANALYZE")


def _copier(admin: psycopg.Connection[tuple[object, ...]], source: str, nom: str) -> None:
    _supprimer(admin, nom)
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
            sql.Identifier(nom), sql.Identifier(source), sql.Identifier(ROLE_PROPRIETAIRE)
        )
    )


def _supprimer(admin: psycopg.Connection[tuple[object, ...]], nom: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nom)))


def _oublier_les_anciens(admin: psycopg.Connection[tuple[object, ...]], gardes: set[str]) -> None:
    """Drop the templates of former versions of the code; on a shared server they are somebody else's."""
    if not settings.BASE_EMBARQUEE:
        return
    noms = admin.execute(
        "SELECT datname FROM pg_database d WHERE (datname LIKE 'registre\\_ref\\_%' OR datname LIKE 'registre\\_monde\\_%')"
        " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)"
    ).fetchall()
    for (nom,) in noms:
        if nom not in gardes and not any(str(nom).startswith(f"{garde}_") for garde in gardes):
            _supprimer(admin, str(nom))


def _fichiers_de_reference() -> list[Path]:
    fichiers = [RACINE / "requirements.txt", RACINE / "config" / "settings" / "base.py", Path(__file__)]
    fichiers += (RACINE / "socle" / "management" / "commands").glob("*.py")
    for application in APPLICATIONS:
        fichiers += (RACINE / application / "migrations").glob("*.py")
        fichiers += (chemin for chemin in (RACINE / application).rglob("data/**/*") if chemin.is_file())
        for sujet in ("territoires", "nomenclature", "parametre"):
            fichiers += (RACINE / application).rglob(f"*{sujet}*.py")
    return fichiers


def _fichiers_du_monde() -> list[Path]:
    fichiers = [*(RACINE / "tests").glob("monde*.py"), *(RACINE / "tests" / "monde").rglob("*.py")]
    for application in APPLICATIONS:
        fichiers += (
            chemin
            for chemin in (RACINE / application).rglob("*.py")
            if not {"web", "api", "templatetags"} & set(chemin.relative_to(RACINE).parts)
        )
    return fichiers


def _empreinte(fichiers: list[Path]) -> str:
    condense = hashlib.sha256()
    for fichier in sorted(set(fichiers)):
        condense.update(str(fichier.relative_to(RACINE)).encode() + b"\0" + fichier.read_bytes() + b"\0")
    return condense.hexdigest()[:12]
