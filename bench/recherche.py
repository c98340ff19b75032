"""Searching a household among a million: by a frequent name, a middling one, a rare or absent pair, by its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from django.db import connection

from bench.banc import Banc
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import Poste, chercher, poste, rejouer, requetes_sql
from bench.requetes import mesurer as mesurer_requetes

LIMITES = {
    "recherche_nom_frequent": 0.1,
    "recherche_nom_moyen": 0.1,
    "recherche_nom_rare": 0.1,
    "recherche_nur": 0.03,
}
LIEUX = ("commune et son EPT (mairie)", "region (bailleur)", "EPCI de grande couronne")

_NOMS = """
SELECT nom, count(*) FROM demandeurs_personne WHERE role = 'titulaire' GROUP BY nom ORDER BY count(*) DESC, nom
"""
_PRENOMS = "SELECT prenom FROM demandeurs_personne WHERE role = 'titulaire' GROUP BY prenom ORDER BY count(*) DESC, prenom LIMIT 40"
_PRESENTS = "SELECT DISTINCT nom || ' ' || prenom FROM demandeurs_personne WHERE role = 'titulaire' AND nom = ANY(%s)"
_NUMEROS = "SELECT numero FROM registre_numerounique ORDER BY md5(numero) LIMIT %s"


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Each search in three perimeters, each with the same statements bare as reference."""
    textes = {nom: _textes(nom, banc.graine) for nom in LIMITES if nom in noms}
    for nom, liste in textes.items():
        for lieu in LIEUX:
            yield _une(nom, lieu, liste)


def _une(nom: str, lieu: str, textes: list[str]) -> Mesure:
    un = poste(lieu)
    durees = mesurer_requetes(_appel(un, texte) for texte in textes)
    reference = rejouer([_statements(un, texte) for texte in textes])
    return Mesure(
        nom,
        value=percentile(durees),
        unit="s",
        n=len(durees),
        limite=LIMITES[nom],
        ratio=percentile(durees) / percentile(reference),
        reference="p95 des mêmes requêtes SQL par psycopg, sans Django",
        details={
            "perimetre": lieu,
            "organisme": un.affectation.organisme.nom,
            "mediane": round(percentile(durees, 0.5), 5),
            "reference_p95": round(percentile(reference), 6),
        },
    )


def _appel(un: Poste, texte: str) -> Callable[[], object]:
    return lambda: chercher(un, texte)


def _statements(un: Poste, texte: str) -> list[str]:
    with requetes_sql() as lues:
        chercher(un, texte)
    return lues


def _textes(nom: str, graine: int) -> list[str]:
    """What is typed, warm-ups included: the same for a base and a seed."""
    hasard = Random(f"{nom} {graine}")
    nombre = RODAGE + REQUETES
    with connection.cursor() as curseur:
        if nom == "recherche_nur":
            curseur.execute(_NUMEROS, [nombre])
            return [numero for (numero,) in curseur.fetchall()]
        curseur.execute(_NOMS)
        rangs = [ligne[0] for ligne in curseur.fetchall()]
        if nom == "recherche_nom_frequent":
            return [hasard.choice(rangs[:20]) for _ in range(nombre)]
        if nom == "recherche_nom_moyen":
            milieu = rangs[len(rangs) // 20 : len(rangs) // 8]
            return [hasard.choice(milieu) for _ in range(nombre)]
        return _paires_rares(curseur, rangs, hasard, nombre)


def _paires_rares(curseur: object, rangs: list[str], hasard: Random, nombre: int) -> list[str]:
    """Two thirds of pairs that nobody bears, of a frequent surname and a frequent first name; one third of rare surnames."""
    frequents = rangs[:200]
    curseur.execute(_PRENOMS)  # type: ignore[attr-defined]
    prenoms = [prenom for (prenom,) in curseur.fetchall()]  # type: ignore[attr-defined]
    curseur.execute(_PRESENTS, [frequents])  # type: ignore[attr-defined]
    presents = {paire for (paire,) in curseur.fetchall()}  # type: ignore[attr-defined]
    absentes = [p for n in frequents for prenom in prenoms if (p := f"{n} {prenom}") not in presents]
    rares = rangs[-len(rangs) // 4 :]
    return [hasard.choice(absentes if rang % 3 and absentes else rares) for rang in range(nombre)]
