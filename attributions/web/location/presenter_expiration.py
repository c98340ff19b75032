"""A demande soon over, on the page of its candidate: the words, and the renewal for who may do it as a guichet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from attributions.services.expirations import avis_de_la_demande
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.permissions import refus_de
from registre.states.demande import Acte


def carte(demande: Demande, acteur: Acteur, *, le: date, retour: str) -> dict[str, Any]:
    """What `attributions/location/_expiration.html` reads; one statement when the demande is near its end, none before."""
    avis = avis_de_la_demande(demande, le=le)
    if avis is None:
        return {"avis": None, "renouveler": ""}
    permis = refus_de(Acte.RENOUVELER, acteur=acteur, objet=demande) is None
    adresse = f"{reverse('registre:renouveler', args=[demande.cle])}?retour={retour}"
    return {"avis": avis, "renouveler": adresse if permis else ""}
