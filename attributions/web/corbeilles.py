"""The worklists of the attribution as trays of the home page and figures of the rail."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from attributions.services.quotas import declarations
from attributions.services.travaux import TRAVAUX, Groupe, Travail
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.ports import CorbeilleDObjets


def _dates(travail: Travail, acteur: Acteur, le: date) -> QuerySet[Any, Any] | None:
    if not travail.est_pour(acteur):
        return None
    return travail.a_faire(acteur, le).values_list("quand", flat=True)


def _adresse(travail: Travail) -> str:
    return reverse("attributions:travail", args=[travail.code])


CORBEILLES: tuple[CorbeilleDObjets, ...] = tuple(
    CorbeilleDObjets(
        code=un.code,
        groupe=un.groupe.value,
        titre=un.titre,
        droit=un.droit,
        dates=partial(_dates, un),
        adresse=partial(_adresse, un),
        detail=un.detail,
        alerte=un.alerte,
    )
    for un in TRAVAUX
)

DECLARATION = CorbeilleDObjets(
    code="declaration_hors_qpv",
    groupe=Groupe.SUITES.value,
    titre="Déclaration semestrielle au préfet",
    droit=Droit.GERER_PARC,
    dates=declarations.a_envoyer,
    adresse=lambda: reverse("attributions:declarations"),
    detail="à envoyer au plus tard le",
    alerte=0,
)
