"""In whose name the clock acts: the gestionnaire of the system (R441-2-5 II, R441-2-8 e)."""

from __future__ import annotations

from habilitations.acteur import Acteur, systeme
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme


def acteur_de_la_nuit(nom: str) -> Acteur:
    """The machine of the gestionnaire; without one in the base, the system itself. `nom` is the name of the passage."""
    gestionnaires = Organisme.objects.filter(type=TypeOrganisme.GESTIONNAIRE, suspendu=False).order_by("pk")
    return systeme(organisme_id=gestionnaires.values_list("pk", flat=True).first(), session=f"passage:{nom}")
