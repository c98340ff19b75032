"""A household that accepted another dwelling, whose lease is not signed: what the bailleur of this one may do (R441-3 b).

Until the signature it may change its mind in writing. Its rank waits, or it is passed over: never a refusal.
"""

from __future__ import annotations

from django.db import transaction

from attributions.enums import MotifCloture
from attributions.models import Candidature
from attributions.permissions import refus_de_candidature
from attributions.rules.appel import Cause
from attributions.services.ensembles import ouvrir
from attributions.services.propositions import annuler
from attributions.services.rangs import ecarter, poursuivre
from attributions.states.candidature import ENGAGEES, ActeCandidature
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import Nature, Refus, exiger

A = ActeCandidature


@contraintes_dites()
@transaction.atomic
def passer(candidature_id: int, *, acteur: Acteur, version: int | None = None) -> Candidature | None:
    """End this candidature because the household accepted elsewhere; an offer not answered has no object any more.

    Nothing is held against it. It held the place: what the règlement intérieur says follows. Gives who is called, if any.
    Raises `ActionRefusee`.
    """
    candidature, ensemble = ouvrir(candidature_id, A.ECARTER, acteur=acteur, version=version)
    exiger(refus_de_passer(acteur=acteur, candidature=candidature))
    le = aujourdhui()
    annuler([candidature.pk], le=le)
    ecarter([candidature], {candidature.pk: MotifCloture.ENGAGE}, le=le, acteur=acteur)
    return poursuivre(ensemble.vacance, place=candidature.place, cause=Cause.RETRAIT, le=le, acteur=acteur)


def refus_de_passer(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why this candidate may not be passed over, or None: for the button, the API and the service."""
    refus = refus_de_candidature(A.ECARTER, acteur=acteur, candidature=candidature)
    if refus is not None:
        return refus
    engagees = Candidature.objects.filter(demande=candidature.demande_id, etat__in=ENGAGEES).exclude(pk=candidature.pk)
    if engagees.exists():
        return None
    return Refus(
        "pas_accepte_ailleurs",
        "Ce ménage n'a accepté aucun autre logement : il n'est pas passé.",
        Nature.ETAT,
        source="R441-3 b et R441-10 CCH",
        issue="Proposez-lui ce logement, ou enregistrez sa réponse ou son désistement.",
    )
