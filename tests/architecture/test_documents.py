"""Decisions are numbered without a gap and their title says what was decided; tasks are named after their function."""

from __future__ import annotations

import re

from celery import current_app

from config.celery import HORAIRES, app
from tests.architecture.arbre import APPLICATIONS, RACINE

DECISIONS = sorted((RACINE / "docs" / "adr").glob("*.md"))
PARTIES = ("## Context", "## Decision", "## Consequences", "## What would make us change")


def test_les_decisions_se_suivent():
    assert DECISIONS
    assert [int(une.name[:4]) for une in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_chaque_decision_a_son_titre_et_ses_parties():
    for une in DECISIONS:
        texte = une.read_text()
        assert re.fullmatch(r"\d{4}-[a-z0-9]+(-[a-z0-9]+){2,}\.md", une.name), une.name
        assert texte.startswith(f"# {int(une.name[:4])}. "), une.name
        assert [partie for partie in PARTIES if partie not in texte] == [], une.name


def taches() -> dict[str, object]:
    app.loader.import_default_modules()
    return {nom: tache for nom, tache in current_app.tasks.items() if nom.split(".")[0] in (*APPLICATIONS, "config")}


def test_une_tache_porte_le_nom_de_sa_fonction():
    for nom, tache in taches().items():
        fonction = tache.run.__wrapped__ if hasattr(tache.run, "__wrapped__") else tache.run
        assert nom == f"{fonction.__module__}.{fonction.__name__}"


def test_chaque_horaire_appelle_une_tache_qui_existe():
    assert [ligne.tache for ligne in HORAIRES if ligne.tache not in taches()] == []
    assert len({ligne.tache for ligne in HORAIRES}) == len(HORAIRES)


def test_le_journal_des_changements_suit_sa_forme():
    texte = (RACINE / "CHANGELOG.md").read_text()
    assert "## [Unreleased]" in texte
    assert re.search(r"^### (Added|Changed|Fixed|Removed|Security)$", texte, re.MULTILINE)
