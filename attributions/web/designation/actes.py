"""The acts offered on one candidature: each module of the attribution adds its routes here, in its own `urls`.

The reason of a refusal is that of the service (`refus_de_candidature`); an act that this state does not know is not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from attributions.models import Candidature
from attributions.permissions import refus_de_candidature
from attributions.services.candidatures import AVANT_DECISION, refus_de_retirer
from attributions.states.candidature import ActeCandidature, EtatCandidature, est_permis
from habilitations.acteur import Acteur
from socle.errors import Refus
from socle.presentation import ActeAffiche

Refuser = Callable[[Acteur, Candidature], Refus | None]


@dataclass(frozen=True, slots=True)
class Geste:
    """An act, its route (one argument: the key of the candidature) and its button.

    `refuser`: a narrower refusal. `depuis`: the states in which it is shown, when the act alone does not say them.
    """

    acte: ActeCandidature
    route: str
    libelle: str
    refuser: Refuser | None = None
    depuis: frozenset[EtatCandidature] | None = None


def _retirer(acteur: Acteur, candidature: Candidature) -> Refus | None:
    return refus_de_retirer(acteur=acteur, candidature=candidature)


GESTES: list[Geste] = [
    Geste(ActeCandidature.RETIRER, "attributions:retirer", "Retirer la candidature…", _retirer, AVANT_DECISION),
]


def actes_de(candidature: Candidature, acteur: Acteur) -> list[ActeAffiche]:
    """The acts this state allows, those of others with the reason why not; the first possible one is the act to do."""
    affiches = []
    for geste in GESTES:
        if not est_permis(geste.acte, depuis=candidature.etat):
            continue
        if geste.depuis is not None and candidature.etat not in geste.depuis:
            continue
        refus = (
            geste.refuser(acteur, candidature)
            if geste.refuser
            else refus_de_candidature(geste.acte, acteur=acteur, candidature=candidature)
        )
        affiches.append(
            ActeAffiche(
                code=geste.acte.value,
                libelle=geste.libelle,
                url=reverse(geste.route, args=[candidature.cle]),
                refus=refus.phrase() if refus else "",
            )
        )
    return affiches


PRINCIPAUX = (
    ActeCandidature.SIGNER,
    ActeCandidature.ACCEPTER,
    ActeCandidature.PROPOSER,
    ActeCandidature.LEVER_CONDITION,
)


def acte_attendu(actes: list[ActeAffiche]) -> ActeAffiche | None:
    """What the candidature waits for, when this agent may do it: a button of its own beside the menu."""
    possibles = {un.code: un for un in actes if not un.refus}
    return next((possibles[acte.value] for acte in PRINCIPAUX if acte.value in possibles), None)
