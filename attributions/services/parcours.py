"""What is known of the candidatures of one household, read in a fixed number of statements.

Whoever may read the demande knows them: which bailleur, what kind of dwelling and where, what was decided and answered
(R441-2-15 I and V). The candidature itself, with its rent and its rivals, opens to those concerned only (`concerne`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from attributions.models import Candidature, Decision, Proposition, VisiteLogement
from attributions.services.simultaneite import concerne
from attributions.vision import vision_de
from habilitations.acteur import Acteur

AU_PLUS = 50
"""Candidatures of one household shown on its dossier, the latest first."""


@dataclass(frozen=True, slots=True)
class Etape:
    """One candidature of the household. `concerne`: this actor may open it."""

    candidature: Candidature
    concerne: bool
    decisions: Sequence[Decision] = field(default=())
    propositions: Sequence[Proposition] = field(default=())


def parcours(demande: int, *, acteur: Acteur) -> list[Etape]:
    """Every candidature of the household, latest first; three statements. The caller has opened the demande."""
    vision = vision_de(acteur)
    lues = (
        Candidature.objects.sur_la_demande([demande])
        .select_related("attribuant", "designee_par", "mise_a_disposition__logement__commune")
        .prefetch_related(
            Prefetch("decisions", Decision.objects.filter(annulee_a__isnull=True).order_by("pk"), to_attr="en_vigueur"),
            Prefetch("propositions", Proposition.objects.order_by("pk"), to_attr="faites"),
        )
    )
    return [Etape(une, concerne(une, vision), une.en_vigueur, une.faites) for une in lues[:AU_PLUS]]


def visites(candidature: Candidature) -> list[VisiteLogement]:
    """Its visits, latest first."""
    return list(candidature.visites.order_by("-proposee_le", "-pk"))
