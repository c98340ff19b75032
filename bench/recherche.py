"""Searching a household among a million: by a frequent name, a middling one, a rare or absent pair, by its number."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

from django.db import connection

from bench.banc import Banc
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import Poste, envoyer_la_recherche, page, poste, rejouer, requetes_sql

LIMITES = {
    "recherche_nom_frequent": 0.1,
    "recherche_nom_moyen": 0.1,
    "recherche_nom_rare": 0.1,
    "recherche_nur": 0.03,
}
RELEVES = 60
LIEUX = ("commune et son EPT (mairie)",)

_NOMS = """
SELECT nom, count(*) FROM demandeurs_personne WHERE role = 'titulaire' GROUP BY nom ORDER BY count(*) DESC, nom
"""
_PRENOMS = "SELECT prenom FROM demandeurs_personne WHERE role = 'titulaire' GROUP BY prenom ORDER BY count(*) DESC, prenom LIMIT 40"
_PRESENTS = "SELECT DISTINCT nom || ' ' || prenom FROM demandeurs_personne WHERE role = 'titulaire' AND nom = ANY(%s)"
_NUMEROS = "SELECT numero FROM registre_numerounique ORDER BY md5(numero) LIMIT %s"


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Each search in a dense restricted perimeter, with the same statements bare as reference."""
    textes = {nom: textes_de(nom, banc.graine) for nom in LIMITES if nom in noms}
    for nom, liste in textes.items():
        for lieu in LIEUX:
            yield _une(nom, lieu, liste)


def _une(nom: str, lieu: str, textes: list[str]) -> Mesure:
    """The value is the page of the result; the request that sends the text before it is told apart."""
    un = poste(lieu)
    durees = [_chercher(un, texte) for texte in textes][RODAGE:]
    envois, pages = [envoi for envoi, _ in durees], [page_ for _, page_ in durees]
    # The statements of some searches, sent again in turn until there are as many as the searches.
    releves = [_statements(un, texte) for texte in textes[:RELEVES]]
    reference = rejouer([releves[rang % RELEVES] for rang in range(len(textes))])
    return Mesure(
        nom,
        value=percentile(pages),
        unit="s",
        n=len(pages),
        limite=LIMITES[nom],
        ratio=percentile(pages) / percentile(reference),
        reference="p95 des mêmes requêtes SQL par psycopg, sans Django",
        details={
            "perimetre": lieu,
            "organisme": un.affectation.organisme.nom,
            "mediane": round(percentile(pages, 0.5), 5),
            "envoi_p95": round(percentile(envois), 5),
            "envoi_et_page_p95": round(percentile([sum(une) for une in durees]), 5),
            "reference_p95": round(percentile(reference), 6),
        },
    )


def _chercher(un: Poste, texte: str) -> tuple[float, float]:
    """Seconds to send the text, seconds to read the page of its result."""
    depart = time.perf_counter()
    adresse = envoyer_la_recherche(un, texte)
    envoye = time.perf_counter()
    page(un, adresse)
    return envoye - depart, time.perf_counter() - envoye


def _statements(un: Poste, texte: str) -> list[str]:
    adresse = envoyer_la_recherche(un, texte)
    with requetes_sql() as lues:
        page(un, adresse)
    return lues


def textes_de(nom: str, graine: int) -> list[str]:
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
