"""A demande soon over, or struck off with this candidature suspended: what would follow, and the act of who is a guichet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from attributions.models import Candidature
from attributions.services.durees import garde_des_suspendues
from attributions.services.expirations import avis_de_la_demande
from attributions.states.candidature import OUVERTES, SUSPENDABLES, EtatCandidature
from habilitations.acteur import Acteur
from registre.permissions import refus_de
from registre.states.demande import Acte

SUSPENDRAIT = "Radiée faute de renouvellement, elle suspendrait cette candidature."
TENUE = "Elle n'est pas radiée tant que l'attribution court ; le bail veut une demande à jour (R441-2-9 du CCH)."
"""Who holds the place is not struck off by the calendar (ADR 0057)."""
SUSPENDUE = (
    "Réactivée d'ici là à un guichet, la demande ramène le candidat où il était ; ensuite, sa candidature est close."
)


@dataclass(frozen=True, slots=True)
class Echeance:
    """What `attributions/location/_expiration.html` says; `adresse` is empty for who may not do the act himself."""

    texte: str
    suite: str
    geste: str
    sinon: str
    adresse: str
    grave: bool


def carte(candidature: Candidature, acteur: Acteur, *, le: date, retour: str) -> dict[str, Any]:
    """One statement when the demande is near its end or over, none before."""
    if candidature.etat == EtatCandidature.SUSPENDUE and candidature.close_le is not None:
        gardee = candidature.close_le + garde_des_suspendues(le)
        return {
            "echeance": Echeance(
                f"Suspendue, gardée jusqu'au {gardee:%d/%m/%Y}", SUSPENDUE, "Réactiver la demande…",
                "Un service d'enregistrement la réactive.", _adresse(Acte.REACTIVER, candidature, acteur, retour), grave=False,
            )
        }  # fmt: skip
    avis = avis_de_la_demande(candidature.demande, le=le) if candidature.etat in OUVERTES else None
    if avis is None:
        return {"echeance": None}
    return {
        "echeance": Echeance(
            avis.texte, SUSPENDRAIT if candidature.etat in SUSPENDABLES else TENUE, "Renouveler la demande…",
            "Un service d'enregistrement la renouvelle.", _adresse(Acte.RENOUVELER, candidature, acteur, retour), avis.echue,
        )
    }  # fmt: skip


def _adresse(acte: Acte, candidature: Candidature, acteur: Acteur, retour: str) -> str:
    if refus_de(acte, acteur=acteur, objet=candidature.demande) is not None:
        return ""
    return f"{reverse(f'registre:{acte.value}', args=[candidature.demande.cle])}?retour={retour}"
