"""The list of vacancies: what the actor may read, by state, place, réservataire, type and age; the first free first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from attributions.models import ConventionReservation, MiseADisposition
from attributions.querysets import MiseADispositionQuerySet
from attributions.states.vacance import OUVERTES, EtatVacance
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from socle.clock import maintenant

EN_COURS, CLOSES = "en_cours", "closes"
GARDE = "bailleur"
"""As réservataire: kept by the bailleur."""
COMPTE_MAX = 1_000
RESERVATAIRES_MAX = 500


def filtrer(acteur: Acteur, valeurs: Mapping[str, Any]) -> MiseADispositionQuerySet:
    """`valeurs`: etat (a state, `en_cours` by default, `closes`), commune (tag of a territory), reservataire (its id or
    `bailleur`), typologie, depuis (days since it was opened, at least). Empty ones filter nothing.

    Rows annotated `quand`, the day the dwelling is free, without order.
    """
    v = {nom: valeur for nom, valeur in valeurs.items() if valeur not in (None, "")}
    lues: MiseADispositionQuerySet = MiseADisposition.objects.visibles_par(acteur).filter(
        _etats(v.get("etat", EN_COURS))
    )
    if "commune" in v:
        lues = lues.filter(territoires__overlap=[int(v["commune"])])
    if v.get("reservataire") == GARDE:
        lues = lues.filter(reservataire__isnull=True)
    elif "reservataire" in v:
        lues = lues.filter(reservataire=int(v["reservataire"]))
    if "typologie" in v:
        lues = lues.filter(logement__typologie=v["typologie"])
    if "depuis" in v:
        lues = lues.filter(ouverte_a__lte=maintenant() - timedelta(days=int(v["depuis"])))
    return lues.annotate(quand=F("disponible_le"))


def _etats(etat: str) -> Q:
    if etat == EN_COURS:
        return Q(etat__in=OUVERTES)
    if etat == CLOSES:
        return Q(etat__in=(EtatVacance.LOUEE, EtatVacance.RETIREE))
    return Q(etat=etat)


def compter(lues: MiseADispositionQuerySet) -> int:
    """How many, counted to one more than `COMPTE_MAX`."""
    return len(lues.order_by().values_list("pk")[: COMPTE_MAX + 1])


def reservataires(acteur: Acteur) -> list[tuple[str, str]]:
    """Those of the conventions this actor may read: (id, name), by name; one statement."""
    siennes = ConventionReservation.objects.visibles_par(acteur).values("reservataire")
    noms = Organisme.objects.filter(pk__in=siennes).order_by("nom").values_list("pk", "nom")[:RESERVATAIRES_MAX]
    return [(str(pk), nom) for pk, nom in noms]
