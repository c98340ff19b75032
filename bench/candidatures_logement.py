"""The worklists of the attribution, three years behind them: each page of the largest bailleur, and the réservataire's."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse

from attributions.models import Candidature, MiseADisposition
from attributions.services.travaux import TRAVAUX
from attributions.states.vacance import EtatVacance
from bench.banc import Banc
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import Poste, page, poste_de, rejouer, requetes_sql
from bench.requetes import mesurer as mesurer_requetes
from habilitations.access import acteur_de
from habilitations.models import Affectation
from habilitations.rules.droits import Fonction

LIMITE = 0.12


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Every page in turn, and the page of all the trays; the value is the slowest one's."""
    pages = [(un, adresse) for un in _postes() for adresse in _adresses(un)]
    p95: dict[str, float] = {}
    references: dict[str, float] = {}
    for un, adresse in pages:
        nom = f"{un.perimetre} {adresse}"
        durees = mesurer_requetes([lambda un=un, adresse=adresse: page(un, adresse)] * (RODAGE + REQUETES))
        with requetes_sql() as lues:
            page(un, adresse)
        p95[nom], references[nom] = percentile(durees), percentile(rejouer([lues] * (RODAGE + REQUETES)))
    lente = max(p95, key=lambda nom: p95[nom])
    yield Mesure(
        "candidatures_logement",
        value=p95[lente],
        unit="s",
        n=REQUETES,
        limite=LIMITE,
        ratio=p95[lente] / references[lente],
        reference="p95 des mêmes requêtes SQL par psycopg, sans Django",
        details={
            "page": lente,
            "pages": {nom: round(valeur, 5) for nom, valeur in p95.items()},
            "candidatures": Candidature.objects.count(),
            "mises_a_disposition": MiseADisposition.objects.count(),
        },
    )


def _postes() -> list[Poste]:
    """Who has the most to do: a responsable of the bailleur, and of the réservataire who designates."""
    bailleur = Candidature.objects.values("attribuant").annotate(nombre=Count("pk")).order_by("-nombre", "attribuant")
    reservataire = (
        MiseADisposition.objects.filter(etat=EtatVacance.EN_DESIGNATION, reservataire__isnull=False)
        .values("reservataire")
        .annotate(nombre=Count("pk"))
        .order_by("-nombre", "reservataire")
    )
    return [
        *_poste("bailleur", [un["attribuant"] for un in bailleur[:1]]),
        *_poste("réservataire", [un["reservataire"] for un in reservataire[:5]]),
    ]


def _poste(perimetre: str, organismes: list[int]) -> list[Poste]:
    """The first of these organismes where somebody may designate."""
    for organisme in organismes:
        affectation = (
            Affectation.objects.filter(organisme=organisme, fonction__in=[Fonction.RESPONSABLE, Fonction.ATTRIBUTION])
            .select_related("agent", "organisme")
            .order_by("pk")
            .first()
        )
        if affectation is not None:
            return [poste_de(perimetre, affectation)]
    return []


def _adresses(un: Poste) -> list[str]:
    """The trays, then each list that is this agent's work."""
    acteur = acteur_de(un.affectation.agent, un.affectation)
    listes = [reverse("attributions:travail", args=[t.code]) for t in TRAVAUX if t.est_pour(acteur)]
    return [reverse("attributions:candidatures"), *listes]
