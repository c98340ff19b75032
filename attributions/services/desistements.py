"""A household that gives up after the decision, in writing, before its offer: the place or the rank is free (R441-3)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attributions.enums import MotifCloture
from attributions.models import Candidature
from attributions.permissions import refus_de_candidature, refus_de_location
from attributions.rules.appel import Cause
from attributions.services.actes import avancer
from attributions.services.ensembles import ouvrir
from attributions.services.rangs import poursuivre
from attributions.states.candidature import ActeCandidature, EtatCandidature
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger

E, A = EtatCandidature, ActeCandidature
APRES_DECISION = frozenset({E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION})


@contraintes_dites()
@transaction.atomic
def desister(
    candidature_id: int, *, le: date, acteur: Acteur, precision: str = "", version: int | None = None
) -> Candidature | None:
    """The household gives up. It held the place: what the règlement intérieur says follows. Gives who is called, if any.

    After an offer it is a refusal, with its motive: see `propositions.refuser`. Raises `ActionRefusee`.
    """
    candidature, ensemble = ouvrir(candidature_id, A.RETIRER, acteur=acteur, version=version)
    exiger(refus_de_desister(acteur=acteur, candidature=candidature))
    if not candidature.designee_le <= le <= aujourdhui():
        raise ActionRefusee(
            Refus(
                "desistement_date",
                "Le désistement se place entre la désignation et aujourd'hui.",
                Nature.SAISIE,
                "le",
                "R441-3 CCH",
                "Indiquez le jour où l'écrit a été reçu.",
            )
        )
    avancer(
        [candidature],
        A.RETIRER,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.CANDIDATURE,
        details={candidature.pk: {"motif": MotifCloture.DESISTEMENT.value}},
        motif_cloture=MotifCloture.DESISTEMENT.value,
        precision_cloture=precision.strip()[:200],
    )
    return poursuivre(ensemble.vacance, place=candidature.place, cause=Cause.RETRAIT, le=aujourdhui(), acteur=acteur)


def refus_de_desister(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why this household's withdrawal may not be recorded as such, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature) or refus_de_candidature(
        A.RETIRER, acteur=acteur, candidature=candidature
    )
    if refus is not None or candidature.etat in APRES_DECISION:
        return refus
    return Refus(
        "desistement_hors_moment",
        "Un désistement suit la décision de la commission et précède la proposition.",
        Nature.ETAT,
        source="R441-3 et R441-10 CCH",
        issue="Avant la décision, retirez le candidat ; après la proposition, enregistrez son refus.",
    )
