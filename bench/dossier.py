"""Opening a dossier: the page an agent reads most, the same number of statements whatever its history."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.banc import Banc
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import Poste, page, poste, rejouer, requetes_sql
from bench.requetes import mesurer as mesurer_requetes
from habilitations.access import acteur_de
from registre.models import Demande

LIEU = "commune et son EPT (mairie)"
LIMITE = 0.12
RELEVES = 30


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Each dossier is opened once: nothing of it is warm but what the whole base shares."""
    un = poste(LIEU)
    adresses = adresses_de_dossiers(un, RODAGE + REQUETES)
    durees = mesurer_requetes([lambda adresse=adresse: page(un, adresse) for adresse in adresses])
    releves, nombres = _releves(un, adresses[:RELEVES])
    reference = rejouer([releves[rang % RELEVES] for rang in range(RODAGE + REQUETES)])
    yield Mesure(
        "dossier",
        value=percentile(durees),
        unit="s",
        n=len(durees),
        limite=LIMITE,
        ratio=percentile(durees) / percentile(reference),
        reference="p95 des mêmes requêtes SQL par psycopg, sans Django",
        details={
            "perimetre": LIEU,
            "organisme": un.affectation.organisme.nom,
            "mediane": round(percentile(durees, 0.5), 5),
            "reference_p95": round(percentile(reference), 6),
            "requetes_min": min(nombres),
            "requetes_max": max(nombres),
        },
    )


def adresses_de_dossiers(un: Poste, nombre: int) -> list[str]:
    """Addresses of active dossiers the agent may open, scattered over the base, the same ones for a base and a seed."""
    visibles = Demande.objects.visibles_par(acteur_de(un.affectation.agent, un.affectation)).actives()
    cles = visibles.filter(protege=False).order_by("cle").values_list("cle", flat=True)[:nombre]
    return [reverse("registre:dossier", args=[cle]) for cle in cles]


def _releves(un: Poste, adresses: list[str]) -> tuple[list[list[str]], list[int]]:
    """The statements of some dossiers, and how many each page sent in all."""
    releves, nombres = [], []
    for adresse in adresses:
        with requetes_sql() as lues:
            page(un, adresse)
        releves.append(lues)
        with CaptureQueriesContext(connection) as capture:
            page(un, adresse)
        nombres.append(len(capture.captured_queries))
    return releves, nombres
