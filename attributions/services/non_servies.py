"""Ranks not served: what was done since for these households, and the next dwellings that suit them (R441-2-15 II-III)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Q

from attributions.models import Candidature, MiseADisposition
from attributions.rules.simultaneite import Stade, stade_de
from attributions.services.menages import Menage
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur
from registre.models import Voeu

VACANCES_LUES = 300
"""Open vacancies of the organisme compared with a page of households: the first free."""
MONTREES = 3


@dataclass(frozen=True, slots=True)
class Depuis:
    """One candidature after the one that was not served: how far it went, and when it began."""

    stade: Stade
    le: date


def faits_depuis(candidatures: Sequence[Candidature]) -> dict[int, list[Depuis]]:
    """What was done since, by candidature not served; one statement. Stages only: they may be other bailleurs'."""
    reperes = {une.demande_id: une for une in candidatures}
    suivantes = Candidature.objects.filter(demande__in=list(reperes)).exclude(pk__in=[une.pk for une in candidatures])
    trouvees: dict[int, list[Depuis]] = {}
    for demande, etat, designee_le in suivantes.order_by("designee_le", "pk").values_list(
        "demande", "etat", "designee_le"
    ):
        depart = reperes[demande]
        if depart.close_le is not None and designee_le >= depart.close_le:
            trouvees.setdefault(depart.pk, []).append(Depuis(stade_de(etat), designee_le))
    return trouvees


def convient(typologie: str, territoires: Sequence[int], types: Sequence[str], communes: frozenset[int]) -> bool:
    """The type asked for, in a commune asked for; a demande that says no type is suited by the place alone."""
    code = {"T6": "T6P"}.get(typologie, typologie)
    return (not types or code in types) and not communes.isdisjoint(territoires)


def prochains_logements(
    candidatures: Sequence[Candidature], menages: Mapping[int, Menage], *, acteur: Acteur
) -> dict[int, list[MiseADisposition]]:
    """Dwellings of this organisme to designate for now that suit each household, the first free first; three statements."""
    if not candidatures or acteur.organisme_id is None:
        return {}
    libres = MiseADisposition.objects.filter(
        Q(attribuant=acteur.organisme_id) | Q(reservataire=acteur.organisme_id),
        etat__in=[EtatVacance.A_ORIENTER, EtatVacance.EN_DESIGNATION],
    ).order_by("disponible_le", "pk")
    # Three columns for the comparison; the dwellings themselves for the few that are shown.
    lues = list(libres.values_list("pk", "logement__typologie", "territoires")[:VACANCES_LUES])
    voeux: dict[int, set[int]] = {}
    for demande, commune in Voeu.objects.filter(demande__in=[une.demande_id for une in candidatures]).values_list(
        "demande", "commune"
    ):
        voeux.setdefault(demande, set()).add(commune)
    retenues = {
        une.pk: _qui_conviennent(lues, menages[une.demande_id].types, frozenset(voeux.get(une.demande_id, ())))
        for une in candidatures
        if une.demande_id in menages
    }
    montrees = MiseADisposition.objects.select_related("logement__commune", "convention").in_bulk(
        {pk for ids in retenues.values() for pk in ids}
    )
    return {une: [montrees[pk] for pk in ids] for une, ids in retenues.items()}


def _qui_conviennent(
    vacances: Sequence[tuple[int, str, list[int]]], types: Sequence[str], communes: frozenset[int]
) -> list[int]:
    conviennent = (pk for pk, typologie, tags in vacances if convient(typologie, tags, types, communes))
    return list(islice(conviennent, MONTREES))
