"""The first page of the list in four perimeters, from half the base to thirty dossiers opened by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.banc import Banc
from bench.copies import clone
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import (
    Poste,
    adresse_de_la_liste,
    page,
    poste_de,
    rejouer,
    requetes_sql,
)
from bench.requetes import (
    mesurer as mesurer_requetes,
)
from habilitations.access import acteur_de, perimetre_de
from habilitations.acteur import Acteur
from habilitations.models import Affectation
from habilitations.rules.droits import Droit, Fonction
from habilitations.rules.types import TypeOrganisme
from registre.models import Demande
from registre.services.partage import partager
from socle.clock import aujourdhui

LIMITE = 0.12
SURCOUT = 0.06
NOMMES = 30
# Name of the measure -> (type, function, largest or smallest perimeter of that type).
LIEUX = {
    "liste_premiere_page_dense": (TypeOrganisme.COMMISSION_SECRETARIAT, Fonction.SECRETARIAT, "large"),
    "liste_premiere_page_moyen": (TypeOrganisme.EPCI, Fonction.RESPONSABLE, "large"),
    "liste_premiere_page_rare": (TypeOrganisme.EPCI, Fonction.RESPONSABLE, "etroit"),
    "liste_premiere_page_nominatif": (TypeOrganisme.SIAO, Fonction.RESPONSABLE, "nominatif"),
}


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Each page with what it costs beyond its own statements (`surcout`), which has its own limit and its own line."""
    for nom in LIEUX:
        if nom in noms:
            yield from _une(nom)


def _une(nom: str) -> Iterator[Mesure]:
    with clone() if LIEUX[nom][2] == "nominatif" else nullcontext():
        un, visibles = _poste_et_visibles(nom)
        adresse = adresse_de_la_liste()
        durees = mesurer_requetes([lambda: page(un, adresse)] * (RODAGE + REQUETES))
        with requetes_sql() as lues:
            page(un, adresse)
        reference = rejouer([lues] * (RODAGE + REQUETES))
        requetes = _nombre_de_requetes(un, adresse)
    p95, p95_sql = percentile(durees), percentile(reference)
    details = {
        "perimetre": un.perimetre,
        "organisme": un.affectation.organisme.nom,
        "visibles": visibles,
        "requetes": requetes,
        "mediane": round(percentile(durees, 0.5), 5),
        "reference_p95": round(p95_sql, 6),
        "surcout": round(p95 - p95_sql, 5),
    }
    reference_dite = "p95 des mêmes requêtes SQL par psycopg, sans Django"
    yield Mesure(
        nom, value=p95, unit="s", n=len(durees), limite=LIMITE, ratio=p95 / p95_sql, reference=reference_dite, details=details
    )  # fmt: skip
    yield Mesure(
        f"{nom}_surcout",
        value=p95 - p95_sql,
        unit="s",
        n=len(durees),
        limite=SURCOUT,
        details={"perimetre": un.perimetre},
    )


def _poste_et_visibles(nom: str) -> tuple[Poste, int]:
    """Somebody whose perimeter is of the kind asked, and how many active demandes he sees."""
    type_, fonction, etendue = LIEUX[nom]
    affectations = (
        Affectation.objects.filter(organisme__type=type_, fonction=fonction)
        .select_related("agent", "organisme")
        .order_by("organisme_id", "pk")
    )
    restreintes = [une for une in affectations if not perimetre_de(_acteur(une), Droit.CONSULTER).region]
    if etendue == "nominatif":
        choisie = next(une for une in restreintes if perimetre_de(_acteur(une), Droit.CONSULTER).est_vide)
        _ouvrir_des_dossiers(choisie)
        return poste_de("trente dossiers nommés", choisie), _visibles(choisie)
    comptes = {une.pk: _visibles(une) for une in restreintes}
    choisir = max if etendue == "large" else min
    choisie = choisir(restreintes, key=lambda une: (comptes[une.pk], une.pk))
    return poste_de(f"{comptes[choisie.pk]} demandes", choisie), comptes[choisie.pk]


def _acteur(affectation: Affectation) -> Acteur:
    return acteur_de(affectation.agent, affectation)


def _visibles(affectation: Affectation) -> int:
    return Demande.objects.visibles_par(_acteur(affectation)).actives().count()


def _ouvrir_des_dossiers(affectation: Affectation) -> None:
    """Thirty dossiers shared by name, by the service, as a guichet does at the request of the household."""
    le, partageur = aujourdhui(), _partageur()
    for demande in Demande.objects.visibles_par(partageur).actives().order_by("deposee_le", "pk")[:NOMMES]:
        partager(
            demande.pk, organisme_id=affectation.organisme_id, motif="Accompagnement du ménage", au=le + timedelta(days=90),
            acteur=partageur, demande_signee_le=le,
        )  # fmt: skip


def _partageur() -> Acteur:
    mairies = (
        Affectation.objects.filter(organisme__type=TypeOrganisme.COMMUNE, fonction=Fonction.RESPONSABLE)
        .select_related("agent", "organisme")
        .order_by("organisme_id", "pk")
    )
    return _acteur(mairies[0])


def _nombre_de_requetes(un: Poste, adresse: str) -> int:
    """Statements of one page, whatever they read."""
    with CaptureQueriesContext(connection) as capture:
        page(un, adresse)
    return len(capture.captured_queries)
