"""Labels to recognise, in the monde of the tests; every demande names Montreuil and Saint-Denis."""

from __future__ import annotations

from datetime import date
from typing import Any

from habilitations.acteur import Acteur
from habilitations.models import Territoire
from registre.models import Demande, Priorite
from registre.saisie import SaisiePriorite
from registre.services.priorites import reconnaitre
from tests import monde
from tests.factories.registre import demande

DECISION = date(2026, 2, 2)
COMMUNES = (monde.MONTREUIL, monde.SAINT_DENIS)


def dossier(**champs: Any) -> Demande:
    return demande(monde.acteur(monde.COMMUNE), COMMUNES, **champs)


def seine_saint_denis() -> int:
    return Territoire.objects.get(nature="departement", code="93", au=None).pk


def saisie(type_: str, **champs: Any) -> SaisiePriorite:
    """A label of this type as it should be said: decision in February, what its type requires."""
    valeurs: dict[str, Any] = {"decision_le": DECISION}
    if type_ in ("dalo", "daho"):
        valeurs["departement_id"] = seine_saint_denis()
    if type_ in ("siao", "l441_1_m"):
        valeurs["au"] = date(2027, 2, 1)
    if type_ in ("l441_1_g", "l441_1_g_bis"):
        valeurs["preuve_vue"] = True
    return SaisiePriorite(type_, **{**valeurs, **champs})


def reconnue(type_: str, acteur: Acteur, sur: Demande | None = None, **champs: Any) -> Priorite:
    return reconnaitre((sur or dossier()).pk, saisie=saisie(type_, **champs), acteur=acteur)
