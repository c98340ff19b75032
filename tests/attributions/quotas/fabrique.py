"""Attributions already made, for the counts. No rule is checked here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from attributions.models import Attribution
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from habilitations.models import Territoire
from socle.clock import aujourdhui
from tests import monde
from tests.factories import attributions as usine


def plaine_commune() -> Territoire:
    """The EPT of Saint-Denis, where the dwellings of these tests stand."""
    return Territoire.objects.get(nature="ept", code=monde.PLAINE_COMMUNE, au=None)


def une_attribution(*, le: date | None = None, bail: bool = True, logement: Any = None, **champs: Any) -> Attribution:
    """An ordinary attribution: outside QPV, on the bailleur's own stock, no public, over the first quartile; leased."""
    jour = le or aujourdhui() - timedelta(days=30)
    ou = logement or usine.un_logement()
    vacance = usine.une_vacance(ou, etat=EtatVacance.LOUEE, close_le=jour)
    candidature = usine.une_candidature(vacance, etat=EtatCandidature.ATTRIBUTAIRE, designee_le=jour, appelee_le=jour)
    return Attribution.objects.create(
        **{
            "candidature": candidature,
            "logement": ou,
            "bailleur": ou.attribuant,
            "attribuee_le": jour,
            "bail_le": jour if bail else None,
            "rpls": ou.rpls,
            "contingent": "7",
            "dalo": False,
            "cia": False,
            "accord_collectif": False,
            "l441_1": False,
            "qpv": False,
            "premier_quartile": False,
            "territoires": ou.territoires,
            **champs,
        }
    )
