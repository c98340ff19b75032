"""One way between applications, in the imports that a checker cannot see and in the foreign keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from tests.architecture.arbre import APPLICATIONS, COUCHES, RACINE, imports, modules, nom, syntaxe

HORLOGES_INTERDITES = (
    "django.utils.timezone.now",
    "django.utils.timezone.localdate",
    "django.utils.timezone.localtime",
)
APPELS_D_HORLOGE = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("timezone", "now"),
    ("datetime", "utcnow"),
}
SEUL_A_CONNAITRE_GUARDIAN = "habilitations/access.py"
SOUS_CLASSES_DE_GUARDIAN = frozenset({SEUL_A_CONNAITRE_GUARDIAN, "habilitations/octrois.py"})
MODULES_SANS_HTTP = ("states", "rules", "models", "querysets", "permissions", "services")


def rang(application: str) -> int:
    return APPLICATIONS.index(application)


def relations_a_contresens() -> Iterator[str]:
    for application in APPLICATIONS:
        for modele in apps.get_app_config(application).get_models(include_auto_created=True):
            for champ in modele._meta.get_fields():
                cible = getattr(champ, "related_model", None)
                sortante = isinstance(champ, models.ForeignObject | models.ManyToManyField)
                notre = sortante and cible and cible._meta.app_label in APPLICATIONS
                if notre and rang(cible._meta.app_label) < rang(application):
                    yield f"{modele._meta.label}.{champ.name} -> {cible._meta.label}"


def test_aucune_cle_etrangere_ne_remonte():
    assert list(relations_a_contresens()) == []


def test_les_applications_sont_toutes_dans_les_couches():
    notres = {config.label for config in apps.get_app_configs() if str(RACINE) == config.path.rsplit("/", 1)[0]}
    assert notres == set(APPLICATIONS)


def test_personne_n_importe_config():
    fautifs = [
        nom(un) for un in modules(*APPLICATIONS) if any(i == "config" or i.startswith("config.") for i in imports(un))
    ]
    assert fautifs == []


def test_aucun_import_dans_une_fonction():
    fautifs = [
        f"{nom(un)}:{noeud.lineno}"
        for un in modules(*COUCHES)
        for fonction in ast.walk(syntaxe(un))
        if isinstance(fonction, ast.FunctionDef | ast.AsyncFunctionDef)
        for noeud in ast.walk(fonction)
        if isinstance(noeud, ast.Import | ast.ImportFrom) and not _est_dans_ready(fonction)
    ]
    assert fautifs == []


def _est_dans_ready(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """`AppConfig.ready` imports what it plugs in, because models are not loaded before."""
    return fonction.name == "ready"


def test_guardian_reste_derriere_la_porte():
    fautifs = [
        nom(un)
        for un in modules(*COUCHES)
        if any(i == "guardian" or i.startswith("guardian.") for i in imports(un))
        and nom(un) not in SOUS_CLASSES_DE_GUARDIAN
    ]
    assert fautifs == []


def test_une_seule_horloge():
    fautifs = []
    for un in modules(*COUCHES, "bench"):
        if nom(un) == "socle/clock.py":
            continue
        fautifs += [f"{nom(un)} {i}" for i in imports(un) if i in HORLOGES_INTERDITES]
        fautifs += [
            f"{nom(un)}:{noeud.lineno}"
            for noeud in ast.walk(syntaxe(un))
            if isinstance(noeud, ast.Attribute)
            and isinstance(noeud.value, ast.Name)
            and (noeud.value.id, noeud.attr) in APPELS_D_HORLOGE
        ]
    assert fautifs == []


def test_aucun_signal():
    assert [
        nom(un) for un in modules(*COUCHES) if any(i.startswith("django.db.models.signals") for i in imports(un))
    ] == []


def test_le_domaine_ignore_http():
    """A service never sees a request: it takes an Acteur."""
    fautifs = []
    for un in modules(*APPLICATIONS):
        morceaux = un.relative_to(RACINE).with_suffix("").parts
        if len(morceaux) > 1 and morceaux[1] in MODULES_SANS_HTTP:
            interdits = (
                "rest_framework",
                "django.http",
                "django.shortcuts",
                f"{morceaux[0]}.web",
                f"{morceaux[0]}.api",
            )
            fautifs += [f"{nom(un)} {i}" for i in imports(un) if i.startswith(interdits)]
            fautifs += [
                f"{nom(un)}:{noeud.lineno} request"
                for noeud in ast.walk(syntaxe(un))
                if isinstance(noeud, ast.arg) and noeud.arg == "request"
            ]
    assert fautifs == []


def test_les_regles_ignorent_django():
    """`states` and `rules` are pure: from Django only what declares choices."""
    permis = ("django.db.models.TextChoices", "django.db.models.IntegerChoices", "django.db.models")
    fautifs = []
    for un in modules(*APPLICATIONS):
        morceaux = un.relative_to(RACINE).with_suffix("").parts
        if len(morceaux) > 1 and morceaux[1] in {"states", "rules"}:
            fautifs += [
                f"{nom(un)} {i}"
                for i in imports(un)
                if i.startswith(("django", "psycopg", "celery")) and i not in permis
            ]
    assert fautifs == []
