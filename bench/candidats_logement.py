"""The search for candidates: whole page, a hundred households with reasons, in each order, on free dwellings of the bailleur."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from attributions.models import Logement, MiseADisposition
from attributions.rules.candidats import OrdreCandidats
from attributions.states.vacance import OUVERTES, EtatVacance
from bench.banc import Banc
from bench.copies import clone
from bench.cotation import coter_la_base
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import mesurer as mesurer_requetes
from bench.requetes import page, poste
from socle.clock import aujourdhui, maintenant

LIEU = "region (bailleur)"
VACANCES = 20
LIMITE = 1.0


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Each order in turn on twenty vacancies spread over the stock; the value is the slowest order's p95.

    The base is scored first, or the order by cotation would measure the one by seniority.
    """
    coter_la_base()
    with clone():
        un = poste(LIEU)
        vacances = _vacances(un.affectation.organisme_id)
        p95: dict[str, float] = {}
        for ordre in OrdreCandidats:
            adresses = [
                f"{reverse('attributions:rechercher_candidats', args=[une.cle])}?ordre={ordre}" for une in vacances
            ]
            tour = [adresses[rang % len(adresses)] for rang in range(RODAGE + REQUETES)]
            p95[ordre.value] = percentile(mesurer_requetes([lambda a=a: page(un, a) for a in tour]))
    yield Mesure(
        "candidats_logement",
        value=max(p95.values()),
        unit="s",
        n=REQUETES,
        limite=LIMITE,
        details={
            "perimetre": LIEU,
            "vacances": len(vacances),
            **{ordre: round(valeur, 5) for ordre, valeur in p95.items()},
        },
    )


def _vacances(bailleur: int) -> list[MiseADisposition]:
    """Free dwellings kept by the bailleur, one commune after the other."""
    prises = MiseADisposition.objects.filter(etat__in=OUVERTES).values("logement")
    libres = (
        Logement.objects.filter(attribuant=bailleur, sorti_le__isnull=True)
        .exclude(pk__in=prises)
        .order_by("commune_id", "pk")
        .distinct("commune_id")
    )
    return [
        MiseADisposition.objects.create(
            logement=un,
            attribuant_id=un.attribuant_id,
            territoires=un.territoires,
            etat=EtatVacance.EN_DESIGNATION,
            ouverte_a=maintenant(),
            disponible_le=aujourdhui(),
            loyer=un.loyer,
            charges=un.charges,
        )
        for un in libres[:VACANCES]
    ]
