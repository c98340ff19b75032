"""Vacancies already decided by a CALEOL, at the moment the letting starts. Rows only: the sitting has its own tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from attributions.enums import LettreDecision, SuiteCaducite
from attributions.models import Candidature, Decision, LigneSeance, MiseADisposition
from attributions.saisie.location import SaisieBail, SaisieProposition, SaisieReponse
from attributions.services import propositions
from attributions.services.attribution import constater
from attributions.services.suivi import recalculer
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur
from registre.models import Demande
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
ETATS = {
    LettreDecision.A: E.ATTRIBUTAIRE,
    LettreDecision.B: E.EN_RANG,
    LettreDecision.C: E.SOUS_CONDITION,
    LettreDecision.D: E.NON_ATTRIBUEE,
    LettreDecision.E: E.IRRECEVABLE,
}


@dataclass
class Scene:
    """A vacancy attributed in a sitting held twenty days ago, and its candidates by rank."""

    vacance: MiseADisposition
    ligne: LigneSeance
    candidatures: list[Candidature] = field(default_factory=list)

    def __getitem__(self, rang: int) -> Candidature:
        """The candidature of this rank (from 1), read again."""
        return Candidature.objects.select_related("demande", "mise_a_disposition").get(
            pk=self.candidatures[rang - 1].pk
        )

    def etats(self) -> list[str]:
        return [self[rang].etat for rang in range(1, len(self.candidatures) + 1)]


def bailleur() -> Acteur:
    return monde.acteur(monde.BAILLEUR)


@transaction.atomic
def une_scene(
    rangs: int = 3,
    *,
    suite: str = SuiteCaducite.RANG_SUIVANT,
    demandes: list[Demande] | None = None,
    reponse_jours: int = 10,
    **champs: Any,
) -> Scene:
    """`rangs` households ranked (decision b), the first one called."""
    vacance = usine.une_vacance(**{"etat": EtatVacance.ATTRIBUEE, **champs})
    commission = usine.une_commission(vacance.attribuant, suite_caducite=suite, reponse_jours=reponse_jours)
    ligne = usine.une_ligne(usine.une_seance(commission, etat=EtatSeance.CLOSE), vacance, examinee_a=maintenant())
    scene = Scene(vacance, ligne)
    for rang in range(1, rangs + 1):
        demande = demandes[rang - 1] if demandes else None
        scene.candidatures.append(decider(scene, LettreDecision.B, rang=rang, demande=demande))
    premier = scene.candidatures[0]
    premier.etat, premier.appelee_le = E.ATTRIBUTAIRE, aujourdhui() - timedelta(days=20)
    premier.save()
    constater([premier], le=premier.appelee_le, acteur=bailleur())
    recalculer([une.demande_id for une in scene.candidatures])
    return scene


def decider(
    scene: Scene, lettre: str, *, rang: int | None = None, demande: Demande | None = None, **champs: Any
) -> Candidature:
    """One more candidate of this vacancy, decided twenty days ago."""
    prise = maintenant() - timedelta(days=20)
    propres = {une: champs[une] for une in ("condition_avant_le",) if une in champs}
    candidature = usine.une_candidature(
        scene.vacance,
        demande,
        etat=ETATS[LettreDecision(lettre)],
        rang=rang,
        designee_le=prise.date() - timedelta(days=10),
        **propres,
        **({"close_le": prise.date()} if lettre in (LettreDecision.D, LettreDecision.E) else {}),
    )
    Decision.objects.create(
        candidature=candidature, ligne=scene.ligne, lettre=lettre, rang=rang, prise_a=prise, saisie_a=prise, **champs
    )
    recalculer([candidature.demande_id])
    return candidature


def offre(**champs: Any) -> SaisieProposition:
    """Sent twelve days ago, to be answered before yesterday's day after tomorrow: still running."""
    jour = aujourdhui()
    return SaisieProposition(
        **{"envoyee_le": jour - timedelta(days=12), "repondre_avant_le": jour + timedelta(days=2), **champs}
    )


def proposee(scene: Scene, rang: int = 1, **champs: Any) -> Candidature:
    """The dwelling is offered to this rank."""
    propositions.proposer(scene[rang].pk, saisie=offre(**champs), acteur=bailleur())
    return scene[rang]


def acceptee(scene: Scene, rang: int = 1) -> Candidature:
    proposee(scene, rang)
    propositions.accepter(scene[rang].pk, saisie=SaisieReponse(aujourdhui()), acteur=bailleur())
    return scene[rang]


def refus(**champs: Any) -> SaisieReponse:
    return SaisieReponse(**{"recue_le": aujourdhui(), "motif": "RF_QUARTIER", "preuve": "Lettre du candidat", **champs})


def un_bail(scene: Scene, **champs: Any) -> SaisieBail:
    return SaisieBail(**{"signe_le": aujourdhui(), "rpls": scene.vacance.logement.rpls, "actualisee": True, **champs})
