"""A sitting with candidates, at the stage the tests of the services need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from attributions.models import Candidature, CommissionCal, LigneSeance, MembreCal, SeanceCal
from attributions.saisie.seances import SaisieDecision, SaisiePresence
from attributions.services import agenda, tenue
from attributions.services.seances import decider
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur
from socle.clock import aujourdhui
from tests import monde
from tests.factories import attributions as f

SANS_DELAI = {"convocation_jours": 0}


@dataclass(slots=True)
class Tenue:
    """An open sitting of one dwelling, its candidates, who holds it."""

    acteur: Acteur
    seance: SeanceCal
    ligne: LigneSeance
    candidatures: list[Candidature]
    membres: list[MembreCal] = field(default_factory=list)

    def decider(self, candidat: int, lettre: str, **champs: Any):
        return decider(self.candidatures[candidat].pk, saisie=SaisieDecision(lettre, **champs), acteur=self.acteur)


def transmise(combien: int = 3, **champs: Any):
    """A vacancy whose candidates are sent to the commission."""
    vacance = f.une_vacance(etat=EtatVacance.EN_COMMISSION, transmise_le=aujourdhui(), **champs)
    return vacance, [f.une_candidature(vacance) for _ in range(combien)]


def preparee(combien: int = 3, commission: CommissionCal | None = None, **champs: Any) -> Tenue:
    """Inscribed, not convoked."""
    acteur = monde.acteur(monde.BAILLEUR)
    ou = commission or f.une_commission(**SANS_DELAI)
    vacance, candidatures = transmise(combien, **champs)
    seance = f.une_seance(ou)
    ligne = agenda.inscrire(seance.pk, vacance.pk, acteur=acteur)
    return Tenue(acteur, seance, ligne, candidatures, list(ou.membres.order_by("pk")))


def ouverte(combien: int = 3, *, presents: int = 4, **options: Any) -> Tenue:
    """Convoked and open; the first `presents` members of the commission are there."""
    tenu = preparee(combien, **options)
    agenda.convoquer(tenu.seance.pk, acteur=tenu.acteur)
    feuille = [SaisiePresence(un.pk, present=rang < presents) for rang, un in enumerate(tenu.membres)]
    tenu.seance = tenue.ouvrir(tenu.seance.pk, presences=feuille, acteur=tenu.acteur)
    return tenu


def relire(tenu: Tenue) -> list[str]:
    """States of the candidatures, in the order they were designated."""
    return [Candidature.objects.get(pk=une.pk).etat for une in tenu.candidatures]
