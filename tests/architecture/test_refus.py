"""A refusal names the rule, where it comes from and the way out: every `Refus` of the code, read from its source.

What a helper passes on (`source=source`) is checked where the helper is called, by refusing it an empty default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.arbre import COUCHES, modules, nom, syntaxe

# Place among the arguments of `Refus`.
EXIGES = {"source": 4, "issue": 5}


def _appels(arbre: ast.AST) -> Iterator[ast.Call]:
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Call):
            fonction = noeud.func
            if (isinstance(fonction, ast.Name) and fonction.id == "Refus") or (
                isinstance(fonction, ast.Attribute) and fonction.attr == "Refus"
            ):
                yield noeud


def _valeur(appel: ast.Call, champ: str) -> ast.expr | None:
    rang = EXIGES[champ]
    if len(appel.args) > rang:
        return appel.args[rang]
    return next((mot.value for mot in appel.keywords if mot.arg == champ), None)


def _vide(valeur: ast.expr | None) -> bool:
    return valeur is None or (isinstance(valeur, ast.Constant) and not valeur.value)


def _passes(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names that a function gives to a refusal as its source or its way out."""
    valeurs = (_valeur(appel, champ) for appel in _appels(fonction) for champ in EXIGES)
    return {une.id for une in valeurs if isinstance(une, ast.Name)}


def _defauts(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    places = [*fonction.args.posonlyargs, *fonction.args.args]
    yield from zip(
        (un.arg for un in places[len(places) - len(fonction.args.defaults) :]), fonction.args.defaults, strict=True
    )
    yield from (
        (un.arg, defaut)
        for un, defaut in zip(fonction.args.kwonlyargs, fonction.args.kw_defaults, strict=True)
        if defaut is not None
    )


def test_chaque_refus_dit_sa_source_et_son_issue():
    fautes = [
        f"{nom(chemin)}:{appel.lineno} sans {champ}"
        for chemin in modules(*COUCHES)
        for appel in _appels(syntaxe(chemin))
        for champ in EXIGES
        if _vide(_valeur(appel, champ))
    ]
    assert fautes == []


def test_aucune_fabrique_de_refus_n_a_de_source_ni_d_issue_vide_par_defaut():
    """A function that builds a refusal from its own parameters must be given them."""
    fautes = [
        f"{nom(chemin)}:{fonction.lineno} {fonction.name}({parametre}=…)"
        for chemin in modules(*COUCHES)
        for fonction in ast.walk(syntaxe(chemin))
        if isinstance(fonction, ast.FunctionDef | ast.AsyncFunctionDef)
        for parametre, defaut in _defauts(fonction)
        if _vide(defaut) and parametre in _passes(fonction)
    ]
    assert fautes == []


def test_le_controle_voit_ce_qui_manque():
    complets = 'Refus("a", "A.", n, "c", SOURCE, "Faites.")\nRefus("a", "A.", source=S, issue="Faites.")'
    incomplets = (
        'Refus("a", "A.", n, "c", "", "Faites.")\nerrors.Refus("a", "A.", source=S)\nRefus("a", "A.", issue="")'
    )
    for texte, attendus in ((complets, [0, 0]), (incomplets, [1, 1, 2])):
        comptes = [sum(_vide(_valeur(un, champ)) for champ in EXIGES) for un in _appels(ast.parse(texte))]
        assert comptes == attendus
