"""Whole requests: Django's in-process client through the full middleware, signed in as an agent of a named perimeter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.copies import brute
from bench.mesure import RODAGE, chronometrer
from demo.connexion import entrer
from habilitations.models import Affectation, Agent
from habilitations.rules.droits import Fonction
from habilitations.rules.types import TypeOrganisme

F, T = Fonction, TypeOrganisme
# Named perimeters, from the whole region to a few communes: (type, function, base held by the organisme).
PERIMETRES = {
    "region (bailleur)": (T.BAILLEUR, F.RESPONSABLE, "6-a"),
    "commune et son EPT (mairie)": (T.COMMUNE, F.RESPONSABLE, "6-d"),
    "territoire d'un EPT": (T.EPT, F.RESPONSABLE, "15-V-2"),
    "EPCI de grande couronne": (T.EPCI, F.RESPONSABLE, "15-V-2"),
    "communes réservées (employeur)": (T.EMPLOYEUR, F.RESPONSABLE, "15-V-3"),
    "département (secrétariat d'instance)": (T.COMMISSION_SECRETARIAT, F.SECRETARIAT, "15-V-4"),
}


@dataclass(frozen=True, slots=True)
class Poste:
    """Somebody at work: his browser, his agent, what he sees."""

    perimetre: str
    client: Client
    affectation: Affectation


def poste(perimetre: str) -> Poste:
    """Sign in an agent whose perimeter is the one named. Restricted communes are those without reservations elsewhere."""
    type_, fonction, base = PERIMETRES[perimetre]
    affectations = Affectation.objects.filter(
        organisme__type=type_, fonction=fonction, organisme__habilitations__base=base
    ).exclude(organisme__habilitations__base="6-f")
    return poste_de(perimetre, affectations.select_related("agent", "organisme").order_by("organisme_id", "pk")[0])


def poste_de(perimetre: str, affectation: Affectation) -> Poste:
    """The agent of this affectation, signed in."""
    client = entrer(Agent.objects.get(pk=affectation.agent_id), SERVER_NAME="localhost")
    return Poste(perimetre, client, affectation)


def adresse_de_la_liste() -> str:
    return reverse("registre:liste")


def page(un: Poste, adresse: str) -> bytes:
    """GET that must answer a page."""
    reponse = un.client.get(adresse)
    assert reponse.status_code == 200, f"{un.perimetre} : {reponse.status_code}"
    return bytes(reponse.content)


def envoyer_la_recherche(un: Poste, texte: str) -> str:
    """Post what was typed; gives the address of its result, an opaque id."""
    reponse = un.client.post(reverse("registre:rechercher"), {"texte": texte})
    assert reponse.status_code == 302, f"{un.perimetre} : {reponse.status_code}"
    return str(reponse.headers["Location"])


def chercher(un: Poste, texte: str) -> bytes:
    """Type a search and read its result."""
    return page(un, envoyer_la_recherche(un, texte))


def mesurer(appels: Iterable[Callable[[], object]]) -> list[float]:
    """Seconds of each call, warm-ups left out."""
    durees = chronometrer(appels)
    return durees[RODAGE:]


@contextmanager
def requetes_sql() -> Iterator[list[str]]:
    """The statements about demandes sent inside the block, ready to be sent again."""
    lues: list[str] = []
    reset_queries()
    with CaptureQueriesContext(connection) as capture:
        yield lues
    lues += [
        str(une["sql"]) for une in capture.captured_queries
        if 'registre_' in str(une["sql"]) and str(une["sql"]).lstrip().upper().startswith(("SELECT", "WITH"))
    ]  # fmt: skip


def rejouer(requetes: list[list[str]]) -> list[float]:
    """The same statements bare through psycopg, one duration for each group of them."""
    with brute() as connexion:

        def groupe(lot: list[str]) -> Callable[[], object]:
            return lambda: [connexion.execute(sql.encode()).fetchall() for sql in lot]

        return mesurer(groupe(lot) for lot in requetes)
