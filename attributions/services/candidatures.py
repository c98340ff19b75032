"""Withdrawing a candidate, with the reason: by who designated it, or by the bailleur (L441-1; R441-5)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import TextChoices

from attributions.models import Candidature
from attributions.permissions import refus_de_candidature
from attributions.services.actes import avancer, refus_de_version, verrouiller_candidature
from attributions.states.candidature import ActeCandidature, EtatCandidature
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import Nature, Refus, Regle, exiger

AVANT_DECISION = frozenset({EtatCandidature.DESIGNEE, EtatCandidature.INSCRITE, EtatCandidature.AJOURNEE})


class MotifRetrait(TextChoices):
    """Why a candidate is withdrawn before any decision: the register's own list, no text gives one."""

    DESISTEMENT = "desistement", "Le candidat se désiste"
    INJOIGNABLE = "injoignable", "Le candidat est injoignable"
    INADAPTE = "inadapte", "Le logement ne convient pas au ménage"
    DEJA_LOGE = "deja_loge", "Le ménage est logé ailleurs"
    DECES = "deces", "Décès"
    ERREUR = "erreur", "Désignation faite par erreur"
    AUTRE = "autre", "Autre motif"


def retirer(
    candidature_id: int, *, motif: str, acteur: Acteur, precision: str = "", version: int | None = None
) -> Candidature:
    """The candidate is no longer one, before any decision of the commission. Raises `ActionRefusee`.

    After a decision, what ends a candidature is a refusal, a silence or a lapsed condition: other acts.
    """
    with contraintes_dites(), transaction.atomic():
        le = aujourdhui()
        candidature = verrouiller_candidature(candidature_id)
        exiger(refus_de_retirer(acteur=acteur, candidature=candidature))
        exiger(refus_de_version(candidature, version) or _refus_de_motif(motif, precision))
        avancer(
            [candidature],
            ActeCandidature.RETIRER,
            acteur=acteur,
            le=le,
            nature=NatureEvenement.CANDIDATURE,
            details={candidature.pk: {"motif": motif}},
            motif_cloture=motif,
            precision_cloture=precision.strip()[:200],
        )
    return candidature


def refus_de_retirer(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why `acteur` may not withdraw this candidate, or None: for the button, the API and the service."""
    refus = refus_de_candidature(ActeCandidature.RETIRER, acteur=acteur, candidature=candidature)
    if refus is not None or candidature.etat in AVANT_DECISION:
        return refus
    return Refus(
        "deja_decidee",
        "La commission s'est prononcée sur ce candidat : il n'est plus retiré.",
        Nature.ETAT,
        source="R441-3 et R441-10 CCH",
        issue="Enregistrez son refus, son désistement ou l'absence de réponse sur la proposition.",
    )


def _refus_de_motif(motif: str, precision: str) -> Refus | None:
    if motif not in MotifRetrait.values:
        return Refus(
            "motif_requis",
            "Un retrait porte son motif.",
            champ="motif",
            issue="Choisissez-le dans la liste.",
            source=Regle.MOTIF,
        )
    if motif == MotifRetrait.AUTRE and not precision.strip():
        return Refus(
            "precision_requise",
            "Dites ce motif en quelques mots.",
            champ="precision",
            issue="Complétez la précision.",
            source=Regle.MOTIF,
        )
    return None
