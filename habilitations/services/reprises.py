"""What an upgrade gives to designations made before it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from habilitations.acteur import systeme
from habilitations.models import Affectation, OrganismeUserObjectPermission
from habilitations.rules.droits import Fonction
from habilitations.services.administration import droits_de_la_fonction
from habilitations.services.agents import octroyer
from socle.clock import aujourdhui
from socle.journal import tracer_actes

LOT = 500
MOTIF = "droits ajoutés aux fonctions par une nouvelle version"


def completer_les_droits() -> str:
    """Give to the designations that are not over the rights that their functions have gained since they were made.

    Idempotent; withdraws nothing. Plugged into `socle.ports.reprises`; says in French what was done, nothing when all was
    there. A right withdrawn from a function is withdrawn by a migration, which can say which ones were granted for it.
    """
    ouvertes = list(Affectation.objects.exclude(au__lt=aujourdhui()).order_by("pk"))
    completees = sum(_completer(ouvertes[rang : rang + LOT]) for rang in range(0, len(ouvertes), LOT))
    return f"{completees} affectation(s) complétée(s) des droits de leur fonction." if completees else ""


@transaction.atomic
def _completer(affectations: Iterable[Affectation]) -> int:
    par_id = {une.pk: une for une in affectations}
    donnes: dict[int, set[str]] = {pk: set() for pk in par_id}
    octrois = OrganismeUserObjectPermission.objects.filter(affectation__in=par_id)
    for affectation, droit in octrois.values_list("affectation_id", "permission__codename"):
        donnes[affectation].add(droit)
    incompletes = [
        une
        for pk, une in par_id.items()
        if not {droit.value for droit in droits_de_la_fonction(Fonction(une.fonction))} <= donnes[pk]
    ]
    if incompletes:
        octroyer(incompletes)
        tracer_actes(
            systeme(motif=MOTIF), "completer_les_droits", "affectation", [un.pk for un in incompletes], ("droits",)
        )
    return len(incompletes)
