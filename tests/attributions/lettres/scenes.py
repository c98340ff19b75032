"""A sitting held and closed, with one decision of each usual kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from attributions.models import SeanceCal
from attributions.services import arrets, tenue
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.services.seance import Tenue, ouverte


def decidee(**options: Any) -> Tenue:
    """Rank 1, rank 2, a condition, a non-attribution; the dwelling is ended, the sitting is still open."""
    tenu = ouverte(4, **options)
    tenu.decider(0, "b", rang=1)
    tenu.decider(1, "b", rang=2)
    tenu.decider(
        2,
        "c",
        rang=3,
        pieces=(liste_en_vigueur(aujourdhui()).exigences[0].code,),
        condition_avant_le=aujourdhui() + timedelta(days=20),
    )
    tenu.decider(3, "d", motifs=("NA_TYPOLOGIE",), precision="Une chambre de moins que la famille.")
    arrets.arreter_ligne(tenu.ligne.pk, acteur=tenu.acteur)
    return tenu


def close(**options: Any) -> Tenue:
    """The same, closed."""
    tenu = decidee(**options)
    tenu.seance = relue(tenue.clore(tenu.seance.pk, acteur=tenu.acteur))
    return tenu


def relue(seance: SeanceCal) -> SeanceCal:
    """The sitting with what its papers read."""
    return SeanceCal.objects.select_related("commission__bailleur", "presidee_par").get(pk=seance.pk)


def president() -> Acteur:
    """The agent of the bailleur is the president of the commission of the factories."""
    return monde.acteur(monde.BAILLEUR)
