"""What every model of ours obeys: French constraint messages, ASCII codes, a glossary line."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.migrations.loader import MigrationLoader

from tests.architecture.arbre import APPLICATIONS, RACINE

MODELES = [modele for nom in APPLICATIONS for modele in apps.get_app_config(nom).get_models()]
GLOSSAIRE = RACINE / "docs" / "glossaire.md"


def contraintes() -> list[tuple[str, models.BaseConstraint]]:
    return [
        (f"{modele._meta.label}.{une.name}", une)
        for modele in MODELES
        for une in modele._meta.constraints
        if isinstance(une, models.CheckConstraint | models.UniqueConstraint | ExclusionConstraint)
    ]


@pytest.mark.parametrize(("nom", "contrainte"), contraintes())
def test_chaque_contrainte_parle_francais(nom, contrainte):
    message = str(contrainte.violation_error_message)
    assert message != str(models.BaseConstraint.default_violation_error_message), nom
    assert message.rstrip().endswith((".", "…", "»")), f"{nom}: a whole sentence is expected"


def test_les_codes_sont_en_ascii():
    fautifs = [
        f"{modele._meta.label}.{champ.name}: {valeur!r}"
        for modele in MODELES
        for champ in modele._meta.get_fields()
        for valeur, _libelle in getattr(champ, "flatchoices", None) or ()
        if valeur not in (None, "") and not str(valeur).isascii()
    ]
    assert fautifs == []


def test_chaque_modele_a_sa_ligne_au_glossaire():
    termes = set(re.findall(r"`(?:\w+\.)*(\w+)`", GLOSSAIRE.read_text()))
    assert sorted({modele.__name__ for modele in MODELES} - termes) == []


@pytest.mark.parametrize("application", APPLICATIONS)
def test_les_migrations_sont_en_ligne(application):
    chargeur = MigrationLoader(None, ignore_no_migrations=True)
    feuilles = [noeud for noeud in chargeur.graph.leaf_nodes() if noeud[0] == application]
    siennes = [nom for app, nom in chargeur.disk_migrations if app == application]
    fusions = [
        nom
        for (app, nom), migration in chargeur.disk_migrations.items()
        if app == application and len([d for d in migration.dependencies if d[0] == application]) > 1
    ]
    assert len(feuilles) == (1 if siennes else 0)
    assert fusions == []
