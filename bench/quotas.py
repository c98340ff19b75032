"""The page of quotas, whole requests: the State's region, the largest bailleur, the largest territory, one quota in detail."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse

from attributions.models import Attribution
from attributions.rules.quotas import Quota
from bench.banc import Banc
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import mesurer as mesurer_requetes
from bench.requetes import page, poste_de
from habilitations.models import Affectation
from habilitations.rules.droits import Fonction
from habilitations.rules.types import TypeOrganisme

LIMITE = 0.3
LIEUX = {
    "quotas_region": (TypeOrganisme.ETAT_DRIHL, "attributions:quotas", []),
    "quotas_bailleur": (TypeOrganisme.BAILLEUR, "attributions:quotas", []),
    "quotas_territoire": (TypeOrganisme.EPT, "attributions:quotas", []),
    "quotas_detail": (TypeOrganisme.ETAT_DRIHL, "attributions:quota", [Quota.PREMIER_QUARTILE.value]),
}


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """p95 of each page asked for."""
    for nom, (type_, route, cles) in LIEUX.items():
        if nom in noms:
            yield _une(nom, type_, reverse(route, args=cles))


def _une(nom: str, type_: TypeOrganisme, adresse: str) -> Mesure:
    affectation = _affectation(type_)
    un = poste_de(nom, affectation)
    durees = mesurer_requetes([lambda: page(un, adresse)] * (RODAGE + REQUETES))
    return Mesure(
        nom,
        value=percentile(durees),
        unit="s",
        n=len(durees),
        limite=LIMITE,
        details={
            "organisme": affectation.organisme.nom,
            "attributions": Attribution.objects.count(),
            "mediane": round(percentile(durees, 0.5), 5),
        },
    )


def _affectation(type_: TypeOrganisme) -> Affectation:
    """Of a bailleur, the one that attributes the most; else the first organisme of the type."""
    siennes = Affectation.objects.filter(organisme__type=type_, fonction=Fonction.RESPONSABLE)
    if type_ is TypeOrganisme.BAILLEUR:
        par_bailleur = Attribution.objects.filter(bailleur__in=siennes.values("organisme")).values_list("bailleur")
        [plus_grand, _] = par_bailleur.annotate(nombre=Count("pk")).order_by("-nombre", "bailleur")[0]
        siennes = siennes.filter(organisme=plus_grand)
    return siennes.select_related("agent", "organisme").order_by("organisme_id", "pk")[0]
