"""Size limits, with an empty list of exceptions: the first god file is a visible decision."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.arbre import COUCHES, modules, nom, syntaxe

LIGNES_D_UN_MODULE = 500
LIGNES_D_UN_MODULE_DE_TEST = 600
LIGNES_D_UNE_FONCTION = 50
LIGNES_D_UNE_CLASSE = 300
ARGUMENTS = 7
NOMS_FOURRE_TOUT = frozenset({"utils", "helpers", "common", "misc", "util", "helper", "outils", "divers"})
PROJET = modules(*COUCHES, "bench")
TESTS = modules("tests")


def longueur(noeud: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (noeud.end_lineno or noeud.lineno) - noeud.lineno + 1


def arguments(noeud: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    tous = [*noeud.args.posonlyargs, *noeud.args.args, *noeud.args.kwonlyargs]
    return len([argument for argument in tous if argument.arg not in {"self", "cls"}])


def depassements(chemin: Path) -> list[str]:
    trouves = []
    for noeud in ast.walk(syntaxe(chemin)):
        if isinstance(noeud, ast.ClassDef) and longueur(noeud) > LIGNES_D_UNE_CLASSE:
            trouves.append(f"{nom(chemin)}:{noeud.lineno} class {noeud.name}: {longueur(noeud)} lines")
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
            if longueur(noeud) > LIGNES_D_UNE_FONCTION:
                trouves.append(f"{nom(chemin)}:{noeud.lineno} {noeud.name}: {longueur(noeud)} lines")
            if arguments(noeud) > ARGUMENTS and "tests" not in chemin.parts:
                trouves.append(f"{nom(chemin)}:{noeud.lineno} {noeud.name}: {arguments(noeud)} arguments")
    return trouves


def test_les_modules_restent_courts():
    longs = {nom(un): len(un.read_text().splitlines()) for un in PROJET}
    assert {un: lignes for un, lignes in longs.items() if lignes > LIGNES_D_UN_MODULE} == {}


def test_les_modules_de_test_restent_courts():
    longs = {nom(un): len(un.read_text().splitlines()) for un in TESTS}
    assert {un: lignes for un, lignes in longs.items() if lignes > LIGNES_D_UN_MODULE_DE_TEST} == {}


def test_fonctions_classes_et_arguments_restent_courts():
    assert [ligne for un in [*PROJET, *TESTS] for ligne in depassements(un)] == []


def test_aucun_module_fourre_tout():
    assert [
        nom(un) for un in [*PROJET, *TESTS] if un.stem in NOMS_FOURRE_TOUT or un.parent.name in NOMS_FOURRE_TOUT
    ] == []


@pytest.mark.parametrize("lignes", [LIGNES_D_UNE_FONCTION, LIGNES_D_UNE_FONCTION + 1])
def test_le_controle_voit_une_fonction_trop_longue(tmp_path, monkeypatch, lignes):
    monkeypatch.setattr("tests.architecture.arbre.RACINE", tmp_path)
    module = tmp_path / "essai.py"
    module.write_text("def f():\n" + "    pass\n" * (lignes - 1))
    assert bool(depassements(module)) == (lignes > LIGNES_D_UNE_FONCTION)
