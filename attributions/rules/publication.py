"""Which vacant dwellings the public is told of, from when, and why not the others (L441-2-8 I CCH). Pure.

The law asks HLM bodies and SEM to make their vacant dwellings known, with their description and conditions of access, and
holds them to have done so when they join a shared device. So the device publishes by default: every vacancy not assigned
whose dwelling is free. A territory's parameter or a bailleur's reasoned suspension keeps them off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from attributions.states.vacance import EtatVacance

SOURCE = "L441-2-8 I CCH (version du 21 février 2026)"
NON_ATTRIBUEES = (EtatVacance.A_ORIENTER, EtatVacance.EN_DESIGNATION, EtatVacance.EN_COMMISSION)
"""A dwelling leaves the list when it is assigned, let or withdrawn."""


class Publication(TextChoices):
    """Whether a vacancy is on the public list today, and why not."""

    PUBLIE = "publie", "Publié"
    A_VENIR = "a_venir", "Pas encore libre"
    ATTRIBUE = "attribue", "Attribué"
    SUSPENDU = "suspendu", "Publication suspendue par le bailleur"
    TERRITOIRE = "territoire", "Publication arrêtée sur ce territoire"
    SANS_REGLE = "sans_regle", "Aucune règle de publication en vigueur"


@dataclass(frozen=True, slots=True)
class Reglage:
    """The parameters of the territory on a day. `active` None: nobody set one; `avance` in days before it is free."""

    active: bool | None
    loyer: bool = False
    avance: int = 0


def publication(etat: str, disponible_le: date, reglage: Reglage, *, suspendue: bool, le: date) -> Publication:
    """Why a vacancy is or is not on the list on `le`; the first reason that is nobody's choice comes first."""
    if etat not in NON_ATTRIBUEES:
        return Publication.ATTRIBUE
    if reglage.active is None:
        return Publication.SANS_REGLE
    if not reglage.active:
        return Publication.TERRITOIRE
    if suspendue:
        return Publication.SUSPENDU
    return Publication.A_VENIR if debut(disponible_le, reglage) > le else Publication.PUBLIE


def debut(disponible_le: date, reglage: Reglage) -> date:
    """The first day on which it is on the list."""
    return disponible_le - timedelta(days=reglage.avance)
