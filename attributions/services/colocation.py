"""Colocation (L442-8-4): a lease by colocataire, so a candidature, a rank and a radiation by place of the dwelling (ADR 43)."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from attributions.models import Bail, Candidature, MiseADisposition
from attributions.permissions import refus_de_location
from attributions.rules.colocation import refus_de_loyer, refus_de_place
from attributions.services.actes import refus_de_version, verrouiller_candidature
from attributions.services.candidatures import AVANT_DECISION
from attributions.services.mutations import dire
from attributions.states.candidature import EtatCandidature
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import Nature, Refus, exiger

PLACER = "placer_candidat"


@contraintes_dites()
@transaction.atomic
def placer(candidature_id: int, *, place: int, acteur: Acteur, version: int | None = None) -> Candidature:
    """Give a candidate his place of the colocation before the sitting, which ranks each place apart.

    Raises `ActionRefusee`: not the bailleur's, decided already, no colocation, a place that the vacancy does not have.
    """
    candidature = verrouiller_candidature(candidature_id)
    exiger(refus_de_placer(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    exiger(refus_de_place(place, places=candidature.mise_a_disposition.places))
    if candidature.place == place:
        return candidature
    candidature.place = place
    candidature.save(update_fields=["place"])
    dire(candidature, PLACER, {"place": place}, acteur=acteur, le=aujourdhui())
    return candidature


def refus_de_placer(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why this candidate is given no place, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None:
        return refus
    if candidature.mise_a_disposition.places == 1:
        return Refus(
            "sans_colocation",
            "Ce logement est mis à disposition pour un seul bail : il n'a qu'une place.",
            Nature.ETAT,
            source="L442-8-4 CCH",
            issue="Pour une colocation, ouvrez la mise à disposition avec le nombre de ses places.",
        )
    if candidature.etat in AVANT_DECISION:
        return None
    return Refus(
        "place_decidee",
        f"Une candidature dans l'état « {EtatCandidature(candidature.etat).label} » ne change plus de place.",
        Nature.ETAT,
        source="R441-3 et L442-8-4 CCH",
        issue="La commission a décidé pour cette place : désignez le ménage à nouveau pour une autre.",
    )


def refus_de_signer(vacance: MiseADisposition, *, loyer: Decimal | None, charges: Decimal | None) -> Refus | None:
    """Why this lease of a colocation may not be signed, or None: together the rents stay within that of the dwelling."""
    if vacance.places == 1:
        return None
    signes = Bail.objects.filter(mise_a_disposition=vacance, annule_le__isnull=True, glisse_le__isnull=True)
    deja = signes.aggregate(loyers=Sum("loyer"), charges=Sum("charges"))
    return refus_de_loyer("loyer", loyer, deja=deja["loyers"] or Decimal(0), plafond=vacance.loyer) or refus_de_loyer(
        "charges", charges, deja=deja["charges"] or Decimal(0), plafond=vacance.charges
    )
