"""When a guichet sends somebody elsewhere instead of registering (R441-2-1, version of 1 January 2022; R441-2-5)."""

from __future__ import annotations

from dataclasses import dataclass

from registre.enums import MotifOrientation
from socle.errors import Nature, Refus

R1 = "R441-2-1 CCH"


@dataclass(frozen=True, slots=True)
class FaitsOrientation:
    """`dans_la_region`: how many of the communes asked for belong to the region served; `communes`: how many in all."""

    public_restreint: bool
    enregistreur: bool
    communes: int = 0
    dans_la_region: int = 0


def refus_d_orienter(motif: MotifOrientation, faits: FaitsOrientation) -> Refus | None:
    """Why this guichet may not orient on this ground: whoever must register registers."""
    if motif is MotifOrientation.PUBLIC_RESTREINT and not faits.public_restreint:
        return Refus(
            "orientation_guichet_ouvert",
            "Ce guichet est ouvert à tous : il enregistre la demande.",
            Nature.ETAT,
            "motif",
            R1,
            "Enregistrez la demande ; seul un guichet réservé à son public oriente les autres.",
        )
    if motif is MotifOrientation.NON_ENREGISTREUR and faits.enregistreur:
        return Refus(
            "orientation_enregistreur",
            "Votre organisme est un service d'enregistrement : il enregistre la demande.",
            Nature.ETAT,
            "motif",
            R1,
            "Enregistrez la demande.",
        )
    if motif is MotifOrientation.HORS_REGION and (faits.communes == 0 or faits.dans_la_region):
        return Refus(
            "orientation_region",
            "Cette orientation suppose des communes, toutes hors de la région.",
            champ="communes",
            source="R441-2-5 CCH, I",
            issue="Enregistrez la demande pour les communes de la région ; orientez pour les autres.",
        )
    return None
