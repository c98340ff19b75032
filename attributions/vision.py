"""Which dwellings, vacancies, candidatures and sittings an actor reads: a rule on his organisme, then arms of a query.

The bailleur reads its own; a réservataire what is oriented to it; the State and the gestionnaire the region; an authority
what stands on its territory, as a member by right of the CALEOL (L441-2 II; R441-12 IV; R411-5 for the secrecy of rents and
contingents). Named households are read through `registre` rights besides.
"""

from __future__ import annotations

from dataclasses import dataclass

from habilitations import access
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.rules.types import TypeOrganisme

ETAT = frozenset({TypeOrganisme.ETAT_DRIHL, TypeOrganisme.PREFECTURE})
_REGION = ETAT | {TypeOrganisme.GESTIONNAIRE}
_TERRITOIRE = frozenset({TypeOrganisme.COMMUNE, TypeOrganisme.EPCI, TypeOrganisme.EPT, TypeOrganisme.DEPARTEMENT})


@dataclass(frozen=True, slots=True)
class Vision:
    """`region`: everything. Else what belongs to `organisme` or is oriented to it, and what stands on `territoire`."""

    region: bool = False
    organisme: int | None = None
    territoire: int | None = None

    @property
    def vide(self) -> bool:
        return not self.region and self.organisme is None


def vision(type_organisme: str, organisme: int, territoire: int | None) -> Vision:
    """The rule itself, without any right: what an organisme of this type reads of the attribution."""
    if type_organisme in _REGION:
        return Vision(region=True, organisme=organisme)
    return Vision(organisme=organisme, territoire=territoire if type_organisme in _TERRITOIRE else None)


def vision_de(acteur: Acteur) -> Vision:
    """What this actor reads; nothing without the right to consult dossiers."""
    if acteur.nature is NatureActeur.SYSTEME:
        return Vision(region=True, organisme=acteur.organisme_id)
    if (
        acteur.nature is NatureActeur.DEMANDEUR
        or acteur.organisme_id is None
        or not access.peut(acteur, Droit.CONSULTER)
    ):
        return Vision()
    type_organisme, territoire = _organisme(acteur.organisme_id)
    return vision(type_organisme, acteur.organisme_id, territoire)


def est_etat(acteur: Acteur) -> bool:
    """Whether he acts for the State: the préfet's services, or those of the région."""
    return acteur.organisme_id is not None and _organisme(acteur.organisme_id)[0] in ETAT


def _organisme(qui: int) -> tuple[str, int | None]:
    """Type and territory; one statement in a request."""
    lu: tuple[str, int | None] = access.une_fois(
        ("organisme_vision", qui), lambda: Organisme.objects.values_list("type", "territoire_id").get(pk=qui)
    )
    return lu
