"""The card « Candidatures » of the dossier page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from attributions.enums import EtatProposition, LettreDecision
from attributions.models import Decision, Proposition
from attributions.services.parcours import Etape, parcours
from attributions.states.candidature import EtatCandidature
from attributions.web import affichage as mots
from habilitations.acteur import Acteur
from registre.ports import Panneau
from registre.web import affichage
from socle.presentation import Etiquette


@dataclass(frozen=True, slots=True)
class Ligne:
    """One candidature. `url` is empty for who may not open it."""

    quand: str
    etat: Etiquette
    titre: str
    url: str = ""
    details: Sequence[str] = ()


def lire(demande: int, acteur: Acteur, le: date) -> Mapping[str, Any]:
    """Shown even when empty: « jamais désignée » is worth knowing."""
    return {"lignes": [_ligne(une) for une in parcours(demande, acteur=acteur)]}


def _ligne(une: Etape) -> Ligne:
    candidature = une.candidature
    logement = candidature.mise_a_disposition.logement
    return Ligne(
        affichage.jour(candidature.designee_le, court=True),
        mots.etat_de_candidature(candidature.etat, rang=candidature.rang),
        f"{logement.get_typologie_display()}, {affichage.commune(logement.commune.nom)}",
        reverse("attributions:candidature", args=[candidature.cle]) if une.concerne else "",
        [
            f"{candidature.attribuant.nom} · désignée par {candidature.designee_par.nom}",
            *map(decision_en_mots, une.decisions),
            *map(proposition_en_mots, une.propositions),
            *_suite(candidature.etat, candidature.close_le),
        ],
    )


def decision_en_mots(une: Decision) -> str:
    """`Décision du 3 novembre 2026 : Attribution avec classement, rang 2`."""
    texte = str(LettreDecision(une.lettre).label).split(". ", 1)[1].lower()
    rang = f", rang {une.rang}" if une.rang else ""
    condition = f", pièce attendue avant le {affichage.jour(une.condition_avant_le)}" if une.condition_avant_le else ""
    return f"Décision du {affichage.jour(une.prise_a.date())} : {texte}{rang}{condition}"


def proposition_en_mots(une: Proposition) -> str:
    if une.etat == EtatProposition.EN_COURS:
        return f"Proposée le {affichage.jour(une.envoyee_le)}, réponse avant le {affichage.jour(une.repondre_avant_le)}"
    suite = str(EtatProposition(une.etat).label).lower()
    quand = f" le {affichage.jour(une.repondue_le)}" if une.repondue_le else ""
    return f"Proposée le {affichage.jour(une.envoyee_le)} : {suite}{quand}"


def _suite(etat: str, close_le: date | None) -> list[str]:
    if etat != EtatCandidature.NON_SERVIE or close_le is None:
        return []
    return [f"Un candidat de meilleur rang a signé : non servie depuis le {affichage.jour(close_le)}"]


CANDIDATURES = Panneau("candidatures", "Candidatures", "attributions/designation/_panneau.html", lire)
