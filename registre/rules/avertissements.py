"""Warnings before a radiation for motives c and d: what proves their delivery, and when the delay is over (R441-2-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from registre.enums import NatureCourrier
from registre.rules.delais import Delais
from registre.rules.echeances import ajouter_mois
from registre.states.radiation import MotifRadiation


class Preuve(TextChoices):
    """Registered letter with receipt, or any means that proves delivery (R441-2-8)."""

    AVIS_SIGNE = "avis_signe", "Avis de réception signé"
    NON_RECLAME = "non_reclame", "Lettre recommandée présentée, non réclamée"
    ELECTRONIQUE = "lre", "Lettre recommandée électronique"
    REMISE = "remise", "Remise en main propre contre signature"
    COMMISSAIRE = "commissaire", "Acte de commissaire de justice"


NATURE_POUR: dict[MotifRadiation, NatureCourrier] = {
    MotifRadiation.ABSENCE_REPONSE: NatureCourrier.AVERTISSEMENT_C,
    MotifRadiation.IRRECEVABILITE: NatureCourrier.AVERTISSEMENT_D,
}
MOTIF_POUR: dict[str, MotifRadiation] = {nature.value: motif for motif, nature in NATURE_POUR.items()}


@dataclass(frozen=True, slots=True)
class AvertissementFait:
    """A warning as the rules read it. `distribue_le` None: not proved; `annule`: the demandeur answered."""

    nature: str
    organisme_id: int | None
    envoye_le: date | None
    distribue_le: date | None
    annule: bool = False


def delai_de(motif: MotifRadiation, delais: Delais) -> int:
    """Months between the proved delivery and the radiation. Raises KeyError for a motive without warning."""
    return {
        MotifRadiation.ABSENCE_REPONSE: delais.avertissement_c,
        MotifRadiation.IRRECEVABILITE: delais.avertissement_d,
    }[motif]


def radiable_des(motif: MotifRadiation, distribue_le: date, delais: Delais) -> date:
    """First day on which the radiation may be pronounced after a proved warning."""
    return ajouter_mois(distribue_le, delai_de(motif, delais))
